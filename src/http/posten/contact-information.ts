import type { ManifestSignee } from './wire/job-manifest.ts';

/** Whether a text may be the address of a mailbox; whether there is one, nobody knows before mail is sent. */
export function isPlausibleEmail(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s\p{C}<>()[\],;:"\\@]{1,64}@[^\s\p{C}<>()[\],;:"\\@.]+(?:\.[^\s\p{C}<>()[\],;:"\\@.]+)+$/u.test(text)
  );
}

/** Whether a text is the number of a Norwegian mobile telephone, with or without country code; spaces mean nothing. */
export function isNorwegianMobile(text: string): boolean {
  return subscriberOf(text) !== undefined;
}

/** What tells one set of contact information from another, however it is written. */
export function contactKey({ email, mobile }: Pick<ManifestSignee, 'email' | 'mobile'>): string {
  return JSON.stringify([
    email?.toLowerCase(),
    mobile === undefined ? undefined : (subscriberOf(mobile) ?? mobile),
  ]);
}

function subscriberOf(text: string): string | undefined {
  return /^(?:\+47|0047)?([49]\d{7})$/.exec(text.replaceAll(' ', ''))?.[1];
}
