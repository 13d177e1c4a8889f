import { rmSync } from 'node:fs';
import { pemKey, type SealingKey } from '../../src/documents/index.ts';
import { createPki, type Pki } from './pki.ts';

let made: Promise<{ key: SealingKey; pki: Pki }> | undefined;

/** One sealing key for all tests of a run, and its root, which nobody else trusts. Needs `openssl`. */
export function testSealing(): Promise<{ key: SealingKey; pki: Pki }> {
  made ??= make();
  return made;
}

async function make() {
  const pki = await createPki();
  process.once('exit', () => rmSync(pki.folder, { recursive: true, force: true }));
  const { key, certificate } = await pki.issue('Test seal', 'P-256');
  return { key: pemKey({ key, certificates: certificate + pki.root }), pki };
}
