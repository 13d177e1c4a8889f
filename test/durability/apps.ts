import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { personNumber, personParty, signeeElements, type TestApp } from '../helpers/runtime.ts';
import {
  boundary,
  end,
  flow,
  path,
  process,
  service,
  signedBy,
  signing,
  task,
} from '../runtime/processes.ts';
import type { Ways } from './damage-of-instance.ts';

/** Person `owner` starts all instances and signs in none; the others are signees of all. */
export const owner = 1;
export const ownerPartyId = 100 + owner;
/** The signees: persons 2 to 6. */
export const signees = [2, 3, 4, 5, 6] as const;
export const people = [owner, ...signees];

interface App {
  source: string;
  ways: Ways;
}

/** Processes by the name of their file. */
const apps: Record<string, App> = {
  /** Two tenants, then two of a board of three. */
  chained: {
    source: process(
      signing(
        'Sign',
        `<signing:group order="1" name="Tenants" required="all" lifetime="P14D">${signeeElements(2, 3)}</signing:group>
         <signing:group order="2" name="Board" required="2" lifetime="P7D">${signeeElements(4, 5, 6)}</signing:group>`,
      ),
      end(),
      path('Start', 'Sign', 'End'),
    ),
    ways: { Sign: { completed: ['End'] } },
  },
  /** Two of a board of five. */
  board: {
    source: process(signedBy('Sign', signees, 'required="2"'), end(), path('Start', 'Sign', 'End')),
    ways: { Sign: { completed: ['End'] } },
  },
  /** Signatures are collected until somebody says next. */
  parallel: {
    source: process(
      signedBy('Sign', [2, 3, 4], 'completion="parallel" required="2"'),
      task('After'),
      end(),
      path('Start', 'Sign', 'After', 'End'),
    ),
    ways: { Sign: { completed: ['After', 'End'] } },
  },
  /** Given back to the form as often as somebody likes. */
  returned: {
    source: process(
      task('Form'),
      signedBy('Sign', [2, 3]),
      end(),
      path('Start', 'Form', 'Sign', 'End'),
      boundary('Rejected', 'Sign', 'RejectedError'),
      flow('Rejected', 'Form'),
    ),
    ways: { Sign: { completed: ['End'], rejected: ['Form'] } },
  },
  /** Whoever does not sign within two seconds is too late, and a job says so. */
  timed: {
    source: process(
      signedBy('Sign', [2, 3], 'lifetime="PT2S"'),
      end(),
      path('Start', 'Sign', 'End'),
      boundary('Expired', 'Sign', 'ExpiredError'),
      end('TooLate'),
      flow('Expired', 'TooLate'),
    ),
    ways: { Sign: { completed: ['End'], expired: ['TooLate'] } },
  },
  /** A job follows the last signature. */
  filed: {
    source: process(
      signedBy('Sign', [2, 3], 'required="any"'),
      service('File', 'pdf'),
      end(),
      path('Start', 'Sign', 'File', 'End'),
    ),
    ways: { Sign: { completed: ['File', 'End'] } },
  },
};

/** Id of an app that `writeProcesses` has written. */
export type AppId = `local/${'chained' | 'board' | 'parallel' | 'returned' | 'timed' | 'filed'}`;

/** The apps for a runtime in the test's own process. */
export const testApps: Record<string, TestApp> = Object.fromEntries(
  Object.entries(apps).map(([name, { source }]) => [`local/${name}`, { source }]),
);

/** Where an app's process leads from its signing tasks. */
export function waysOf(app: string): Ways | undefined {
  return apps[app.replace('local/', '')]?.ways;
}

/** Writes a folder for `PROCESSES`: the processes, and a register of all who take part. */
export async function writeProcesses(folder: string): Promise<void> {
  await mkdir(folder);
  for (const [name, { source }] of Object.entries(apps)) {
    await writeFile(join(folder, `${name}.bpmn`), source);
  }
  const register = people.map(personParty).map(({ partyId, name, number }) => ({
    partyId,
    personNumber: number,
    name,
  }));
  await writeFile(join(folder, 'register.json'), JSON.stringify(register));
}

/** See `actorKey`. */
export function keyOf(person: number): string {
  return `person:${personNumber(person)}`;
}
