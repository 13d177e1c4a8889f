import { SigningError } from '../errors.ts';
import type { AppFolder } from './app-folder.ts';
import type { SigneeProvider } from './signee-provider.ts';

/**
 * Signee providers over the signees files of all apps, by app id. Two apps may call a provider the same and mean
 * other people, so each provider answers by app.
 */
export function createFolderSigneeProviders(apps: ReadonlyMap<string, AppFolder>): SigneeProvider[] {
  const ids = new Set([...apps.values()].flatMap(({ signees }) => [...(signees?.keys() ?? [])]));
  return [...ids].map((id) => ({
    id,
    async signees({ app }) {
      const signees = apps.get(app)?.signees?.get(id);
      if (signees === undefined) {
        throw new SigningError(
          'ERR_SIGNEE_PROVIDER_FAILED',
          `app <${app}> has no signees/${id}.json: add the file, or give the runtime a signee provider <${id}>`,
        );
      }
      return signees;
    },
  }));
}
