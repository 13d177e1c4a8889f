import type { DevelopmentCertificates } from '../documents/seal/development-certificates.ts';
import type { Storage } from '../storage/index.ts';

/** Where the certificates are kept: the settings of the database. */
const SETTING = 'development-posten-certificates';

/** Organisation numbers of the pair: the server's is the one that Posten's clients expect of theirs. */
export const developmentOrganisations = { server: '984661185', client: '123456789' };

/**
 * Certificates of a server of Posten's API and of a client, for development: the same for all that work with this
 * database, before and after a restart.
 */
export async function developmentPair(store: Storage['settings']): Promise<DevelopmentCertificates> {
  const { makeDevelopmentCertificates } = await import('../documents/seal/development-certificates.ts');
  const stored =
    (await store.get(SETTING)) ??
    (await store.setOnce(
      SETTING,
      JSON.stringify(await makeDevelopmentCertificates(developmentOrganisations, Date.now())),
    ));
  return JSON.parse(stored) as DevelopmentCertificates;
}
