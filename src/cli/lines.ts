/** An instant as operators read it: ISO 8601, UTC, to the second. */
export function atOf(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '-';
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Rows under a head, in columns as wide as they need to be; nothing where there are no rows. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
