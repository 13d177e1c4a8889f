import { timingSafeEqual } from 'node:crypto';
import { SigningError } from '../errors.ts';
import { asSeenAt, type Signee, signeeStatus } from '../signing/index.ts';
import type { RoundRecord, SigneeRecord } from '../storage/index.ts';
import type { CommandQueue } from './command-queue.ts';
import { loseSignee } from './commands/drop-out.ts';
import { failCeremony, noteOpened } from './commands/signee-links.ts';
import type { RuntimeContext } from './context.ts';
import type { InstancePlan } from './instance-plan.ts';
import { hashOf, lastingToken, securityCode, signeeOf } from './invitation-tokens.ts';
import type { Runtime } from './runtime.ts';
import { taskTitle } from './task-title.ts';
import type { InvitationView } from './view-types.ts';

/** Security codes that may be wrong. After the last of them the signee is blocked. */
const wrongCodesAtMost = 5;

type Invitations = Pick<
  Runtime,
  'openInvitation' | 'invitation' | 'enterSecurityCode' | 'failCeremony' | 'secretFor'
>;

/** What signees come by to sign: links, some with a code. */
export function createInvitations(context: RuntimeContext, queue: CommandQueue): Invitations {
  const { storage, clock, definitions, register, secrets } = context;

  async function rowsOf(signeeId: string): Promise<{ signee: SigneeRecord; round: RoundRecord }> {
    const signee = await storage.signees.find(signeeId);
    const round = signee && (await storage.rounds.find(signee.roundId));
    if (!signee || !round || signee.state === 'delegated' || signee.state === 'removed') throw invalid();
    return { signee, round };
  }

  async function view(signeeId: string, isLasting: boolean): Promise<InvitationView> {
    const { signee, round } = await rowsOf(signeeId);
    const instance = (await storage.instances.find(signee.instanceId))!;
    const [{ definition }, owner, link] = await Promise.all([
      definitions.byHash(instance.app, instance.definitionHash),
      register.byPartyId(instance.ownerPartyId),
      storage.signeeLinks.find(signeeId),
    ]);
    const seen = asSeenAt(round, clock());
    const group = seen.groups[signee.group]!;
    const separator = signee.partyKey.indexOf(':');
    const kind = signee.partyKey.slice(0, separator) as InvitationView['kind'];
    const title = taskTitle(round.config.title, definition.element(round.taskId));
    return {
      signeeId,
      instanceId: instance.id,
      number: instance.number,
      app: instance.app,
      roundId: round.id,
      taskId: round.taskId,
      ...(title !== undefined && { title }),
      ...(owner && { from: owner.name, fromKind: owner.kind }),
      kind,
      ...(kind === 'contact' && { contact: signee.partyKey.slice(separator + 1) }),
      ...(signee.personNumber !== undefined && { personNumber: signee.personNumber }),
      level: Math.max(round.rules.level, signee.level ?? 0),
      status: signeeStatus(signee as Signee, group, seen),
      isOpen: seen.state === 'open' && group.state === 'open',
      roundState: seen.state,
      ...(group.deadlineAt !== undefined && { deadlineAt: group.deadlineAt }),
      isCodeNeeded: isLasting && kind === 'contact',
      ...(link?.exits && { exits: link.exits }),
    };
  }

  /** What happened on the way to a signature stands in the audit trail too. */
  function inRound(
    { signee, round }: { signee: SigneeRecord; round: RoundRecord },
    work: (plan: InstancePlan, round: RoundRecord) => unknown,
  ): Promise<void> {
    return queue.add({
      instanceId: signee.instanceId,
      internal: true,
      needs: { partyKeys: [signee.partyKey], actorKeys: [], answerKeys: [] },
      async run(plan) {
        const planned = plan.round(round.id);
        if (planned) await work(plan, planned);
        return () => undefined;
      },
    });
  }

  /**
   * Whoever has no code left drops out; also where that was counted before, by a process that died before it came to this.
   */
  async function block(rows: { signee: SigneeRecord; round: RoundRecord }): Promise<void> {
    const { signee, round } = rows;
    if (round.state !== 'open' || signee.state !== 'waiting') return;
    await inRound(rows, async (plan, planned) => {
      if (planned.state !== 'open' || plan.signee(signee.id)?.state !== 'waiting') return;
      await loseSignee(context, plan, planned, {}, { signeeId: signee.id, cause: 'blocked' });
    });
  }

  return {
    async openInvitation({ token }) {
      const lasting = await signeeOf(secrets, token);
      if (lasting !== undefined) return view(lasting, true);
      const link = await storage.signeeLinks.open(hashOf(token), clock());
      if (!link) throw invalid();
      await inRound(await rowsOf(link.signeeId), (plan, round) => noteOpened(plan, round, link.signeeId));
      return view(link.signeeId, false);
    },

    invitation: ({ signeeId }) => view(signeeId, false),

    async enterSecurityCode({ signeeId, code }) {
      const rows = await rowsOf(signeeId);
      const { signee, round } = rows;
      if (signee.state === 'failed') throw blocked();
      const expected = Buffer.from(await securityCode(secrets, signeeId));
      const given = Buffer.from(code.replace(/\s/g, ''));
      const isWrong = given.length !== expected.length || !timingSafeEqual(given, expected);
      // Whether it is right counts for nothing before it is counted: many may be guessed at once.
      const wrong = await storage.signeeLinks.countCode({
        signeeId,
        instanceId: signee.instanceId,
        roundId: round.id,
        isWrong,
        atMost: wrongCodesAtMost,
      });
      if (wrong !== undefined && !isWrong) {
        await inRound(rows, (plan, planned) => noteOpened(plan, planned, signeeId));
        return;
      }
      if (wrong !== undefined && wrong < wrongCodesAtMost) {
        throw new SigningError('ERR_CODE_WRONG', 'the security code is wrong; look it up in the message', {
          info: { left: wrongCodesAtMost - wrong },
        });
      }
      await block(rows);
      throw blocked();
    },

    async failCeremony({ signeeId }) {
      await inRound(await rowsOf(signeeId), (plan, round) => failCeremony(plan, round, signeeId));
    },

    async secretFor(purpose, about) {
      return secrets.of(`host:${purpose}`, about);
    },
  };
}

/** The lasting link of a signee, and the code that goes with it where they are known by their address alone. */
export async function invitationFor(
  { secrets }: Pick<RuntimeContext, 'secrets'>,
  { id, partyKey }: Pick<SigneeRecord, 'id' | 'partyKey'>,
): Promise<{ token: string; code?: string }> {
  const token = await lastingToken(secrets, id);
  return { token, ...(partyKey.startsWith('contact:') && { code: await securityCode(secrets, id) }) };
}

function invalid(): SigningError {
  return new SigningError(
    'ERR_LINK_INVALID',
    'this link is not valid: it is unknown, was used, or was replaced',
  );
}

function blocked(): SigningError {
  return new SigningError('ERR_CODE_WRONG', 'the security code was wrong too often: the signee is blocked', {
    info: { left: 0 },
  });
}
