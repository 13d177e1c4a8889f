import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { personNumber } from './sample.ts';

/** Writes a folder for `PROCESSES`: app `local/bench`, and a register of so many people. */
export function writeProcesses(folder: string, source: string, people: number): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'bench.bpmn'), source);
  const register = Array.from({ length: people }, (_, n) => ({
    partyId: n + 1,
    personNumber: personNumber(n),
    name: `Person ${n}`,
  }));
  writeFileSync(join(folder, 'register.json'), JSON.stringify(register));
}
