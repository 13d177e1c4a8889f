/** A JSON schema, as far as this project writes any. */
export type Schema = Readonly<Record<string, unknown>>;

export const string = { type: 'string' };
export const integer = { type: 'integer' };
export const time = { type: 'string', format: 'date-time' };

/** The same, or null. */
export function nullable(schema: { type: string }): Schema {
  return { ...schema, type: [schema.type, 'null'] };
}

export function array(items: Schema): Schema {
  return { type: 'array', items };
}

/** An object whose keys are data. */
export function record(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

/**
 * An object with exactly these properties: what an answer lacks, or has too much, is found out by the tests.
 * @param optional properties that only some have
 */
export function closed(required: Record<string, Schema>, optional: Record<string, Schema> = {}): Schema {
  return {
    type: 'object',
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

/**
 * An object of which a caller sends what it likes; what else is in it is dropped.
 * @param required properties that it has to send
 */
export function open(properties: Record<string, Schema>, ...required: string[]): Schema {
  return { type: 'object', properties, ...(required.length > 0 && { required }) };
}

/** A schema by its name in `components`. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
