import type { RequestHandler, Router } from 'express';
import { isSigningError } from '../../errors.ts';
import type { InstanceSearch, InstanceSummary } from '../../runtime/view-types.ts';
import { type Caller, callerOf } from '../authenticate.ts';
import { methodNotAllowed } from '../error-handler.ts';
import type { Access } from './access.ts';
import { isServiceAllowed } from './api-keys.ts';
import { type Box, boxOf, isOwnBox, notAuthorised } from './box.ts';
import type { MessagesContext } from './context.ts';
import type { MessageLanguage } from './language.ts';
import type { ListValues } from './list-fields.ts';
import { listQuery } from './list-query.ts';
import { isMessage } from './message-call.ts';
import { messageId } from './message-id.ts';
import { messageResource, serviceOwner } from './message-resource.ts';
import { messageState, statusText } from './message-state.ts';
import { sendHal } from './send-hal.ts';
import { languageFor } from './wanted-language.ts';

/** Messages of a box that are looked at for one list, the latest; of more, a header says that there are. */
const MOST_LOOKED_AT = 1_000;
const PAGE = 200;

/** A message that was found, with what a list is filtered and ordered by. */
interface Found {
  summary: InstanceSummary;
  values: ListValues;
}

/** The messages of a box: those that are active or archived, and in its trash bin those that came to nothing. */
export function listRoutes(router: Router, access: Access, context: MessagesContext): void {
  const { runtime, links, zone } = context;

  function list(isTrash: boolean): RequestHandler {
    return async (req, res) => {
      const query = listQuery(req, zone);
      const actor = callerOf(res);
      const box = await boxOf(req, res, runtime.register);
      const language = await languageFor(context, req, res);
      const isOwn = await isOwnBox(actor, box, runtime.register);
      const { summaries, isCut } = await found(isOwn ? inOwnBox(box) : await inBoxOfOther(actor, box), actor);
      // an empty list of somebody else's would tell that there is such a party
      if (summaries.length === 0 && !isOwn) throw notAuthorised();
      const names = await namesOf(summaries);
      const wanted = summaries
        .filter((summary) => isShown(summary, isTrash) && isServiceAllowed(res, summary.service))
        .map((summary) => ({ summary, values: valuesOf(summary, language, names.get(summary.ownerPartyId)) }))
        .filter(({ values }) => query.matches(values))
        .sort((one, other) => query.compare(one.values, other.values) || latestFirst(one, other));
      const messages = [];
      for (const { summary } of wanted.slice(query.skip, query.skip + query.top)) {
        const view = await runtime.instance({ actor, instanceId: summary.id }).catch(goneMeanwhile);
        if (view && isMessage(view))
          messages.push(messageResource(view, { language, zone, links: links(req) }));
      }
      if (isCut) res.setHeader('x-warning-limitreached', String(MOST_LOOKED_AT));
      const href = links(req).messages + (isTrash ? '/trashbin' : '');
      const find = {
        href: `${href}{?%24skip,%24top,%24filter,%24orderby,dateFrom,dateTo,language}`,
        isTemplated: true,
      };
      sendHal(req, res, 200, {
        _links: { self: { href }, find },
        _embedded: { messages },
      });
    };
  }

  /** What somebody has to do with in the box of another: as themselves, or for organisations. */
  async function inBoxOfOther(
    { kind, personNumber, organisationNumber }: Caller,
    { partyId }: Box,
  ): Promise<Search[]> {
    const numbers =
      kind === 'person'
        ? (await runtime.register.organisationsOf(personNumber ?? '')).map(({ number }) => number)
        : [organisationNumber ?? ''];
    const signees = [
      ...(kind === 'person' ? [{ person: personNumber ?? '' }] : []),
      ...numbers.map((organisation) => ({ organisation })),
    ];
    return partyId === undefined ? [] : signees.map((signee) => ({ ownerPartyId: partyId, signee }));
  }

  /** As far as the caller may read it. */
  async function found(searches: readonly Search[], actor: Caller) {
    const summaries = new Map<string, InstanceSummary>();
    let isCut = false;
    for (const search of searches) {
      let cursor: string | undefined;
      let looked = 0;
      do {
        const page = await runtime.search({
          actor,
          ...search,
          limit: PAGE,
          ...(cursor !== undefined && { cursor }),
        });
        for (const summary of page.items) summaries.set(summary.id, summary);
        cursor = page.cursor;
        looked += PAGE;
      } while (cursor !== undefined && looked < MOST_LOOKED_AT);
      isCut ||= cursor !== undefined;
    }
    return { summaries: [...summaries.values()], isCut };
  }

  /** Names of the owners. */
  async function namesOf(summaries: readonly InstanceSummary[]): Promise<Map<number, string | undefined>> {
    const owners = [...new Set(summaries.map(({ ownerPartyId }) => ownerPartyId))];
    return new Map(
      await Promise.all(
        owners.map(async (id) => [id, (await runtime.register.byPartyId(id))?.name] as const),
      ),
    );
  }

  router.route('/:who/messages').get(access.list, list(false));
  router.route('/:who/messages/trashbin').get(access.list, list(true)).all(methodNotAllowed('GET'));
}

type Search = Pick<InstanceSearch, 'ownerPartyId' | 'signee'>;

/** What a party owns, and what it is or was asked to sign. */
function inOwnBox({ kind, number, partyId }: Box): Search[] {
  const signee = kind === 'person' ? { person: number } : { organisation: number };
  return [...(partyId === undefined ? [] : [{ ownerPartyId: partyId }]), { signee }];
}

/** Between the search and the look it may have been completed, and be withheld since. */
function goneMeanwhile(error: unknown): undefined {
  if (!isSigningError(error) || error.code !== 'ERR_FORBIDDEN') throw error;
}

function isShown({ service, outcome }: InstanceSummary, isTrash: boolean): boolean {
  return service !== undefined && isTrash === (outcome !== undefined && outcome !== 'completed');
}

function valuesOf(summary: InstanceSummary, language: MessageLanguage, sender?: string): ListValues {
  const { service, app, archive } = summary;
  return {
    MessageId: messageId(summary),
    Subject: summary.name ?? app,
    Status: statusText(messageState({ ...summary, kinds: summary.waitsFor }), language),
    CreatedDate: new Date(summary.createdAt),
    LastChangedDateTime: new Date(summary.changedAt),
    LastChangedBy: summary.changedBy,
    ServiceOwner: serviceOwner({ app, definition: service ? { service } : {} }),
    Type: 'FormTask',
    MessageSender: sender,
    ServiceCode: service?.code,
    ServiceEdition: service?.edition,
    ArchiveReference: archive?.reference,
  };
}

function latestFirst({ summary: one }: Found, { summary: other }: Found): number {
  return other.changedAt - one.changedAt || other.number - one.number;
}
