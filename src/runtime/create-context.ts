import { contactsOfParties, type Party, type PartyRegister } from '../catalog/index.ts';
import { SigningError } from '../errors.ts';
import { createWebhookSender, type Notifier, readWebhookEndpoints } from '../notify/index.ts';
import { endOfDuration } from '../signing/index.ts';
import { createStorage } from '../storage/index.ts';
import { Contents } from './contents.ts';
import type { RuntimeContext } from './context.ts';
import { defaultPolicy } from './default-policy.ts';
import { Definitions } from './definitions.ts';
import { FormCheck } from './form-check.ts';
import type { Telling } from './notices/telling.ts';
import { Numbers } from './numbers.ts';
import type { RetentionOptions, RuntimeOptions, WebhookOptions } from './runtime-options.ts';
import { Sealing } from './sealing.ts';
import { Secrets } from './secrets.ts';

/** Fills in what the options leave out. Throws `ERR_SETTING_INVALID`. */
export function createContext(options: RuntimeOptions): RuntimeContext {
  const { knex, reader, tablePrefix, catalog, maxDefinitionBytes, maxDefinitionElements } = options;
  const storage = createStorage({
    knex,
    ...(reader && { reader }),
    ...(tablePrefix !== undefined && { tablePrefix }),
  });
  const definitions = new Definitions(
    catalog,
    storage,
    {
      ...(maxDefinitionBytes !== undefined && { maxBytes: maxDefinitionBytes }),
      ...(maxDefinitionElements !== undefined && { maxElements: maxDefinitionElements }),
    },
    options.sealing !== undefined,
  );
  const clock = options.clock ?? Date.now;
  const log = options.log ?? silentLog;
  return {
    storage,
    catalog,
    definitions,
    register: options.register ?? emptyRegister,
    contactRegister: options.contactRegister ?? contactsOfParties(options.register ?? emptyRegister),
    signeeProviders: providersById(options),
    policy: options.policy ?? defaultPolicy,
    services: options.services ?? {},
    gatewayChoices: options.gatewayChoices ?? {},
    ...(options.notifier && { telling: tellingOf(options, options.notifier) }),
    webhooks: webhooksOf(options.webhooks, clock),
    ...(options.maximumLifetime !== undefined && {
      maximumLifetime: duration('maximumLifetime', options.maximumLifetime, clock()),
    }),
    ...(typeof options.sealing === 'object' && { sealing: new Sealing(options.sealing, storage) }),
    isRecorded: options.sealing !== undefined,
    ...(options.maximumSignees !== undefined && {
      maximumSignees: count('maximumSignees', options.maximumSignees),
    }),
    sealable: options.sealable ?? {},
    maximumDocumentBytes: count('maximumDocumentBytes', options.maximumDocumentBytes ?? 3 * 1024 * 1024),
    retention: retentionOf(options.retention, clock()),
    contents: new Contents(storage, options.content, { clock, log }),
    forms: new FormCheck({ clock }),
    clock,
    numbers: options.numbers ?? new Numbers(storage.numbers.reserve),
    secrets: new Secrets(storage.settings, options.secret),
    log,
  };
}

/** Told at once: else every signing task would be refused when it is entered, or nothing would ever be removed. */
function duration(setting: string, value: string, now: number): string {
  if (endOfDuration(now, value) !== undefined) return value;
  const message = `${setting} must be an ISO 8601 duration above zero, such as P90D`;
  throw new SigningError('ERR_SETTING_INVALID', message, { info: { setting } });
}

function count(setting: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  const message = `${setting} must be a whole number above zero`;
  throw new SigningError('ERR_SETTING_INVALID', message, { info: { setting } });
}

function retentionOf({ documents, sealed }: RetentionOptions = {}, now: number): RetentionOptions {
  return {
    ...(documents !== undefined && { documents: duration('retention.documents', documents, now) }),
    ...(sealed !== undefined && { sealed: duration('retention.sealed', sealed, now) }),
  };
}

function tellingOf({ notices = {} }: RuntimeOptions, notifier: Notifier): Telling {
  const { language = 'nb', reminders, url } = notices;
  return { notifier, language, ...(reminders && { reminders }), ...(url && { url }) };
}

function webhooksOf(
  {
    endpoints = [],
    source = 'urn:bpmn-signing',
    allowPrivateAddresses = false,
  }: Partial<WebhookOptions> = {},
  clock: () => number,
): RuntimeContext['webhooks'] {
  return {
    endpoints: readWebhookEndpoints(endpoints, { allowPrivateAddresses }),
    source,
    sender: createWebhookSender({ clock, allowPrivateAddresses }),
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
