import { expect } from 'chai';
import type { HttpLog } from '../../../src/http/error-handler.ts';
import type { DatabaseKind } from '../../helpers/databases.ts';
import { storedRows } from '../../runtime/on-runtime.ts';
import {
  type Answer,
  type JobToSend,
  type OnPosten,
  onPosten,
  type PostenTestOptions,
} from './posten-server.ts';

/** A call that is refused, and in which words. */
export interface Refusal {
  ask(on: OnPosten): Promise<Answer>;
  /** Default 400. */
  status?: number;
  code: string;
  says: RegExp;
  /** Headers that the answer has besides. */
  headers?: Record<string, string>;
}

/**
 * What the calls of these tests bring that is for nobody's eyes: numbers and addresses of people, and the titles, names
 * and content of documents, all of which have one of these words. Digests have digits too.
 */
const personal = /(?<![0-9a-f])\d{11}(?![0-9a-f])|@|\blease|kari/i;

/**
 * A suite about what is refused, in which nothing is stored from its first row on. `refuses` makes a test of each row; its
 * name goes on from the title's.
 */
export function onRefusing(
  title: string,
  tests: (
    on: OnPosten,
    refuses: (rows: Record<string, Refusal>) => void,
    /** What was logged since the last row. */
    logged: readonly unknown[],
  ) => void,
  options: Pick<PostenTestOptions, 'server'> = {},
  kinds?: readonly DatabaseKind[],
): void {
  const logged: unknown[] = [];
  const note = (...line: unknown[]) => void logged.push(line);
  const log: HttpLog = { info: note, warn: note, error: note };
  onPosten(
    title,
    (on) => {
      let before: Awaited<ReturnType<typeof stored>> | undefined;
      const refuses = (rows: Record<string, Refusal>) => {
        for (const [what, row] of Object.entries(rows))
          it(what, async () => {
            before ??= await stored(on);
            logged.length = 0;
            await assertRefused(on, row);
            expect(logged).to.deep.equal([]);
            expect(await stored(on)).to.deep.equal(before);
          });
      };
      tests(on, refuses, logged);
    },
    { ...options, app: { log }, runtime: { log } },
    kinds,
  );
}

/** A row's call: sends a job. */
export const sent = (job: Partial<JobToSend>) => (on: OnPosten) => on.send(job);

async function assertRefused(on: OnPosten, row: Refusal): Promise<void> {
  const answer = await row.ask(on);
  const { xml, headers } = answer;
  expect([
    answer.status,
    headers.get('content-type'),
    xml.name,
    xml.find('error-code'),
    xml.find('error-type'),
  ]).to.deep.equal([row.status ?? 400, 'application/xml', 'error', row.code, 'CLIENT']);
  expect(xml.find('error-message')).to.match(row.says);
  expect(Object.fromEntries(headers)).to.include(row.headers ?? {});
  expect(`${answer.text}${JSON.stringify([...headers])}`).not.to.match(personal);
}

/** All rows, but those that any call writes: what it counts towards the limit of calls, and secrets made at first use. */
export async function stored({ database }: OnPosten): Promise<Record<string, string[]>> {
  const { call_count, setting, ...rows } = await storedRows(database.knex);
  return rows;
}
