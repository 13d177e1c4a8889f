import type { Contact } from '../../catalog/index.ts';
import type { FailureCause } from '../../signing/index.ts';
import type { RoundRecord, SigneeRecord } from '../../storage/index.ts';
import type { CommandQueue } from '../command-queue.ts';
import { loseSignee } from '../commands/drop-out.ts';
import type { RuntimeContext } from '../context.ts';
import type { InstancePlan } from '../instance-plan.ts';
import { contactsOf, type Reached, reachedBy } from '../look-up-contacts.ts';
import type { Announcement } from './announcements.ts';
import { isFor, isStillSo } from './reach.ts';
import { pagesOf } from './told-signees.ts';

/** How long a group that has opened is not told because the register does not answer; milliseconds. */
const longestWait = 30 * 60_000;

/** What the contact register says of a signee now. */
interface Found {
  signee: SigneeRecord;
  reached: Reached;
  /** Why they can't be asked any more. */
  cause?: FailureCause;
}

/**
 * Asks the contact register anew, before people are told, where those are reached whose addresses are looked up, and
 * keeps what it says on their rows. Before the turn of a group that opened later than its round was entered, who is
 * reserved by now or can't be reached any more drops out, with what comes of it. Before a reminder nobody does: they are
 * not reminded, that is all.
 *
 * Throws `ERR_CONTACT_REGISTER_FAILED` where it is better to wait for the register than to tell people at addresses that
 * may be old: of a turn, for half an hour or half of the group's time. After that, and for reminders, what was known
 * before has to do.
 */
export async function refreshContacts(
  context: RuntimeContext,
  queue: CommandQueue,
  announcement: Announcement,
  round: RoundRecord,
): Promise<void> {
  if (!isLookedUpAnew(announcement, round)) return;
  for await (const { page } of pagesOf(context.storage, announcement, round)) {
    const asked = page.filter((signee) => isAsked(announcement, signee));
    if (asked.length === 0) continue;
    const contacts = await register(context, announcement, round, asked);
    if (!contacts) return;
    const found = asked
      .map((signee) => findingOf(announcement, signee, contacts.get(signee.personNumber!)))
      .filter(({ signee, reached, cause }) => cause !== undefined || isNews(signee, reached));
    if (found.length > 0 && !(await keep(context, queue, announcement, round, found))) return;
  }
}

/** What was known when a round was entered is new enough for the group that opened then. */
function isLookedUpAnew({ notice, group, signeeId }: Announcement, { groups, enteredAt }: RoundRecord) {
  if (notice === 'reminder') return true;
  // whoever took over was looked up as they did
  if (notice !== 'turn' || signeeId !== undefined) return false;
  return group > 0 || groups[group]!.openedAt! > enteredAt;
}

function isAsked({ notice, reachableBy }: Announcement, signee: SigneeRecord): boolean {
  const { lookup, personNumber } = signee;
  if (lookup === undefined || personNumber === undefined || !isFor(notice, signee)) return false;
  return !(lookup === 'email' && reachableBy?.includes('sms'));
}

async function register(
  context: RuntimeContext,
  { notice, group }: Announcement,
  { id, instanceId, groups }: RoundRecord,
  asked: readonly SigneeRecord[],
): Promise<ReadonlyMap<string, Contact> | undefined> {
  try {
    return await contactsOf(
      context,
      asked.map(({ personNumber }) => personNumber!),
    );
  } catch (error) {
    const { openedAt = 0, deadlineAt = Number.POSITIVE_INFINITY } = groups[group]!;
    const waitsUntil = openedAt + Math.min(longestWait, (deadlineAt - openedAt) / 2);
    if (notice === 'turn' && context.clock() < waitsUntil) throw error;
    context.log.warn(
      { instance: instanceId, round: id, notice, code: 'ERR_CONTACT_REGISTER_FAILED' },
      'the contact register did not answer: people are told where they were reached before',
    );
    return undefined;
  }
}

function findingOf({ notice }: Announcement, signee: SigneeRecord, contact: Contact | undefined): Found {
  const isReserved = contact?.isReserved === true;
  const reached = isReserved ? {} : reachedBy(contact, signee.lookup!);
  if (notice === 'reminder' || Object.keys(reached).length > 0) return { signee, reached };
  return { signee, reached, cause: isReserved ? 'reserved' : 'no-contact-information' };
}

function isNews({ email, mobile }: SigneeRecord, reached: Reached): boolean {
  return email !== reached.email || mobile !== reached.mobile;
}

/** False: by what was found, there is nothing more to tell. */
function keep(
  context: RuntimeContext,
  queue: CommandQueue,
  announcement: Announcement,
  { id, instanceId }: RoundRecord,
  found: readonly Found[],
): Promise<boolean> {
  const current = (plan: InstancePlan) => {
    const round = plan.round(id);
    return round && isStillSo(announcement, round) ? round : undefined;
  };
  return queue.add({
    instanceId,
    internal: true,
    unhurried: true,
    needs: { partyKeys: found.map(({ signee }) => signee.partyKey), actorKeys: [], answerKeys: [] },
    async run(plan) {
      for (const finding of found) {
        // as they stand now: they may have signed while the register was asked
        const round = current(plan);
        const signee = plan.signee(finding.signee.id);
        if (!round || !signee || !isFor(announcement.notice, signee)) continue;
        reachAt(plan, round, signee, finding.reached);
        if (finding.cause === undefined) continue;
        await loseSignee(context, plan, round, {}, { signeeId: signee.id, cause: finding.cause });
      }
      const isStill = current(plan) !== undefined;
      return () => isStill;
    },
  });
}

function reachAt(plan: InstancePlan, round: RoundRecord, signee: SigneeRecord, reached: Reached): void {
  if (!isNews(signee, reached)) return;
  const { email: _, mobile: __, ...same } = signee;
  plan.setSignee({ ...same, ...reached });
  plan.record(
    'contact.changed',
    {},
    {
      elementId: round.taskId,
      roundId: round.id,
      payload: { signeeId: signee.id },
    },
  );
}
