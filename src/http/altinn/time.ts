/** A time as Altinn writes it: UTC with seven decimals. */
export function altinnTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, -1)}0000Z`;
}

/** The same, or null. */
export function altinnTimeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : altinnTime(at);
}
