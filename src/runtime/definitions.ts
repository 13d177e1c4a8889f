import { createHash } from 'node:crypto';
import {
  type Application,
  type Catalog,
  type DataType,
  invalidSchema,
  schemaFile,
} from '../catalog/index.ts';
import { findSchemaFault } from '../documents/index.ts';
import { type DefinitionSurroundings, type ProcessDefinition, readDefinition } from '../engine/index.ts';
import { SigningError } from '../errors.ts';
import type { DefinitionRecord, Storage, Transaction } from '../storage/index.ts';
import { dataTypesOf, describedDataTypes } from './data-types.ts';
import { sealDataType } from './evidence/seal-state.ts';
import type { InstancePlan } from './instance-plan.ts';

/** Older definitions that are kept in memory, read; others are read again when an instance needs them. */
const kept = 100;

/** A definition with what its app says of its data. */
export interface AppDefinition {
  definition: ProcessDefinition;
  dataTypes: readonly DataType[];
  /** By data type: what its documents must be valid by. */
  schemas: ReadonlyMap<string, FormSchema>;
}

/** An XSD schema that forms can be validated by. */
export interface FormSchema {
  text: string;
  /** SHA-256 of the text. */
  digest: string;
}

/** The definitions that instances run on: by content hash, from the catalog or, for older ones, from the database. */
export class Definitions {
  readonly #catalog: Catalog;
  readonly #storage: Storage;
  readonly #surroundings: Omit<DefinitionSurroundings, 'dataTypes'>;
  readonly #seals: boolean;
  /** Of each app of the catalog the one that new instances start on. */
  readonly #current = new Map<string, { hash: string; read: Promise<AppDefinition> }>();
  readonly #older = new Map<string, Promise<AppDefinition>>();

  /** @param seals whether there is a sealing key */
  constructor(
    catalog: Catalog,
    storage: Storage,
    surroundings: Omit<DefinitionSurroundings, 'dataTypes'>,
    seals: boolean,
  ) {
    this.#seals = seals;
    this.#catalog = catalog;
    this.#storage = storage;
    this.#surroundings = surroundings;
  }

  /** Reads every definition of the catalog and stores it. Throws what is wrong with the first that can't work. */
  async storeCatalog(now: number): Promise<void> {
    const read: DefinitionRecord[] = [];
    const services = new Map<string, string>();
    for (const { id, source } of this.#catalog.applications()) {
      const { definition } = await this.current(id);
      assertOwnService(services, id, definition);
      read.push({ hash: definition.hash, app: id, source, createdAt: now });
    }
    // None is stored unless all can work.
    for (const record of read) await this.#storage.definitions.save(record);
  }

  /**
   * The definition that new instances of an app start on. Throws `ERR_APP_UNKNOWN`, and `ERR_SETTING_INVALID` where it
   * demands a seal and there is no key for it.
   */
  async current(app: string): Promise<AppDefinition> {
    const application = this.#catalog.application(app);
    if (!application) throw new SigningError('ERR_APP_UNKNOWN', `app <${app}> is not in the catalog`);
    const read = await this.byHash(app, application.hash);
    if (!this.#seals) assertNoSeal(app, read.definition);
    return read;
  }

  /** The definition of an instance that is planned. */
  of({ instance, transaction }: InstancePlan): Promise<AppDefinition> {
    return this.byHash(instance.app, instance.definitionHash, transaction);
  }

  /** The definition that an instance stays on. Throws `ERR_DEFINITION_UNKNOWN`. */
  byHash(app: string, hash: string, transaction?: Transaction): Promise<AppDefinition> {
    const current = this.#current.get(app);
    if (current?.hash === hash) return current.read;
    if (this.#catalog.application(app)?.hash === hash) {
      const read = this.#load(app, hash, transaction);
      this.#current.set(app, { hash, read });
      read.catch(() => this.#current.delete(app));
      return read;
    }
    const key = `${app} ${hash}`;
    const found = this.#older.get(key) ?? this.#load(app, hash, transaction);
    this.#older.delete(key);
    this.#older.set(key, found);
    found.catch(() => this.#older.delete(key));
    if (this.#older.size > kept) this.#older.delete(this.#older.keys().next().value as string);
    return found;
  }

  async #load(app: string, hash: string, transaction?: Transaction): Promise<AppDefinition> {
    const application = this.#catalog.application(app);
    const source = application?.hash === hash ? application.source : await this.#stored(hash, transaction);
    return this.#readWithData(application, source);
  }

  async #stored(hash: string, transaction?: Transaction): Promise<string> {
    const stored = await this.#storage.definitions.find(hash, transaction);
    if (!stored) throw new SigningError('ERR_DEFINITION_UNKNOWN', `definition <${hash}> is not stored here`);
    return stored.source;
  }

  async #readWithData(application: Application | undefined, source: string): Promise<AppDefinition> {
    const listed = application?.dataTypes;
    const definition = await readDefinition(source, {
      ...this.#surroundings,
      ...(listed && { dataTypes: listed }),
    });
    return {
      definition,
      dataTypes: listed ? describedDataTypes(listed, definition) : dataTypesOf(definition),
      schemas: await readSchemas(application),
    };
  }
}

/** Those of an app as it is now, whatever definition an instance runs on: so it is with data types. */
async function readSchemas({
  id,
  schemas = new Map(),
}: Partial<Application> = {}): Promise<Map<string, FormSchema>> {
  const read = new Map<string, FormSchema>();
  for (const [dataType, text] of schemas) {
    const fault = await findSchemaFault(text);
    if (fault !== undefined) throw invalidSchema(schemaFile(id!, dataType), fault);
    read.set(dataType, { text, digest: createHash('sha256').update(text).digest('hex') });
  }
  return read;
}

/** Callers who know services by code and edition would else meet one or the other. */
function assertOwnService(
  services: Map<string, string>,
  app: string,
  { processId, service }: ProcessDefinition,
): void {
  if (!service) return;
  const name = `${service.code}/${service.edition}`;
  const other = services.get(name);
  services.set(name, app);
  if (other === undefined) return;
  throw new SigningError(
    'ERR_CONFIG_CONFLICT',
    `apps <${other}> and <${app}> are both service ${name}; give one of them another edition`,
    { element: processId, attribute: 'serviceEdition', info: { app } },
  );
}

function assertNoSeal(app: string, { elements }: ProcessDefinition): void {
  const task = elements.find(({ signing }) => signing && sealDataType(signing) !== undefined);
  if (!task) return;
  throw new SigningError(
    'ERR_SETTING_INVALID',
    `signing task <${task.id}> of app <${app}> seals what is signed: give this runtime a sealing key, or take the seal out of the model`,
    { element: task.id, info: { setting: 'sealing', app } },
  );
}
