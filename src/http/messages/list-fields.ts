/** What the fields hold that a list of messages can be filtered and ordered by. */
const types = {
  MessageId: 'text',
  Subject: 'text',
  Status: 'text',
  CreatedDate: 'time',
  LastChangedDateTime: 'time',
  LastChangedBy: 'text',
  ServiceOwner: 'text',
  Type: 'text',
  MessageSender: 'text',
  ServiceCode: 'text',
  ServiceEdition: 'number',
  ArchiveReference: 'text',
} as const;

/** A field that a list of messages can be filtered and ordered by. */
export type ListField = keyof typeof types;

/** A value of such a field. */
export type ListValue = string | number | Date;

/** The values of one message; text as the caller reads it. What is undefined has no value. */
export type ListValues = { readonly [_ in ListField]?: ListValue | undefined };

/** All of them. */
export const listFields: ReadonlySet<ListField> = new Set(Object.keys(types) as ListField[]);

/** What a field holds. */
export function typeOfField(field: ListField): 'text' | 'number' | 'time' {
  return types[field];
}

/** Below 0 if the first comes first. No value comes before all others. */
export function compareValues(a: ListValue | undefined, b: ListValue | undefined): number {
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined);
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return Number(a) - Number(b);
}

/** As a Norwegian reader expects it, and by their characters where that tells no difference. */
function compareTexts(a: string, b: string): number {
  return collator.compare(a, b) || Number(a > b) - Number(a < b);
}

const collator = new Intl.Collator('nb');
