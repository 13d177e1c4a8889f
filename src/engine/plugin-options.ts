import type { Actor, SignedDocument } from '../signing/index.ts';
import type { DataModelDocument } from './altinn/data-model.ts';
import type { GatewayChoice } from './process-run.ts';

/** Somebody who may be a signee. Exactly one of the first three says who. */
export interface PluginParty {
  /** National identity number, 11 digits. */
  person?: string;
  /** Organisation number, 9 digits. */
  organisation?: string;
  /** Somebody known by an address only. */
  contact?: string;
  name?: string;
}

/** A signee as a host's provider or register names one. */
export interface PluginSignee extends PluginParty {
  /** Order of the signee group; that of the group in which the model nests the provider, else 0. */
  order?: number;
  /** Default 1. */
  slots?: number;
  /** Least authentication level, 0–4. */
  level?: number;
}

/** What is asked on behalf of one signing task. */
export interface PluginQuery {
  taskId: string;
  executionId: string;
  variables: Record<string, unknown>;
}

/** What a host brings; everything has a default. */
export interface SigningPluginOptions {
  /** Signee providers by the name that the model gives them. */
  providers?: Record<
    string,
    (query: PluginQuery) => readonly PluginSignee[] | Promise<readonly PluginSignee[]>
  >;
  /** Looks up a `reference` of the model. */
  resolveReference?: (
    reference: string,
    query: PluginQuery,
  ) => PluginSignee | undefined | Promise<PluginSignee | undefined>;
  /** The documents of these data types as they are now; asked whenever somebody acts. Default: none. */
  documents?: (
    query: PluginQuery & { dataTypes: readonly string[] },
  ) => readonly SignedDocument[] | Promise<readonly SignedDocument[]>;
  /**
   * Whom an actor may sign for besides itself: `organisation:` and nine digits, `contact:` and an address. Default:
   * nobody, and for a system user the organisation of its token.
   */
  standsFor?: (actor: Actor) => readonly string[] | Promise<readonly string[]>;
  /** Choices of gateways without conditions, by gateway id. */
  gatewayChoices?: Record<string, GatewayChoice>;
  /** The document that a condition reads with `dataModel`; without a data type, the app's only one. */
  readDocument?: (dataType: string | undefined) => DataModelDocument | undefined;
  /** Least count of Altinn's data types, for `runDefaultValidator`. */
  minCount?: (dataType: string) => number;
  /** Milliseconds since 1970, UTC; default the system's. */
  clock?: () => number;
  /** Ids of rounds, signees and signatures; default random UUIDs. */
  newId?: () => string;
}
