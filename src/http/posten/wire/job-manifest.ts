import { SigningError } from '../../../errors.ts';
import { instantOf } from './date-time.ts';
import { readContact } from './manifest-contact.ts';
import { childOf, childrenOf, type MessageElement, requiredChild, textOf } from './message-element.ts';
import { readMessage } from './read-message.ts';

/** What a manifest says of a job. */
export interface JobManifest {
  kind: 'direct' | 'portal';
  /** Whether it is of 2.6: with one `document` that has the texts of the job. */
  isLegacy: boolean;
  /** Organisation number. */
  sender: string;
  title: string;
  /** For notices, and for those who have logged in at too low a level; portal only. */
  nonsensitiveTitle?: string;
  description?: string;
  documents: ManifestDocument[];
  signees: ManifestSignee[];
  /** Lowest level of login. */
  level?: 3 | 4;
  /** Earliest time of the first group, milliseconds UTC; portal only. */
  activationAt?: number;
  /** How long each group has once it may sign; portal only. */
  availableSeconds?: number;
  /** What of a signee stands in the signed documents, besides the name. */
  identifier?: 'number' | 'birth-date' | 'name';
}

/** A document by its name in the package. */
export interface ManifestDocument {
  href: string;
  /** Media type as the sender says it. */
  mime: string;
  /** Absent in 2.6: there it is the job's. */
  title?: string;
}

/** Who is to sign. Named by exactly one of `personNumber`, `identifier` and `isByContact`. */
export interface ManifestSignee {
  personNumber?: string;
  /** Of the sender's own choosing; direct only. */
  identifier?: string;
  /** Whether `email` and `mobile` are all that is known of them; portal only. */
  isByContact: boolean;
  /** Lower ones sign first; 0 where the manifest has none. */
  order: number;
  signatureType?: 'advanced' | 'authenticated';
  onBehalfOf?: 'self' | 'other';
  /** Whether a register says how they are told, by e-mail in any case; portal only. */
  lookup?: { sms: boolean };
  /** Letter by letter as it was sent: answers repeat it. */
  email?: string;
  mobile?: string;
}

/** Longest manifest, bytes. */
export const MAX_MANIFEST_BYTES = 262_144;

const identifiers = {
  PERSONAL_IDENTIFICATION_NUMBER_AND_NAME: 'number',
  DATE_OF_BIRTH_AND_NAME: 'birth-date',
  NAME: 'name',
} as const;

/**
 * Reads `direct-` or `portal-signature-job-manifest`, of schema 3.1 or 2.6. Throws as {@link readMessage}, also for a
 * manifest of the other flow; `ERR_PACKAGE_INVALID` for one that can't be read, since its package can't be either; and
 * `ERR_JOB_INVALID` for an activation time that is no time of a calendar.
 */
export function readJobManifest(bytes: Uint8Array, kind: 'direct' | 'portal'): JobManifest {
  const root = readMessage(bytes, {
    root: `${kind}-signature-job-manifest`,
    limit: MAX_MANIFEST_BYTES,
    unreadable: (what) =>
      new SigningError(
        'ERR_PACKAGE_INVALID',
        `the package has a manifest.xml that cannot be read: it ${what}`,
        {
          info: { problem: 'manifest' },
        },
      ),
  });
  const legacy = childOf(root, 'document');
  const signers = childrenOf(kind === 'direct' ? root : requiredChild(root, 'signers'), 'signer');
  const level = textOf(root, 'required-authentication');
  const identifier = textOf(root, 'identifier-in-signed-documents');
  return {
    kind,
    isLegacy: legacy !== undefined,
    sender: textOf(requiredChild(root, 'sender'), 'organization-number')!,
    ...textsOf(legacy ?? root),
    documents: legacy
      ? [fileOf(legacy)]
      : childrenOf(requiredChild(root, 'documents'), 'document').map(documentOf),
    signees: signers.map(signeeOf),
    ...(level !== undefined && { level: level === '3' ? 3 : 4 }),
    ...availabilityOf(root),
    ...(identifier !== undefined && { identifier: identifiers[identifier as keyof typeof identifiers] }),
  };
}

function textsOf(element: MessageElement): Pick<JobManifest, 'title' | 'nonsensitiveTitle' | 'description'> {
  const nonsensitiveTitle = textOf(element, 'nonsensitive-title');
  const description = textOf(element, 'description');
  return {
    title: textOf(element, 'title')!,
    ...(nonsensitiveTitle !== undefined && { nonsensitiveTitle }),
    ...(description !== undefined && { description }),
  };
}

function fileOf({ attributes }: MessageElement): ManifestDocument {
  return { href: attributes.get('href')!, mime: attributes.get('mime')! };
}

function documentOf(element: MessageElement): ManifestDocument {
  return { ...fileOf(element), title: textOf(element, 'title')! };
}

function signeeOf(element: MessageElement): ManifestSignee {
  const personNumber = textOf(element, 'personal-identification-number');
  const identifier = textOf(element, 'signer-identifier');
  const type = textOf(element, 'signature-type');
  const onBehalfOf = textOf(element, 'on-behalf-of');
  return {
    ...(personNumber !== undefined && { personNumber }),
    ...(identifier !== undefined && { identifier }),
    isByContact: childOf(element, 'identified-by-contact-information') !== undefined,
    order: Number(element.attributes.get('order') ?? 0),
    ...(type !== undefined && { signatureType: type.startsWith('ADVANCED') ? 'advanced' : 'authenticated' }),
    ...(onBehalfOf !== undefined && { onBehalfOf: onBehalfOf === 'SELF' ? 'self' : 'other' }),
    ...readContact(element),
  };
}

function availabilityOf(root: MessageElement): Pick<JobManifest, 'activationAt' | 'availableSeconds'> {
  const availability = childOf(root, 'availability');
  if (availability === undefined) return {};
  const time = textOf(availability, 'activation-time');
  const seconds = textOf(availability, 'available-seconds');
  return {
    ...(time !== undefined && { activationAt: activationOf(time) }),
    ...(seconds !== undefined && { availableSeconds: Number(seconds) }),
  };
}

function activationOf(text: string): number {
  const instant = instantOf(text);
  if (instant !== undefined) return instant;
  const name = 'activation-time';
  throw new SigningError('ERR_JOB_INVALID', `the <${name}> is a time that no calendar here has`, {
    attribute: name,
  });
}
