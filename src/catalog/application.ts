/**
 * A data type of an app, from its `applicationmetadata.json` or its process definition; counts as Altinn reads them.
 */
export interface DataType {
  id: string;
  /** From the process definition. */
  name?: string;
  /** It is a form, known to callers by number and version of its format. From the process definition. */
  form?: { kind: 'main' | 'sub'; format: number; version: number };
  /** The task in which its documents are written; they are locked when it is completed, unlocked when entered again. */
  taskId?: string;
  allowedContentTypes: readonly string[];
  /** Callers can't write it: `allowedContributors` names only the app itself (`app:owned`). */
  appOwned: boolean;
  /** 0: no limit. */
  maxCount: number;
  minCount: number;
  /** Megabytes. */
  maxSize?: number;
  /** What its documents hold is for the owner alone, and not for signees. From the process definition. */
  visibleTo?: 'owner';
  /** Its documents come with the start, and stay as they came. From the process definition. */
  locked?: true;
}

/** What belongs to one process definition. */
export interface Application {
  /** `<org>/<app>`; `local/<name>` for a `.bpmn` file alone. */
  id: string;
  /** Absent for a `.bpmn` file alone: then they are those that it declares or signs, which the runtime finds out. */
  dataTypes?: readonly DataType[];
  /** Texts of XSD schemas, by id of the data type whose documents must be valid by them. */
  schemas?: ReadonlyMap<string, string>;
  /** Source of the current process definition. */
  source: string;
  /** SHA-256 of the source, lower-case hex. */
  hash: string;
}

/** The apps that can be started, and what belongs to them. */
export interface Catalog {
  applications(): readonly Application[];
  application(id: string): Application | undefined;
}
