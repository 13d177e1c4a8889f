/** A language of texts. */
export type MessageLanguage = 'en' | 'nb' | 'nn' | 'se';

/** Windows' numbers of languages, which Altinn II names them by. */
const languages: ReadonlyMap<unknown, MessageLanguage> = new Map([
  ['1033', 'en'],
  ['1044', 'nb'],
  ['2068', 'nn'],
  ['1083', 'se'],
]);

/** The language that the query parameter `language` names; the other one where it names none that is known. */
export function messageLanguage<Otherwise extends MessageLanguage | undefined>(
  parameter: unknown,
  otherwise: Otherwise,
): MessageLanguage | Otherwise {
  return languages.get(parameter) ?? otherwise;
}
