import type { FormFault } from './form-fault.ts';
import { maximumFormBytes } from './form-fault.ts';
import { FormThread } from './form-thread.ts';

/** One for the process: a second would double the memory, and only those who send costly forms would gain. */
const thread = new FormThread();

/** How a form is to be read. */
export interface FormKind {
  /** Media type; parameters are ignored. */
  contentType: string;
  /** Text of an XSD schema; without one a form of XML need only be well-formed. */
  schema?: string;
}

/**
 * What is wrong with a form, at most 50 faults; none: it is valid. XML must be well-formed, without DOCTYPE, and valid
 * by the schema if there is one; JSON must be JSON, and no schema is applied to it. Anything else has no faults without
 * a schema, and can't be valid by one. Throws `ERR_DOCUMENT_TOO_COMPLEX` for what can't be validated in 5 seconds.
 */
export async function validateForm(
  bytes: Uint8Array,
  { contentType, schema }: FormKind,
  { thread: own = thread }: { thread?: FormThread } = {},
): Promise<FormFault[]> {
  const format = formatOf(contentType);
  if (format === undefined && schema === undefined) return [];
  if (bytes.length > maximumFormBytes) {
    return [{ message: `the form is larger than ${maximumFormBytes} bytes` }];
  }
  if (format === 'json') return faultsOfJson(bytes);
  if (format === undefined)
    return [{ message: 'the form is not XML by its content type, and its schema is for XML' }];
  const { faults } = await own.do({ kind: 'form', bytes: Uint8Array.from(bytes), schema });
  return faults!;
}

/** What is wrong with an XSD schema; undefined: forms can be validated by it. Throws as {@link validateForm} does. */
export async function findSchemaFault(schema: string): Promise<string | undefined> {
  const { fault } = await thread.do({ kind: 'schema', schema });
  return fault;
}

function formatOf(contentType: string): 'xml' | 'json' | undefined {
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase();
  return (/[/+](xml|json)$/.exec(mediaType)?.[1] as 'xml' | 'json' | undefined) ?? undefined;
}

function faultsOfJson(bytes: Uint8Array): FormFault[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return [{ message: 'the form is not JSON: it is not UTF-8' }];
  }
  try {
    JSON.parse(text);
    return [];
  } catch {
    // the parser's own message quotes the text
    return [{ message: 'the form is not JSON' }];
  }
}
