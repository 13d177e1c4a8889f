import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Verdict } from '../documents/evidence/verify.ts';
import { openEvidence } from './open-evidence.ts';
import { type Command, UsageError } from './terminal.ts';

const largestPem = 1024 * 1024;

/** Verifies evidence without a server, a database or a network. */
export const verify: Command = async (args, { print }) => {
  const { values, positionals } = parseArgs({
    args,
    options: { trust: { type: 'string', multiple: true }, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new UsageError('name one file or folder to verify');
  if (values.trust === undefined) {
    throw new UsageError(
      'name with --trust FILE.pem the certificate that you trust: that of the authority that issued the certificate of ' +
        'the sealing key, or that certificate itself. Get it from the service or its authority, not out of the evidence',
    );
  }
  const trusted = (await Promise.all(values.trust.map(readCertificates))).flat();
  const source = await openEvidence(path);
  // here, since it loads what reads XML and PDF
  const { verifyEvidence } = await import('../documents/evidence/verify.ts');
  const verdict = await verifyEvidence(source, { trusted, now: Date.now() });

  if (values.json) print(JSON.stringify({ path, ...verdict }, null, 2));
  else for (const line of linesOf(path, verdict)) print(line);
  return verdict.ok ? 0 : 1;
};

function linesOf(path: string, { ok, what, statements, problems }: Verdict): string[] {
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
  return [
    `${path}: ${what}: ${ok ? 'ok, everything in it holds' : count}`,
    ...problems.map(
      ({ code, message, where }) =>
        `  problem: ${where === undefined ? '' : `${where}: `}${message} (${code})`,
    ),
    ...statements.map((statement) => `  ${statement}`),
  ];
}

/** Certificates of a PEM file, DER. */
async function readCertificates(path: string): Promise<Uint8Array[]> {
  const known = await stat(path).catch(() => undefined);
  if (!known?.isFile()) throw new UsageError(`there is no file ${path} to trust`);
  const pem = known.size > largestPem ? '' : await readFile(path, 'latin1');
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    if (blocks.length > 0) return blocks.map((block) => new X509Certificate(block).raw);
  } catch {
    // said below
  }
  throw new UsageError(`${path} holds no certificate in PEM that can be read`);
}
