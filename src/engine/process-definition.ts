import type { SigningErrorCode } from '../errors.ts';
import type { SigningTaskConfig } from '../signing/index.ts';

/** What is wrong, or doubtful, with a definition. */
export interface DefinitionIssue {
  severity: 'error' | 'warning';
  /** An error's {@link SigningErrorCode}, or `WARN_…`. */
  code: SigningErrorCode | `WARN_${string}`;
  element?: string;
  attribute?: string;
  /** What is wrong with which `<id>` and what to do. */
  message: string;
}

/** What the reader of a definition knows of its surroundings; what is left out is not checked. */
export interface DefinitionSurroundings {
  dataTypes?: readonly { id: string; minCount: number }[];
  signeeProviders?: readonly string[];
  services?: readonly string[];
  gatewayChoices?: readonly string[];
  /** Bytes of the source; default 2 000 000. */
  maxBytes?: number;
  /** Elements of the process; default 1 000. */
  maxElements?: number;
}

/** An element of a process as far as others than the engine want to know of it. */
export interface ProcessElement {
  id: string;
  /** BPMN type, such as `bpmn:Task`. */
  type: string;
  name?: string;
  /** Altinn's task type; `signing` for every signing task. */
  taskType?: string;
  /** Actions that the model lists; those of type `serverAction` apart. */
  actions: readonly string[];
  serverActions: readonly string[];
  service?: string;
  /** For a signing task, with expressions left as they stand; literal values are checked. */
  signing?: SigningTaskConfig;
}

/** A data type that a file declares for its process; counts as in {@link DefinitionSurroundings}. */
export interface DeclaredDataType {
  id: string;
  name?: string;
  /** It is a form, known to callers by number and version of its format. A process has at most one main form. */
  form?: { kind: 'main' | 'sub'; format: number; version: number };
  /** The task in which its documents are written. */
  taskId?: string;
  /** Empty: any. */
  allowedContentTypes: string[];
  minCount: number;
  /** 0: no limit. */
  maxCount: number;
  /** Megabytes. */
  maxSize?: number;
  /** What its documents hold is for the owner alone, and not for signees. */
  visibleTo?: 'owner';
  /** Its documents come with the start, and stay as they came. */
  locked?: true;
}

/** A definition that was read and found sound. Immutable; may be kept and shared. */
export interface ProcessDefinition {
  /** SHA-256 of the source, lower-case hex. */
  hash: string;
  source: string;
  processId: string;
  /** Name of the process in the model. */
  name?: string;
  /** Whether the parties keep a copy once it has completed. */
  archive: 'owner' | 'none';
  /** Least authentication level of who starts and fills in, 0–4. */
  level: number;
  /** Names of variables that whoever starts it has to give. */
  variables: readonly string[];
  /** The service that it is to callers who know services by code and edition. */
  service?: { code: string; edition: number; owner?: string };
  /**
   * How long the bytes of all documents are kept after an instance has ended, sealed ones included; ISO 8601 duration.
   * Absent: as the runtime says.
   */
  retention?: string;
  /** From when on after completion the bytes of all documents may be deleted; ISO 8601 duration. Absent: never. */
  deletableAfter?: string;
  /** Data types that the file declares. */
  dataTypes: readonly DeclaredDataType[];
  startEvents: readonly string[];
  /** In the file's order. */
  elements: readonly ProcessElement[];
  element(id: string): ProcessElement | undefined;
  /** Data types that conditions and gateways read. */
  dataTypesRead: readonly string[];
  warnings: readonly DefinitionIssue[];
  /** The engine's own form of it. */
  engineContext: unknown;
}
