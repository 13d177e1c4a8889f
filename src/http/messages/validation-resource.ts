import type { FormIssue } from '../../runtime/form-check.ts';

/** What is wrong at one place of a form. */
export interface ValidationEntry {
  FieldName: string | null;
  ErrorMessage: string;
  FieldXPath: string | null;
}

/** Whether the forms of a message are valid. */
export interface ValidationResource {
  Success: boolean;
  ValidationErrors: ValidationEntry[];
  ValidationWarnings: ValidationEntry[];
}

/** The issues of a message's forms, as callers see them. */
export function validationResource(issues: readonly FormIssue[]): ValidationResource {
  return {
    Success: issues.length === 0,
    ValidationErrors: validationEntries(issues),
    ValidationWarnings: [],
  };
}

/** The same alone. */
export function validationEntries(issues: readonly FormIssue[]): ValidationEntry[] {
  return issues.map(({ message, field, path }) => ({
    FieldName: field ?? null,
    ErrorMessage: message,
    FieldXPath: path ?? null,
  }));
}
