import { element, message } from './write-xml.ts';

/** What an `error` says. */
export interface WireError {
  /** Posten's code, or one of our own. */
  code: string;
  message: string;
  /** Who can mend it; default `CLIENT`. */
  type?: 'CLIENT' | 'SERVER';
}

/** Writes `error` of schema 3.1 (and 2.6). */
export function errorResponse({ code, message: text, type = 'CLIENT' }: WireError): string {
  return message(
    'error',
    {},
    element('error-code', {}, code),
    element('error-message', {}, text),
    element('error-type', {}, type),
  );
}
