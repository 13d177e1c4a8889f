import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import type { DataType, Party, SigneeProvider } from '../../src/catalog/index.ts';
import { createPartyRegister } from '../../src/catalog/index.ts';
import type { Runtime, RuntimeOptions } from '../../src/runtime/index.ts';
import { createRuntime } from '../../src/runtime/index.ts';
import type { Actor } from '../../src/signing/index.ts';
import { testSealing } from './sealing-key.ts';

/** A clock that stands still until a test moves it. */
export class TestClock {
  now = Date.UTC(2026, 0, 5, 9);

  readonly read = (): number => this.now;

  advance(milliseconds: number): void {
    this.now += milliseconds;
  }
}

export const day = 24 * 60 * 60 * 1000;

/** Synthetic people: number `n` has party id `100 + n`. */
export function personNumber(n: number): string {
  return `0181${String(n).padStart(7, '0')}`;
}

export function person(n: number, level = 4): Actor {
  return {
    kind: 'person',
    personNumber: personNumber(n),
    userId: String(2_000 + n),
    partyId: 100 + n,
    level,
  };
}

export function personParty(n: number): Party {
  return { partyId: 100 + n, kind: 'person', number: personNumber(n), name: `Person ${n}`, keyRoles: [] };
}

export function organisationParty(partyId: number, number: string, keyRoles: number[]): Party {
  return {
    partyId,
    kind: 'organisation',
    number,
    name: `Organisation ${partyId}`,
    keyRoles: keyRoles.map(personNumber),
  };
}

/** An app of a test: its source, and its data types where it declares any. */
export interface TestApp {
  source: string;
  dataTypes?: readonly DataType[];
  schemas?: ReadonlyMap<string, string>;
}

export interface TestRuntimeOptions
  extends Omit<RuntimeOptions, 'knex' | 'catalog' | 'register' | 'sealing'> {
  /** Default: a key of the tests; undefined: none. */
  sealing?: RuntimeOptions['sealing'] | undefined;
  apps: Record<string, TestApp>;
  parties?: readonly Party[];
  signees?: Record<string, SigneeProvider['signees']>;
}

/** A migrated runtime over a database, with apps given as text and ten people and one organisation in its register. */
export async function createTestRuntime(
  database: { knex: Knex; reader?: Knex },
  { apps, parties = [], signees = {}, ...given }: TestRuntimeOptions,
): Promise<Runtime> {
  const applications = Object.entries(apps).map(([id, app]) => ({
    id,
    ...app,
    hash: createHash('sha256').update(app.source).digest('hex'),
  }));
  const { sealing = 'sealing' in given ? undefined : { key: (await testSealing()).key }, ...options } = given;
  const runtime = createRuntime({
    knex: database.knex,
    ...(database.reader && { reader: database.reader }),
    catalog: {
      applications: () => applications,
      application: (id) => applications.find((application) => application.id === id),
    },
    register: createPartyRegister([
      ...Array.from({ length: 10 }, (_, n) => personParty(n + 1)),
      organisationParty(500, '310000500', [1, 2]),
      ...parties,
    ]),
    signeeProviders: Object.entries(signees).map(([id, list]) => ({ id, signees: list })),
    ...(sealing && { sealing }),
    ...options,
  });
  await runtime.migrate();
  return runtime;
}

/** A process of one data task (`Form`), what is given, and an end: `body` starts with flow `ToBody`'s target `Sign`. */
export function processWith(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:signing="urn:bpmn-signing:1.0"
  xmlns:altinn="http://altinn.no/process" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  id="Definitions" targetNamespace="urn:test">
  <bpmn:error id="RejectedError" errorCode="SIGNING_REJECTED" />
  <bpmn:error id="ExpiredError" errorCode="SIGNING_EXPIRED" />
  <bpmn:process id="Process" isExecutable="true">
    <bpmn:startEvent id="Start" />
    <bpmn:sequenceFlow id="ToSign" sourceRef="Start" targetRef="Sign" />
    ${body}
  </bpmn:process>
</bpmn:definitions>`;
}

/** One signing task, then the end. */
export function signingProcess(task: string): string {
  return processWith(`
    <bpmn:userTask id="Sign"><bpmn:extensionElements>${task}</bpmn:extensionElements></bpmn:userTask>
    <bpmn:sequenceFlow id="ToEnd" sourceRef="Sign" targetRef="End" />
    <bpmn:endEvent id="End" />`);
}

/** Signees by party reference: `signees(1, 2)` lists person 1 and person 2. */
export function signeeElements(...numbers: number[]): string {
  return numbers.map((n) => `<signing:signee reference="${100 + n}" />`).join('');
}
