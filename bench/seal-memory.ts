import { fork } from 'node:child_process';
import { once } from 'node:events';
import { makeDevelopmentKey } from '../src/documents/seal/development-key.ts';
import { openSealingKey } from '../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../src/documents/seal/pem-key.ts';
import { plainPdf } from '../test/helpers/plain-pdf.ts';
import { sealWhole } from './seal-whole.ts';
import { round } from './statistics.ts';

const seals = 5;

/** How much more memory a process has at its peak that seals large PDFs than one that has sealed small ones. */
export async function measureSealMemory(size: number) {
  const idle = await peakOf(1_000);
  const busy = await peakOf(size);
  return { aboveIdleMegabytes: round((busy - idle) / 2 ** 20, 0) };
}

async function peakOf(size: number): Promise<number> {
  const child = fork(import.meta.filename, [String(size)], {
    execArgv: ['--import=tsx', '--conditions=signing-source'],
  });
  const [peak] = (await once(child, 'message')) as [number];
  return peak;
}

const [, script, asked] = process.argv;
if (script === import.meta.filename) {
  const sealer = await openSealingKey(pemKey(await makeDevelopmentKey(Date.now())));
  const pdf = Buffer.from(await plainPdf({ attached: Number(asked) }));
  for (let done = 0; done < seals; done += 1) await sealWhole(pdf, sealer);
  process.send?.(process.resourceUsage().maxRSS * 1024, () => process.exit(0));
}
