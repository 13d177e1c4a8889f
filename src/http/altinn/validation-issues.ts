import type { SigningError, SigningErrorCode } from '../../errors.ts';
import type { FormIssue } from '../../runtime/index.ts';

/** Altinn's `ValidationIssueWithSource`. Severity 1 is an error. */
export interface ValidationIssue {
  severity: 1;
  /** Of the form that is not valid. */
  dataElementId: string | null;
  field: string | null;
  code: string;
  description: string;
  source: string;
  noIncrementalUpdates: false;
  customTextKey: null;
  customTextParams: null;
  customTextParameters: null;
}

interface Rule {
  code: string;
  source: string;
  nb: string;
  nn: string;
  en: string;
}

/** Refusals that Altinn reports as validation errors. */
const rules: Partial<Record<SigningErrorCode, Rule>> = {
  ERR_SIGNATURES_MISSING: {
    code: 'MissingSignatures',
    source: 'SigningTaskValidator',
    nb: 'Det mangler påkrevde signaturer.',
    nn: 'Det manglar påkravde signaturar.',
    en: 'Required signatures are missing.',
  },
  ERR_DOCUMENTS_CHANGED: {
    code: 'InvalidSignatureHash',
    source: 'SignatureHashValidator',
    nb: 'Signerte data er endret etter at signaturen ble utført.',
    nn: 'Signerte data er endra etter at signaturen vart utført.',
    en: 'The signed data has been modified after the signature was made.',
  },
};

/** The issues that a refusal amounts to; none if it is of another kind. Bokmål unless the caller names a language. */
export function validationIssues(
  error: SigningError,
  language: string | undefined,
): ValidationIssue[] | undefined {
  if (error.code === 'ERR_DOCUMENT_COUNT') return countIssues(error);
  if (error.code === 'ERR_FORM_INVALID') return formIssues(error);
  const rule = rules[error.code];
  if (rule === undefined) return undefined;
  const text = language === undefined || language === 'nb' ? rule.nb : language === 'nn' ? rule.nn : rule.en;
  return [issue(rule.code, rule.source, text, null)];
}

function countIssues(error: SigningError): ValidationIssue[] | undefined {
  const counts = error.info?.dataTypes;
  if (!Array.isArray(counts)) return undefined;
  return counts.map((count: { dataType: string; problem: string }) => {
    const code = count.problem === 'too-few' ? 'TooFewDataElementsOfType' : 'TooManyDataElementsOfType';
    return issue(code, 'DefaultTaskValidator', code, count.dataType);
  });
}

function formIssues(error: SigningError): ValidationIssue[] | undefined {
  const issues = error.info?.issues;
  if (!Array.isArray(issues)) return undefined;
  return issues.map(({ documentId, message, path, field }: FormIssue) =>
    issue('FormDataInvalid', 'FormDataValidator', message, path ?? field ?? null, documentId),
  );
}

function issue(
  code: string,
  source: string,
  description: string,
  field: string | null,
  dataElementId: string | null = null,
): ValidationIssue {
  return {
    severity: 1,
    dataElementId,
    field,
    code,
    description,
    source,
    noIncrementalUpdates: false,
    customTextKey: null,
    customTextParams: null,
    customTextParameters: null,
  };
}
