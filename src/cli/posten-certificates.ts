import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DevelopmentCertificates } from '../documents/seal/development-certificates.ts';
import { writePkcs12 } from '../documents/seal/write-pkcs12.ts';
import { developmentOrganisations, developmentPair } from './development-pair.ts';
import { invalidSetting } from './setting-files.ts';
import { areDevelopmentTokensTaken, readSettings, type Settings } from './settings.ts';
import { type Command, UsageError } from './terminal.ts';
import { withStorage } from './with-storage.ts';

/** No secret: what it guards proves nothing to anybody. */
const PASSWORD = 'development';

/** Writes what a client of Posten's API needs for development, and says how to try it. */
export const postenCertificates: Command = async (args, { env, print }) => {
  const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) throw new UsageError('name one folder to write into');
  const settings = readSettings(env);
  assertDevelopment(settings);
  const pair = await withStorage(settings, (storage) => developmentPair(storage.settings));
  const files = filesOf(pair);
  const there = files.map(({ name }) => join(folder, name)).find((file) => existsSync(file));
  if (there !== undefined)
    throw new Error(`${there} is there already, and is left as it is; name a new folder`);
  for (const { name, content, isSecret } of files) {
    const file = join(folder, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'wx', ...(isSecret && { mode: 0o600 }) });
  }
  for (const line of said(folder, settings)) print(line);
  return 0;
};

function assertDevelopment(settings: Settings): void {
  if (!areDevelopmentTokensTaken(settings)) {
    throw invalidSetting('ISSUER', 'is set, so that development certificates are refused: unset ISSUER');
  }
  if (settings.POSTEN_TRUST !== undefined) {
    throw invalidSetting(
      'POSTEN_TRUST',
      'is set, so that the server trusts no development certificates: unset it',
    );
  }
}

interface WrittenFile {
  name: string;
  content: string | Uint8Array;
  isSecret?: true;
}

function filesOf({ root, client }: DevelopmentCertificates): WrittenFile[] {
  const p12 = writePkcs12({
    key: client.key,
    certificates: [client.certificate, root].map((pem) => new X509Certificate(pem).raw),
    passphrase: PASSWORD,
    name: 'bpmn-signing development client',
  });
  return [
    { name: 'ca.pem', content: root },
    { name: 'trust/ca.pem', content: root },
    { name: 'client.pem', content: client.certificate },
    { name: 'client-key.pem', content: client.key, isSecret: true },
    { name: 'client.p12', content: p12, isSecret: true },
  ];
}

function said(folder: string, { POSTEN_PORT }: Settings): string[] {
  const port = POSTEN_PORT || '$POSTEN_PORT';
  const { client } = developmentOrganisations;
  return [
    `Written into ${folder}, for development alone: certificates of organisation ${client}.`,
    '',
    '  ca.pem           the root that issued them, and the server’s',
    '  trust/           the same alone: Java’s client takes a folder of nothing but certificates',
    '  client.pem       certificate of the client',
    '  client-key.pem   its key',
    `  client.p12       both, and the root, as PKCS #12; password: ${PASSWORD}`,
    '',
    'Try it, with a server that runs with POSTEN_PORT and the same settings:',
    '',
    `  curl -w '\\n' --cacert ${quoted(folder, 'ca.pem')} --cert ${quoted(folder, 'client.pem')} \\`,
    `    --key ${quoted(folder, 'client-key.pem')} https://localhost:${port}/api/${client}`,
  ];
}

function quoted(folder: string, name: string): string {
  return `'${join(folder, name).replaceAll("'", `'\\''`)}'`;
}
