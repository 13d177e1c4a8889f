import { execFile } from 'node:child_process';
import { createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PDF } from '@libpdf/core';
import { plainAddPlaceholder } from '@signpdf/placeholder-plain';
import { P12Signer } from '@signpdf/signer-p12';
import { SignPdf } from '@signpdf/signpdf';
import { openSealingKey } from '../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../src/documents/seal/pem-key.ts';
import { sealPdf } from '../src/documents/seal/seal-pdf.ts';
import type { Sealer } from '../src/documents/seal/sealer.ts';
import { createPki, type KeyKind } from '../test/helpers/pki.ts';
import { plainPdf } from '../test/helpers/plain-pdf.ts';
import { measureSealMemory } from './seal-memory.ts';
import { sealWhole } from './seal-whole.ts';
import { median, round, timed } from './statistics.ts';

const sizes = { '50 KB': 50_000, '3 MB': 3_000_000 };
const kinds = ['P-256', 'RSA-2048'] as const;
const repetitions = 21;
const passphrase = 'bench';

interface Keys {
  sealer: Sealer;
  key: KeyObject;
  p12: Buffer;
}

/**
 * Seals a PDF against the bare digest of its bytes and private-key operation, and against `@signpdf/signpdf` and its
 * PKCS #7, in turn; and with page and evidence, as the server does it. `@signpdf` takes RSA keys alone.
 */
export async function measureSeals() {
  const pki = await createPki();
  try {
    const results: Record<string, unknown> = {};
    for (const kind of kinds) {
      const keys = await keysOf(pki, kind);
      for (const [name, size] of Object.entries(sizes)) {
        const pdf = Buffer.from(await plainPdf({ attached: size }));
        results[`${kind} ${name}`] = await measure(pdf, keys, kind === 'RSA-2048');
      }
    }
    return { ...results, memory: await measureSealMemory(sizes['3 MB']) };
  } finally {
    await pki.remove();
  }
}

async function measure(pdf: Buffer, keys: Keys, isRsa: boolean) {
  const ways = {
    bare: () => bare(pdf, keys.key),
    seal: () => seal(pdf, keys.sealer),
    ...(isRsa && { signpdf: () => signpdf(pdf, keys.p12) }),
    whole: () => sealWhole(pdf, keys.sealer),
  };
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let repetition = 0; repetition <= repetitions; repetition += 1) {
    for (const [name, work] of Object.entries(ways)) {
      const milliseconds = await timed(work);
      // the first time loads what it needs
      if (repetition > 0) times[name]!.push(milliseconds);
    }
  }
  const ratio = (one: string, other: string) =>
    round(median(times[one]!.map((time, index) => time / times[other]![index]!)));
  return {
    sealsPerSecond: round(1000 / median(times.seal!), 0),
    sealToBare: ratio('seal', 'bare'),
    ...(isRsa && { signpdfToSeal: ratio('signpdf', 'seal') }),
    withPageAndEvidencePerSecond: round(1000 / median(times.whole!), 0),
  };
}

/** What no way of sealing can do without. */
async function bare(pdf: Buffer, key: KeyObject): Promise<void> {
  sign('sha256', createHash('sha256').update(pdf).digest(), key);
}

async function seal(pdf: Buffer, sealer: Sealer): Promise<void> {
  await sealPdf(await PDF.load(pdf), pdf, { sealer, at: Date.now(), fieldName: 'seal' });
}

async function signpdf(pdf: Buffer, p12: Buffer): Promise<void> {
  const prepared = plainAddPlaceholder({
    pdfBuffer: pdf,
    reason: 'bench',
    contactInfo: '',
    name: 'bench',
    location: '',
  });
  await new SignPdf().sign(prepared, new P12Signer(p12, { passphrase }));
}

async function keysOf(pki: Awaited<ReturnType<typeof createPki>>, kind: KeyKind): Promise<Keys> {
  const issued = await pki.issue('Bench', kind);
  const [p12File, selfSigned] = [join(pki.folder, `${kind}.p12`), join(pki.folder, `${kind}.self.pem`)];
  const openssl = promisify(execFile);
  // @signpdf reads no certificate that an EC key has signed
  const request = ['req', '-x509', '-new', '-key', issued.keyFile, '-days', '2', '-subj', '/CN=Bench'];
  await openssl('openssl', [...request, '-out', selfSigned]);
  await openssl('openssl', [
    ...['pkcs12', '-export', '-inkey', issued.keyFile, '-in', selfSigned, '-out', p12File],
    ...[
      '-passout',
      `pass:${passphrase}`,
      '-keypbe',
      'PBE-SHA1-3DES',
      '-certpbe',
      'PBE-SHA1-3DES',
      '-macalg',
      'sha1',
    ],
  ]);
  return {
    sealer: await openSealingKey(pemKey({ key: issued.key, certificates: issued.certificate + pki.root })),
    key: createPrivateKey(issued.key),
    p12: await readFile(p12File),
  };
}
