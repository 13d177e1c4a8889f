const languages: ReadonlySet<string> = new Set(['nb', 'nn', 'en', 'se']);

/** The language of a signing text that a caller names; none if there are no texts in it. */
export function textLanguage(language: string | undefined): string | undefined {
  return language !== undefined && languages.has(language) ? language : undefined;
}
