const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?/g;
const HASH = /\b[0-9a-f]{64}\b/g;
// of instances, as the command shows them; how wide a column is depends on them
const INSTANCE = /(?<=<id> +)\d+ +(?=[\w-]+\/)/g;
// of messages, and of what belongs to them
const NUMBER = /(?<=\b(?:[ab]|AR|number |(?:form|attachment)s?[ /](?:\d+,)*))\d+\b/g;
// of signature jobs: what links lead by, their numbers, and those of their changes
const SECRET = /(?<=\/signing\/|status_query_token=)[\w-]{20,}/g;
const JOB = /(?<=\/signature-jobs\/|<signature-job-id>|\?change=)\d+/g;
const HOST = /(?:localhost|127\.0\.0\.1):\d+/g;

/** A text without what differs each time: ids, times, digests, numbers of instances, links' secrets, ports. */
export function settled(text: string): string {
  return text
    .replace(UUID, '<id>')
    .replace(INSTANCE, '<number>  ')
    .replace(TIME, '<time>')
    .replace(HASH, '<digest>')
    .replace(NUMBER, '<number>')
    .replace(SECRET, '<secret>')
    .replace(JOB, '<number>')
    .replace(HOST, '<host>')
    .trim();
}

/** The same of XML, without how it is laid out. */
export function settledXml(text: string): string {
  return settled(text.replace(/<\?xml[^>]*\?>/, '').replace(/>\s+</g, '><'));
}

/** The JSON that a block printed: all of it, or its last line. */
export function printedJson(output: string): unknown {
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  for (const text of [output, lastLine]) {
    try {
      return JSON.parse(text);
    } catch {
      // then perhaps the other one
    }
  }
  throw new Error(`no JSON was printed: ${output.slice(0, 300)}`);
}

/**
 * Where a documented answer is not the real one. A document may leave out members of an object; what it shows must be
 * there, with the same value but for what `settled` leaves out.
 */
export function differences(documented: unknown, real: unknown, path = '$'): string[] {
  if (Array.isArray(documented)) {
    if (!Array.isArray(real)) return [`${path} is ${kindOf(real)}, documented is a list`];
    if (documented.length !== real.length)
      return [`${path} has ${real.length} items, not ${documented.length}`];
    return documented.flatMap((item, index) => differences(item, real[index], `${path}[${index}]`));
  }
  if (typeof documented === 'object' && documented !== null) {
    if (typeof real !== 'object' || real === null)
      return [`${path} is ${kindOf(real)}, documented is an object`];
    return Object.entries(documented).flatMap(([name, value]) =>
      name in real
        ? differences(value, (real as Record<string, unknown>)[name], `${path}.${name}`)
        : [`${path}.${name} is not in the answer`],
    );
  }
  const same =
    typeof documented === 'string' && typeof real === 'string'
      ? settled(documented) === settled(real)
      : documented === real;
  return same ? [] : [`${path} is ${JSON.stringify(real)}, documented is ${JSON.stringify(documented)}`];
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;
}
