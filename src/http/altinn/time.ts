let last = { at: 0, text: '1970-01-01T00:00:00.0000000Z' };

/** A time as Altinn writes it: UTC with seven decimals. An answer tells the same few times over and over. */
export function altinnTime(at: number): string {
  if (last.at !== at) last = { at, text: `${new Date(at).toISOString().slice(0, -1)}0000Z` };
  return last.text;
}

/** The same, or null. */
export function altinnTimeOrNull(at: number | undefined): string | null {
  return at === undefined ? null : altinnTime(at);
}
