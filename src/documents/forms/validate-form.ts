import { isSigningError } from '../../errors.ts';
import type { FormFault } from './form-fault.ts';
import { maximumFormBytes } from './form-fault.ts';
import { FormThread } from './form-thread.ts';

/** One for the process: a second would double the memory, and only those who send costly forms would gain. */
const thread = new FormThread();

/** The lane of schemas. No caller's is called so: theirs are numbers of parties. */
const catalogLane = 'catalog';

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
 * a schema, and can't be valid by one. Throws `ERR_DOCUMENT_TOO_COMPLEX` for what can't be validated in 3 seconds,
 * `ERR_CALL_LIMIT` where too many of its lane wait, and `ERR_BUSY` where too many do in all.
 * @param options.lane whose form it is: those of different lanes take turns, whoever has how many
 */
export async function validateForm(
  bytes: Uint8Array,
  kind: FormKind,
  { lane, thread: own = thread }: { lane: string; thread?: FormThread },
): Promise<FormFault[]> {
  const found = faultsUnread(bytes.length, kind);
  if (found !== undefined) return found;
  if (formatOf(kind) === 'json') return faultsOfJson(bytes);
  const { faults } = await own.do({ kind: 'form', bytes, schema: kind.schema }, lane);
  return faults!;
}

/** What can be told of a form without its bytes; undefined: they have to be looked at. */
export function faultsUnread(size: number, kind: FormKind): FormFault[] | undefined {
  const format = formatOf(kind);
  if (format === undefined) {
    const message = 'the form is not XML by its content type, and its schema is for XML';
    return kind.schema === undefined ? [] : [{ message }];
  }
  if (size > maximumFormBytes) return [{ message: `the form is larger than ${maximumFormBytes} bytes` }];
  return undefined;
}

/** What is wrong with an XSD schema; undefined: forms can be validated by it. */
export async function findSchemaFault(
  schema: string,
  { thread: own = thread }: { thread?: FormThread } = {},
): Promise<string | undefined> {
  try {
    const { fault } = await own.do({ kind: 'schema', schema }, catalogLane);
    return fault;
  } catch (error) {
    if (!isSigningError(error) || error.code !== 'ERR_DOCUMENT_TOO_COMPLEX') throw error;
    return 'takes too long to read, or too much memory; make it simpler';
  }
}

function formatOf({ contentType }: FormKind): 'xml' | 'json' | undefined {
  const mediaType = contentType.split(';')[0]!.trim().toLowerCase();
  return /[/+](xml|json)$/.exec(mediaType)?.[1] as 'xml' | 'json' | undefined;
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
