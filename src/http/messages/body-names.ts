import { SigningError } from '../../errors.ts';

/** Names of a body as they are documented, and of what is inside of them. */
interface Names {
  [name: string]: Names | null;
}

const spec: Names = { FormIds: null, AttachmentIds: null };
const form: Names = { Type: null, DataFormatId: null, DataFormatVersion: null, FormData: null };
const attachment: Names = { FileName: null, AttachmentType: null, Data: null };
const embedded: Names = { forms: form, attachments: attachment, SignatureSpec: spec };
const message: Names = { Type: null, ServiceCode: null, ServiceEdition: null, _embedded: embedded };

/** What is chosen and what is replaced has its place: elsewhere, or misspelt, it would be passed over without a word. */
const strict: ReadonlySet<Names> = new Set([embedded, spec]);

/**
 * A message's body with its names as they are documented, in whichever letters they were sent: what a name in other
 * letters says would else be dropped, and more be signed than was chosen. Whatever else a message has may be sent back.
 * Throws `ERR_BODY_INVALID` for a name that comes twice, and for unknown or misplaced ones around what is signed.
 */
export function messageNames(body: unknown): unknown {
  const named = withNames(body, message, '');
  if (isObject(named)) {
    for (const name of Object.keys(embedded)) {
      if (find(named, name)) throw refused(`<${name}> belongs into <_embedded>`, name);
    }
  }
  return named;
}

/** The same of an attachment that is uploaded. */
export function attachmentNames(body: unknown): unknown {
  return withNames(body, attachment, '');
}

function withNames(value: unknown, names: Names, path: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withNames(item, names, path));
  if (!isObject(value)) return value;
  const named: Record<string, unknown> = {};
  for (const [key, inside] of Object.entries(value)) {
    const name = find(names, key);
    if (name === undefined) {
      if (strict.has(names))
        throw refused(
          `${path || 'the body'} has a name that is not known; it takes ${Object.keys(names).join(', ')}`,
          path,
        );
      named[key] = inside;
      continue;
    }
    if (Object.hasOwn(named, name)) throw refused(`the body has <${name}> twice`, name);
    const deeper = names[name];
    named[name] = deeper ? withNames(inside, deeper, `<${name}>`) : inside;
  }
  return named;
}

function find(names: object, key: string): string | undefined {
  return Object.keys(names).find((name) => name.toLowerCase() === key.toLowerCase());
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(what: string, field: string): SigningError {
  return new SigningError('ERR_BODY_INVALID', what, { info: { fields: [field] } });
}
