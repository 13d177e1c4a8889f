import { chainHash, findBreak, sealIdentity, type TrailEvent } from '../src/documents/index.ts';
import { median, round, timed } from './statistics.ts';

const rows = 20_000;
const repetitions = 7;

/** How many rows of an audit trail are verified in a second. */
export async function measureTrail() {
  const events: (TrailEvent & { hash: string })[] = [];
  let previous = '';
  for (let sequence = 1; sequence <= rows; sequence += 1) {
    const { digest } = sealIdentity(`person:${sequence}`);
    const event = {
      instanceId: 'b2b8b3e0-5c5f-4f2e-9d5a-0d6d1f3b8a11',
      sequence,
      at: 1_795_000_000_000 + sequence,
      type: 'round.signed',
      elementId: 'Sign',
      roundId: 'c1c8b3e0-5c5f-4f2e-9d5a-0d6d1f3b8a11',
      payload: {
        group: 0,
        signeeId: `signee-${sequence}`,
        signature: {
          id: `signature-${sequence}`,
          documents: [{ id: 'd', dataType: 'lease', sha256: digest }],
        },
        actor: digest,
      },
    };
    previous = chainHash(previous, event);
    events.push({ ...event, hash: previous });
  }
  const times: number[] = [];
  for (let repetition = 0; repetition < repetitions; repetition += 1) {
    times.push(
      await timed(async () => {
        if (findBreak(events)) throw new Error('the trail is broken');
      }),
    );
  }
  return { rowsPerSecond: round((rows * 1000) / median(times), 0) };
}
