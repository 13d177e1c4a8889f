import type { Value } from './database-access.ts';
import type { Row } from './dialects/dialect.ts';

/** How a property is kept: JSON as text, times and other numbers as integers, bytes as they are. */
export type Kind = 'text' | 'integer' | 'boolean' | 'json' | 'bytes';

/** Kind of every property of a record; with another column's name where it is not the property in snake_case. */
export type Properties<R> = { readonly [P in keyof R]-?: Kind | readonly [kind: Kind, column: string] };

/** The mapping between a table's rows and the records that the rest of the program sees. */
export interface Table<R> {
  readonly name: string;
  /** Columns that make a row unique. */
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** Columns of which the first value stays when a row is replaced: the key, and what never changes. */
  readonly fixed: readonly string[];
  /** The record's columns for a SELECT, each behind the alias, but those of the properties in `without`. */
  select(alias: string, without?: readonly (keyof R)[]): string;
  /** In the order of `columns`. */
  values(record: R): Value[];
  record(row: Row): R;
  keyOf(record: R): string;
}

export interface TableOptions<R> {
  /** Columns that only the database looks at, made from the record. */
  derived?: Record<string, (record: R) => Value>;
  /** Properties that never change. */
  fixed?: readonly (keyof R & string)[];
}

/** Declares a table: its name without the prefix, the properties that make a row unique, and all properties. */
export function table<R extends object>(
  name: string,
  key: readonly (keyof R & string)[],
  properties: Properties<R>,
  { derived = {}, fixed = [] }: TableOptions<R> = {},
): Table<R> {
  const mapped = (Object.entries(properties) as [string, Properties<R>[keyof R]][]).map(
    ([property, kept]) => {
      const [kind, column] = typeof kept === 'string' ? [kept, snakeCase(property)] : kept;
      return { property, kind, column };
    },
  );
  const columnOf = (property: string) => mapped.find((column) => column.property === property)!.column;
  const further = Object.values(derived);

  return {
    name,
    key: key.map(columnOf),
    fixed: [...key, ...fixed].map(columnOf),
    columns: [...mapped.map(({ column }) => column), ...Object.keys(derived)],
    select: (alias, without: readonly PropertyKey[] = []) =>
      mapped
        .filter(({ property }) => !without.includes(property))
        .map(({ column }) => `${alias}.${column}`)
        .join(', '),
    values(record) {
      const fields = record as Record<string, unknown>;
      const values = mapped.map(({ property, kind }) => toValue(fields[property], kind));
      for (const derive of further) values.push(derive(record));
      return values;
    },
    record(row) {
      const record: Record<string, unknown> = {};
      for (const { property, kind, column } of mapped) {
        const value = row[column];
        if (value !== null && value !== undefined) record[property] = fromValue(value, kind);
      }
      return record as R;
    },
    keyOf(record) {
      const fields = record as Record<string, unknown>;
      return JSON.stringify(key.map((property) => fields[property]));
    },
  };
}

function toValue(value: unknown, kind: Kind): Value {
  if (value === undefined || value === null) return null;
  return kind === 'json' ? JSON.stringify(value) : (value as Value);
}

function fromValue(value: unknown, kind: Kind): unknown {
  switch (kind) {
    case 'text':
    case 'bytes':
      return value;
    case 'integer':
      return Number(value);
    case 'boolean':
      return value === true || value === 1;
    case 'json':
      return JSON.parse(value as string);
  }
}

function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
