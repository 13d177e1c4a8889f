import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Party } from '../../src/catalog/index.ts';
import type { NewDocument } from '../../src/runtime/index.ts';
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

/** An XML document of a data type, with these elements. */
export function xmlForm(dataType: string, elements = ''): NewDocument {
  return { dataType, contentType: 'application/xml', bytes: Buffer.from(`<form>${elements}</form>`) };
}

/** Where an instance is: in which tasks, or how and at which end event it ended. */
export type Whereabouts = { waitsIn: string[] } | { ended: string; at?: string };

/** What the tests of one example work with. */
export interface OnExample extends OnRuntime {
  /** Starts the example, with these documents if they are given, and goes on from its form; answers the instance's id. */
  begin(documents?: readonly NewDocument[]): Promise<string>;
  whereIs(instanceId: string): Promise<Whereabouts>;
}

/**
 * One suite for each database over `processes/<name>.bpmn`, whose signing tasks are about these documents, or about one
 * of a data type.
 * The people of its register are known, and so are those of every test: `owner` starts the instances.
 */
export function onExample(
  name: string,
  title: string,
  documents: string | readonly NewDocument[],
  tests: (on: OnExample) => void,
): void {
  const app = `local/${name}`;
  const source = readFileSync(`${FOLDER}/${name}.bpmn`, 'utf8');
  onRuntime(title, { apps: { [app]: { source } }, parties }, (onApps) => {
    const on = Object.assign(onApps, {
      async begin(given = documents) {
        const text = { contentType: 'text/plain', bytes: Buffer.from(name) };
        const list = typeof given === 'string' ? [{ dataType: given, ...text }] : [...given];
        const instanceId = await onApps.start(app, { documents: list });
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
