import type { EventRecord, SignatureRecord, SigneeRecord } from '../../src/storage/index.ts';
import type { Damage, DamageKind } from './damage.ts';
import { foldRound } from './fold-round.ts';
import type { StoredRound } from './stored-instance.ts';

/** What is wrong with one round: its signatures, its counters, and the state that they imply. */
export function damageOfRound(stored: StoredRound, trail: readonly EventRecord[]): Damage[] {
  const { id, instanceId, taskId } = stored.record;
  const found: Damage[] = [];
  const report = (kind: DamageKind, what: string) =>
    found.push({ kind, instanceId, what: `round <${id}> of <${taskId}>: ${what}` });

  const standing = stored.signatures.filter(({ supersededAt }) => supersededAt === undefined);
  for (const signee of stored.signees) checkSignee(signee, standing, report);
  checkCounters(stored, standing, report);
  checkTrail(stored, trail, report);
  if (found.length === 0) checkStates(stored, trail, report);
  return found;
}

type Report = (kind: DamageKind, what: string) => void;

function checkSignee(signee: SigneeRecord, standing: readonly SignatureRecord[], report: Report): void {
  const own = standing.filter(({ signeeId }) => signeeId === signee.id);
  const actors = new Set(own.map(({ actorKey }) => actorKey));
  const isDoubled = own.length > signee.slots || (signee.slots === 1 && actors.size < own.length);
  if (isDoubled) report('signature-doubled', `${own.length} signatures stand for signee <${signee.id}>`);
  if (own.length !== signee.filled) {
    report(
      'counter-wrong',
      `signee <${signee.id}> has ${signee.filled} filled, and ${own.length} signatures stand`,
    );
  }
}

function checkCounters(
  { record, signees }: StoredRound,
  standing: readonly SignatureRecord[],
  report: Report,
): void {
  for (const group of record.groups) {
    const members = signees.filter((signee) => signee.group === group.position);
    const count = (listed: boolean) => {
      const ids = new Set(members.filter((signee) => signee.listed === listed).map(({ id }) => id));
      return standing.filter(({ signeeId }) => ids.has(signeeId)).length;
    };
    const counters = { filled: group.filled, unlisted: group.unlistedSignatures };
    const rows = { filled: count(true), unlisted: count(false) };
    if (JSON.stringify(counters) !== JSON.stringify(rows)) {
      report(
        'counter-wrong',
        `group ${group.position} counts ${JSON.stringify(counters)}, its rows say ${JSON.stringify(rows)}`,
      );
    }
  }
}

/** Rows and audit trail tell of the same signatures, and of one outcome at most. */
function checkTrail(
  { record, signatures }: StoredRound,
  trail: readonly EventRecord[],
  report: Report,
): void {
  const own = trail.filter(({ roundId }) => roundId === record.id);
  const told = own.filter(({ type }) => type === 'round.signed').map(signatureIdOf);
  const rows = new Set(signatures.map(({ id }) => id));
  for (const id of told) {
    if (!rows.has(id)) report('signature-lost', `the trail tells of signature <${id}>, and there is none`);
  }
  for (const id of rows) {
    if (!told.includes(id)) report('signature-untold', `the trail does not tell of signature <${id}>`);
  }
  const outcomes = own.filter(({ type }) => type === 'round.round-ended').length;
  if (outcomes > 1) report('move-doubled', `it has ended ${outcomes} times`);
}

function signatureIdOf({ payload }: EventRecord): string {
  return (payload.signature as { id: string }).id;
}

function checkStates(stored: StoredRound, trail: readonly EventRecord[], report: Report): void {
  const folded = foldRound(stored, trail);
  if ('contradiction' in folded) {
    report('state-wrong', folded.contradiction);
    return;
  }
  const { record, signees } = stored;
  if (folded.round.state !== record.state) {
    report('state-wrong', `it is ${record.state}, and its acts make it ${folded.round.state}`);
  }
  for (const group of record.groups) {
    const implied = folded.round.groups[group.position];
    for (const name of ['state', 'signees', 'slots', 'filled', 'lost', 'unlistedSignatures'] as const) {
      if (implied?.[name] !== group[name]) {
        report(
          'state-wrong',
          `group ${group.position} has ${name} ${group[name]}, and its acts make it ${implied?.[name]}`,
        );
      }
    }
  }
  for (const { id, state } of signees) {
    const implied = folded.signees.get(id)?.state;
    if (implied !== state) report('state-wrong', `signee <${id}> is ${state}, and is made ${implied}`);
  }
}
