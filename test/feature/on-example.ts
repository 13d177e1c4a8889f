import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Party } from '../../src/catalog/index.ts';
import type { Actor } from '../../src/signing/index.ts';
import { type OnRuntime, onRuntime, owner } from '../runtime/on-runtime.ts';

const FOLDER = fileURLToPath(new URL('../../processes', import.meta.url));

interface Registered {
  partyId: number;
  personNumber?: string;
  organisationNumber?: string;
  name: string;
  keyRoles?: string[];
}

const registered: Registered[] = JSON.parse(readFileSync(`${FOLDER}/register.json`, 'utf8'));

const parties = registered.map(
  ({ partyId, personNumber, organisationNumber, name, keyRoles = [] }): Party => ({
    partyId,
    kind: personNumber === undefined ? 'organisation' : 'person',
    number: (personNumber ?? organisationNumber)!,
    name,
    keyRoles,
  }),
);

/** Somebody of the register of the examples, as they act for themselves. */
export function registeredPerson(partyId: number): Actor {
  const { personNumber } = registered.find((party) => party.partyId === partyId)!;
  return { kind: 'person', personNumber: personNumber!, userId: String(partyId), partyId, level: 4 };
}

/** Where an instance is: in which tasks, or how and at which end event it ended. */
export type Whereabouts = { waitsIn: string[] } | { ended: string; at?: string };

/** What the tests of one example work with. */
export interface OnExample extends OnRuntime {
  /** Starts the example and goes on from its form; answers the instance's id. */
  begin(): Promise<string>;
  whereIs(instanceId: string): Promise<Whereabouts>;
}

/**
 * One suite for each database over `processes/<name>.bpmn`, whose signing tasks are about one document of `dataType`.
 * The people of its register are known, and so are those of every test: `owner` starts the instances.
 */
export function onExample(
  name: string,
  title: string,
  dataType: string,
  tests: (on: OnExample) => void,
): void {
  const app = `local/${name}`;
  const source = readFileSync(`${FOLDER}/${name}.bpmn`, 'utf8');
  onRuntime(title, { apps: { [app]: { source } }, parties }, (onApps) => {
    const on = Object.assign(onApps, {
      async begin() {
        const document = { dataType, contentType: 'text/plain', bytes: Buffer.from(name) };
        const instanceId = await onApps.start(app, { documents: [document] });
        await onApps.runtime.next({ instanceId, actor: owner });
        return instanceId;
      },
      async whereIs(instanceId: string): Promise<Whereabouts> {
        const instance = await onApps.runtime.instance({ actor: owner, instanceId });
        if (instance.state !== 'ended') return { waitsIn: instance.tasks.map(({ elementId }) => elementId) };
        return {
          ended: instance.outcome!,
          ...(instance.endEvent !== undefined && { at: instance.endEvent }),
        };
      },
    });
    tests(on);
  });
}
