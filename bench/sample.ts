import { createHash } from 'node:crypto';
import { createPartyRegister, type Party } from '../src/catalog/index.ts';
import { createRuntime, type Runtime, type SealingOptions } from '../src/runtime/index.ts';
import type { Actor } from '../src/signing/index.ts';
import { type OpenDatabase, openDatabase } from '../src/storage/index.ts';

/** App whose one signing task asks as many signees as are given, and waits for `next`. */
export const app = 'local/bench';
export const owner = person(0);
const document = Buffer.from('The tenant pays on the first of each month.');

/** Person number `n`, made up. */
export function personNumber(n: number): string {
  return `0181${String(n).padStart(7, '0')}`;
}

export function person(n: number): Actor {
  return { kind: 'person', personNumber: personNumber(n), userId: String(n), partyId: n + 1, level: 4 };
}

/** A process of one signing task that asks these signees; a `parallel` one waits for `next`. */
export function processAsking(signees: string, completion: 'automatic' | 'parallel' = 'parallel'): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:signing="urn:bpmn-signing:1.0"
  id="Definitions" targetNamespace="urn:bench">
  <bpmn:process id="Process" isExecutable="true">
    <bpmn:startEvent id="Start" />
    <bpmn:sequenceFlow id="ToSign" sourceRef="Start" targetRef="Sign" />
    <bpmn:userTask id="Sign">
      <bpmn:extensionElements>
        <signing:task completion="${completion}">
          <signing:document dataType="lease" />
          ${signees}
        </signing:task>
      </bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="ToEnd" sourceRef="Sign" targetRef="End" />
    <bpmn:endEvent id="End" />
  </bpmn:process>
</bpmn:definitions>`;
}

/** A runtime on a database of its own, and a way to start tasks of a chosen size. */
export interface Sample {
  database: OpenDatabase;
  runtime: Runtime;
  /** Starts a task that asks persons `from` … `from + signees - 1`; answers the instance's id. */
  startTask(signees: number, from?: number): Promise<string>;
  close(): Promise<void>;
}

export async function openSample(
  url: string,
  people: number,
  source = processAsking('<signing:signees provider="bench" />'),
  sealing?: SealingOptions,
): Promise<Sample> {
  const database = openDatabase(url);
  let asked = { from: 0, signees: 1 };
  const parties: Party[] = Array.from({ length: people }, (_, n) => ({
    partyId: n + 1,
    kind: 'person',
    number: personNumber(n),
    name: `Person ${n}`,
    keyRoles: [],
  }));
  const application = { id: app, source, hash: createHash('sha256').update(source).digest('hex') };
  const runtime = createRuntime({
    knex: database.knex,
    ...(database.reader && { reader: database.reader }),
    catalog: {
      applications: () => [application],
      application: (id) => (id === app ? application : undefined),
    },
    register: createPartyRegister(parties),
    ...(sealing && { sealing }),
    signeeProviders: [
      {
        id: 'bench',
        signees: async () =>
          Array.from({ length: asked.signees }, (_, n) => ({
            socialSecurityNumber: personNumber(asked.from + n),
            fullName: `Person ${asked.from + n}`,
          })),
      },
    ],
  });
  await runtime.migrate();
  return {
    database,
    runtime,
    async startTask(signees, from = 0) {
      asked = { from, signees };
      const { instance } = await runtime.start({
        app,
        ownerPartyId: 1,
        actor: owner,
        documents: [{ dataType: 'lease', contentType: 'text/plain', bytes: document }],
      });
      return instance.id;
    },
    async close() {
      await runtime.close();
      await database.close();
    },
  };
}
