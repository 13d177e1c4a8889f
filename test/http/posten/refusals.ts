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
}

/**
 * What the calls of these tests bring that is for nobody's eyes: numbers and addresses of people, and the titles, names
 * and content of documents, all of which have one of these words.
 */
const personal = /\b\d{11}\b|@|\blease|kari/i;

/** A suite about what is refused. `refuses` makes a test of each row; its name goes on from the title's. */
export function onRefusing(
  title: string,
  tests: (on: OnPosten, refuses: (rows: Record<string, Refusal>) => void) => void,
  options: Pick<PostenTestOptions, 'server'> = {},
  kinds?: readonly DatabaseKind[],
): void {
  const logged: unknown[] = [];
  const note = (...line: unknown[]) => void logged.push(line);
  const log: HttpLog = { info: note, warn: note, error: note };
  onPosten(
    title,
    (on) => {
      beforeEach(() => logged.splice(0));
      tests(on, (rows) => {
        for (const [what, row] of Object.entries(rows)) it(what, () => assertRefused(on, row, logged));
      });
    },
    { ...options, app: { log }, runtime: { log } },
    kinds,
  );
}

/** A row's call: sends a job. */
export const sent = (job: Partial<JobToSend>) => (on: OnPosten) => on.send(job);

async function assertRefused(on: OnPosten, row: Refusal, logged: readonly unknown[]): Promise<void> {
  const before = await stored(on);
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
  expect(`${answer.text}${JSON.stringify([...headers])}`).not.to.match(personal);
  expect(logged).to.deep.equal([]);
  expect(await stored(on)).to.deep.equal(before);
}

/** All rows, but those that any call writes: what it counts towards the limit of calls, and secrets made at first use. */
export async function stored({ database }: OnPosten): Promise<Record<string, string[]>> {
  const { call_count, setting, ...rows } = await storedRows(database.knex);
  return rows;
}
