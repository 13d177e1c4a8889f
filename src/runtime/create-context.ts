import type { Party, PartyRegister } from '../catalog/index.ts';
import { SigningError } from '../errors.ts';
import { createStorage } from '../storage/index.ts';
import type { RuntimeContext } from './context.ts';
import { defaultPolicy } from './default-policy.ts';
import { Definitions } from './definitions.ts';
import type { RuntimeOptions } from './runtime.ts';

/** Fills in what the options leave out. Throws `ERR_SETTING_INVALID`. */
export function createContext(options: RuntimeOptions): RuntimeContext {
  const { knex, reader, tablePrefix, catalog, maxDefinitionBytes, maxDefinitionElements } = options;
  const storage = createStorage({
    knex,
    ...(reader && { reader }),
    ...(tablePrefix !== undefined && { tablePrefix }),
  });
  const definitions = new Definitions(catalog, storage, {
    ...(maxDefinitionBytes !== undefined && { maxBytes: maxDefinitionBytes }),
    ...(maxDefinitionElements !== undefined && { maxElements: maxDefinitionElements }),
  });
  return {
    storage,
    catalog,
    definitions,
    register: options.register ?? emptyRegister,
    signeeProviders: providersById(options),
    policy: options.policy ?? defaultPolicy,
    services: options.services ?? {},
    gatewayChoices: options.gatewayChoices ?? {},
    clock: options.clock ?? Date.now,
    log: options.log ?? silentLog,
  };
}

function providersById({ signeeProviders = [] }: RuntimeOptions): RuntimeContext['signeeProviders'] {
  const byId = new Map(signeeProviders.map((provider) => [provider.id, provider]));
  if (byId.size === signeeProviders.length) return byId;
  throw new SigningError('ERR_SETTING_INVALID', 'two signee providers bear the same id; give each its own');
}

const nobody = async (): Promise<Party | undefined> => undefined;

const emptyRegister: PartyRegister = {
  byPartyId: nobody,
  byPerson: nobody,
  byOrganisation: nobody,
  organisationsOf: async () => [],
};

const silentLog = { info() {}, warn() {}, error() {} };
