import type { Catalog, ContactRegister, PartyRegister, SigneeProvider } from '../catalog/index.ts';
import type { SealableRules } from '../documents/intake/assert-sealable.ts';
import type { GatewayChoice } from '../engine/index.ts';
import type { WebhookEndpoint, WebhookSender } from '../notify/index.ts';
import type { Storage } from '../storage/index.ts';
import type { Contents } from './contents.ts';
import type { Definitions } from './definitions.ts';
import type { FormCheck } from './form-check.ts';
import type { Telling } from './notices/telling.ts';
import type { Numbers } from './numbers.ts';
import type { Policy } from './policy.ts';
import type { RetentionOptions, RuntimeLog, ServiceHandler } from './runtime-options.ts';
import type { Sealing } from './sealing.ts';
import type { Secrets } from './secrets.ts';

/** What every part of the runtime works with: the options, with defaults filled in. */
export interface RuntimeContext {
  storage: Storage;
  catalog: Catalog;
  definitions: Definitions;
  register: PartyRegister;
  contactRegister: ContactRegister;
  signeeProviders: ReadonlyMap<string, SigneeProvider>;
  policy: Policy;
  services: Readonly<Record<string, ServiceHandler>>;
  gatewayChoices: Record<string, GatewayChoice>;
  /** None: nobody is told. */
  telling?: Telling;
  webhooks: { endpoints: readonly WebhookEndpoint[]; source: string; sender: WebhookSender };
  /** Bounds the lifetimes of groups; ISO 8601. */
  maximumLifetime?: string;
  /** None: nothing is signed or sealed here. */
  sealing?: Sealing;
  /** Whether signatures get a record, here or on another node. */
  isRecorded: boolean;
  /** Listed signees that a round may have. */
  maximumSignees?: number;
  /** What a PDF may be that is to be sealed. */
  sealable: SealableRules;
  /** Bytes that a document may have which somebody is to sign. */
  maximumDocumentBytes: number;
  retention: RetentionOptions;
  /** The bytes of documents. */
  contents: Contents;
  /** Validates forms. */
  forms: FormCheck;
  clock: () => number;
  /** What instances and documents are numbered by. */
  numbers: Pick<Numbers, 'take'>;
  /** What tokens are made with. */
  secrets: Secrets;
  log: RuntimeLog;
}
