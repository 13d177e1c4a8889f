/**
 * Every code that a {@link SigningError} may carry. `docs/errors.md` says for each what happened and what to do;
 * `http` gives each a status. Definition codes come first: `check` prints them.
 */
export type SigningErrorCode =
  // a process definition that can't work
  | 'ERR_XML_BROKEN'
  | 'ERR_XML_DOCTYPE'
  | 'ERR_DEFINITION_TOO_LARGE'
  | 'ERR_DEFINITION_TOO_MANY_ELEMENTS'
  | 'ERR_BPMN_INVALID'
  | 'ERR_PROCESS_MISSING'
  | 'ERR_PROCESS_AMBIGUOUS'
  | 'ERR_FLOW_UNRESOLVED'
  | 'ERR_MULTI_INSTANCE'
  | 'ERR_NAMESPACE_WRONG'
  | 'ERR_CONFIG_CONFLICT'
  | 'ERR_ATTRIBUTE_INVALID'
  | 'ERR_SIGNATURE_DATA_TYPE_MISSING'
  | 'ERR_DOCUMENTS_MISSING'
  | 'ERR_PROVIDER_WITHOUT_STATES'
  | 'ERR_STATES_WITHOUT_PROVIDER'
  | 'ERR_SIGNEE_PROVIDER_UNKNOWN'
  | 'ERR_REQUIRED_UNREACHABLE'
  | 'ERR_LIFETIME_INVALID'
  | 'ERR_GROUP_ORDER_DUPLICATE'
  | 'ERR_SIGNEES_MISSING'
  | 'ERR_SIGNEE_DUPLICATE'
  | 'ERR_DATA_TYPE_UNKNOWN'
  | 'ERR_EXPRESSION_INVALID'
  | 'ERR_EXPRESSION_UNKNOWN_FUNCTION'
  // what belongs to the definitions: application metadata, register, signee files, settings
  | 'ERR_METADATA_INVALID'
  | 'ERR_REGISTER_INVALID'
  | 'ERR_SIGNEES_FILE_INVALID'
  | 'ERR_SETTING_INVALID'
  | 'ERR_PARTY_UNKNOWN'
  // going through the process
  | 'ERR_GATEWAY_FLOWS'
  | 'ERR_GATEWAY_CHOICE_MISSING'
  | 'ERR_EXPRESSION_FAILED'
  | 'ERR_SIGNEE_PROVIDER_FAILED'
  | 'ERR_CONTACT_REGISTER_FAILED'
  | 'ERR_SERVICE_HANDLER_MISSING'
  | 'ERR_SERVICE_FAILED'
  | 'ERR_ENGINE_FAILED'
  | 'ERR_OUTCOME_NOT_TAKEN'
  | 'ERR_PROCESS_LOOP'
  // a refused action
  | 'ERR_NOT_A_SIGNEE'
  | 'ERR_ACTOR_CANNOT_SIGN'
  | 'ERR_TOO_EARLY'
  | 'ERR_GROUP_CLOSED'
  | 'ERR_ROUND_ENDED'
  | 'ERR_ROUND_EXPIRED'
  | 'ERR_NO_FREE_SLOT'
  | 'ERR_SIGNEE_DROPPED_OUT'
  | 'ERR_ALREADY_SIGNED'
  | 'ERR_DELEGATED'
  | 'ERR_DELEGATION_CYCLE'
  | 'ERR_DELEGATION_TOO_DEEP'
  | 'ERR_GROUP_BEGUN'
  | 'ERR_NOTHING_SIGNED'
  | 'ERR_LEVEL_TOO_LOW'
  | 'ERR_NAME_UNKNOWN'
  | 'ERR_NOT_DISTINCT'
  | 'ERR_DOCUMENT_REQUIRED'
  | 'ERR_DOCUMENT_UNKNOWN'
  | 'ERR_NOTHING_TO_SIGN'
  | 'ERR_SIGNATURES_MISSING'
  | 'ERR_DOCUMENTS_CHANGED'
  | 'ERR_ACTION_NOT_ALLOWED'
  | 'ERR_LIFETIME_EXCEEDED'
  // commands and queries
  | 'ERR_UNAUTHENTICATED'
  | 'ERR_ISSUER_UNAVAILABLE'
  | 'ERR_FORBIDDEN'
  | 'ERR_ON_BEHALF_OF_FORBIDDEN'
  | 'ERR_APP_UNKNOWN'
  | 'ERR_VARIABLE_MISSING'
  | 'ERR_INSTANCE_UNKNOWN'
  | 'ERR_ROUND_UNKNOWN'
  | 'ERR_DOCUMENT_NOT_FOUND'
  | 'ERR_DEFINITION_UNKNOWN'
  | 'ERR_INSTANCE_ENDED'
  | 'ERR_INSTANCE_NOT_STARTED'
  | 'ERR_TASK_LEFT'
  | 'ERR_TASK_AMBIGUOUS'
  | 'ERR_TASK_BUSY'
  | 'ERR_INCIDENT'
  | 'ERR_NO_INCIDENT'
  | 'ERR_DOCUMENT_LOCKED'
  | 'ERR_DOCUMENT_OWNED_BY_APP'
  | 'ERR_DOCUMENT_COUNT'
  | 'ERR_DOCUMENT_CONTENT_TYPE'
  | 'ERR_DOCUMENT_TOO_LARGE'
  | 'ERR_DOCUMENT_NAME'
  | 'ERR_DOCUMENT_FORMAT'
  | 'ERR_DOCUMENT_ENCODING'
  | 'ERR_DOCUMENT_DAMAGED'
  | 'ERR_DOCUMENT_ENCRYPTED'
  | 'ERR_DOCUMENT_ACTIVE_CONTENT'
  | 'ERR_DOCUMENT_TOO_COMPLEX'
  | 'ERR_DOCUMENT_REMOVED'
  | 'ERR_FORM_INVALID'
  | 'ERR_TOO_MANY_SIGNEES'
  | 'ERR_CURSOR_INVALID'
  | 'ERR_PERSON_ACTIVE'
  | 'ERR_CONFLICT'
  | 'ERR_KEY_REUSED'
  | 'ERR_KEY_IN_USE'
  | 'ERR_PRECONDITION_FAILED'
  | 'ERR_STORAGE_UNAVAILABLE'
  | 'ERR_SHUTTING_DOWN'
  // telling people and systems
  | 'ERR_NOTICE_REFUSED'
  | 'ERR_NOTICE_FAILED'
  | 'ERR_WEBHOOK_FAILED'
  // sealing and proof
  | 'ERR_SEALING_KEY_INVALID'
  | 'ERR_SEAL_FAILED'
  | 'ERR_SEAL_PENDING'
  | 'ERR_TIME_STAMP_FAILED'
  | 'ERR_REVOCATION_DATA_FAILED'
  | 'ERR_EVIDENCE_INVALID'
  // signature jobs, their packages, and who sends them
  | 'ERR_SCHEMA_INVALID'
  | 'ERR_PACKAGE_INVALID'
  | 'ERR_JOB_INVALID'
  | 'ERR_FEATURE_NOT_AVAILABLE'
  | 'ERR_ORGANISATION_UNKNOWN'
  | 'ERR_BROKER_NOT_AUTHORIZED'
  | 'ERR_STATUS_TOKEN_INVALID'
  | 'ERR_CEREMONY_NOT_COMPLETED'
  | 'ERR_POLL_TOO_EARLY'
  | 'ERR_DOCUMENTS_KEPT'
  // pages to sign on
  | 'ERR_LINK_INVALID'
  | 'ERR_CODE_WRONG'
  | 'ERR_LOGIN_FAILED'
  // requests
  | 'ERR_BODY_INVALID'
  | 'ERR_BODY_TOO_LARGE'
  | 'ERR_BODY_TOO_DEEP'
  | 'ERR_TEXT_INVALID'
  | 'ERR_CONTENT_TYPE'
  | 'ERR_API_KEY_MISSING'
  | 'ERR_API_KEY_REFUSED'
  | 'ERR_SCOPE_MISSING'
  | 'ERR_ARCHIVED'
  | 'ERR_NOT_ACCEPTABLE'
  | 'ERR_NOT_FOUND'
  | 'ERR_METHOD'
  | 'ERR_CALL_LIMIT'
  | 'ERR_BUSY'
  | 'ERR_INTERNAL';

/** What a {@link SigningError} says besides its code and message. */
export interface SigningErrorDetails {
  /** Id of the BPMN element that is wrong. */
  element?: string;
  /** Attribute or child of that element that is wrong. */
  attribute?: string;
  /** Anything a program may want to read; no personal data. */
  info?: Record<string, unknown>;
  cause?: unknown;
}

/**
 * The one error that this package throws for what can go wrong at run time (a wrong option is a `TypeError`).
 * Test its `code`, not its class: a process may hold two copies of the package, and the engine re-wraps errors.
 */
export class SigningError extends Error {
  readonly code: SigningErrorCode;
  readonly element?: string;
  readonly attribute?: string;
  readonly info?: Record<string, unknown>;

  constructor(code: SigningErrorCode, message: string, details: SigningErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'SigningError';
    this.code = code;
    if (details.element !== undefined) this.element = details.element;
    if (details.attribute !== undefined) this.attribute = details.attribute;
    if (details.info !== undefined) this.info = details.info;
  }
}

/** True for a {@link SigningError} of any copy of this package. */
export function isSigningError(error: unknown): error is SigningError {
  return error instanceof Error && error.name === 'SigningError' && 'code' in error;
}
