import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { createPki, type KeyKind, type Pki } from '../../helpers/pki.ts';

/** A root, and keys of it to seal with. */
export interface Sealing {
  pki: Pki;
  /** P-256. */
  sealer: Sealer;
  /** A new key. Its chain holds the root too where that is asked for. */
  newSealer(kind: KeyKind, withRoot?: boolean): Promise<Sealer>;
  remove(): Promise<void>;
}

/** Makes a root and a sealing key; remove it when done. */
export async function createSealing(): Promise<Sealing> {
  const pki = await createPki();
  const newSealer = async (kind: KeyKind, withRoot = false) => {
    const { key, certificate } = await pki.issue('Seal of the test', kind);
    return await openSealingKey(
      pemKey({ key, certificates: withRoot ? certificate + pki.root : certificate }),
    );
  };
  return { pki, sealer: await newSealer('P-256'), newSealer, remove: () => pki.remove() };
}
