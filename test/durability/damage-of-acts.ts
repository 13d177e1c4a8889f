import type { SignatureRecord } from '../../src/storage/index.ts';
import type { Act } from './acts.ts';
import type { Damage, DamageKind } from './damage.ts';
import type { StoredInstance } from './stored-instance.ts';

/**
 * Compares what callers were told with what is stored: all that was acknowledged is there, and of the signatures that
 * are there, nobody was told that they are not.
 */
export function damageOfActs(stored: readonly StoredInstance[], acts: readonly Act[]): Damage[] {
  const found: Damage[] = [];
  const byId = new Map(stored.map((instance) => [instance.instance.id, instance]));
  const acted = new Map<string, Act[]>();
  for (const act of acts) {
    if (act.instanceId === undefined) continue;
    acted.set(act.instanceId, [...(acted.get(act.instanceId) ?? []), act]);
  }
  for (const [instanceId, done] of acted) {
    const instance = byId.get(instanceId);
    const report = (kind: DamageKind, what: string) => found.push({ kind, instanceId, what });
    if (!instance) {
      report('start-lost', 'nothing is stored of it');
      continue;
    }
    const signatures = instance.rounds.flatMap((round) => round.signatures);
    for (const act of done.filter(({ status }) => status === 'acknowledged')) {
      checkSignature(act, signatures, report);
    }
    checkMoves(instance, done, report);
    checkTold(signatures, done, report);
  }
  return found;
}

type Report = (kind: DamageKind, what: string) => void;

function checkSignature(act: Act, signatures: readonly SignatureRecord[], report: Report): void {
  if (act.kind !== 'sign' && act.kind !== 'sign-next') return;
  const isIt = ({ id, taskId, actorKey }: SignatureRecord) =>
    taskId === act.taskId &&
    actorKey === act.actorKey &&
    (act.signatureId === undefined || id === act.signatureId);
  if (!signatures.some(isIt)) {
    report('signature-lost', `signature <${act.signatureId ?? ''}> in <${act.taskId}> was acknowledged`);
  }
}

/** As many steps out of a task as were acknowledged, at least. */
function checkMoves({ events }: StoredInstance, acts: readonly Act[], report: Report): void {
  const moves = acts.filter(
    ({ kind, status }) => status === 'acknowledged' && ['next', 'sign-next', 'reject'].includes(kind),
  );
  for (const taskId of new Set(moves.map((act) => act.taskId))) {
    const asked = moves.filter((act) => act.taskId === taskId).length;
    const made = events.filter(
      ({ type, elementId }) => elementId === taskId && /^element\.(left|abandoned)$/.test(type),
    ).length;
    if (made < asked) report('move-lost', `${asked} steps out of <${taskId}> acknowledged, ${made} made`);
  }
}

function checkTold(signatures: readonly SignatureRecord[], acts: readonly Act[], report: Report): void {
  const told = new Set(acts.map(({ signatureId }) => signatureId));
  for (const { id, actorKey, taskId } of signatures) {
    // Who signs and says next in one may be refused the second, and is not told a signature's id.
    const isExpected = acts.some(
      (act) =>
        act.actorKey === actorKey &&
        act.taskId === taskId &&
        (act.kind === 'sign-next' || (act.kind === 'sign' && act.status === 'unknown')),
    );
    if (!told.has(id) && !isExpected) {
      report('signature-untold', `signature <${id}> in <${taskId}> stands, and whoever made it was told no`);
    }
  }
}
