import type { Standing } from './standing.ts';

/** What has to be read of an instance for a command of somebody. */
export function needsOf(
  { partyKeys, actorKey }: Standing,
  answerKey?: string,
  further: readonly string[] = [],
) {
  return {
    partyKeys: [...partyKeys, ...further],
    actorKeys: [actorKey],
    answerKeys: answerKey === undefined ? [] : [answerKey],
  };
}
