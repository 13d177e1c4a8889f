/** A step from one shape of the tables to the next. Once released it is never changed. */
export interface Migration {
  number: number;
  /** Statements, run in order within one transaction. */
  statements(context: MigrationContext): string[];
}

export interface MigrationContext {
  /** A table's or index's name with the prefix. */
  name(name: string): string;
  /** Type of a column of bytes. */
  bytesType: string;
  /** Makes what numbers are taken from. */
  createCounter(name: string): string;
}
