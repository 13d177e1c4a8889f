import { SigningError, type SigningErrorCode } from '../../errors.ts';
import { contactKey, isNorwegianMobile, isPlausibleEmail } from './contact-information.ts';
import type { SenderOrganisation } from './organisations.ts';
import { hasOwnContact, type ResolvedJob, type ResolvedSignee, resolveJob } from './resolve-job.ts';
import type { JobManifest } from './wire/job-manifest.ts';

/** A job that somebody wants to send. */
export interface JobToCheck {
  manifest: JobManifest;
  /** That of the address. */
  sender: Pick<SenderOrganisation, 'number' | 'kind' | 'features'>;
  /** Bytes of each document, by the order of the manifest. */
  sizes: readonly number[];
  limits: {
    /** Bytes of all documents together. */
    bytes: number;
    /** Bytes of the one document of a manifest as until schema 2.6. */
    legacyBytes: number;
  };
}

interface Job extends ResolvedJob, JobToCheck {
  isPublic: boolean;
}

/** What must hold of a job; `says` follows the name of the element. */
interface JobRule {
  element: string;
  says: string | ((job: Job) => string);
  isBroken(job: Job): boolean;
}

/** What must hold of each signee. */
interface SigneeRule {
  element: string;
  says: string;
  code?: SigningErrorCode;
  isBroken(signee: ResolvedSignee, job: Job): boolean;
}

/** 90 days. */
const maximumLifetime = 7_776_000;

const jobRules: readonly JobRule[] = [
  {
    element: 'organization-number',
    says: 'must be that of the sender in the address',
    isBroken: ({ manifest, sender }) => manifest.sender !== sender.number,
  },
  {
    element: 'required-authentication',
    says: 'of a private sender must be 4',
    isBroken: ({ isPublic, level }) => !isPublic && level !== 4,
  },
  {
    element: 'available-seconds',
    says: `must be from 1 to ${maximumLifetime}`,
    isBroken: ({ lifetimeSeconds }) => lifetimeSeconds < 1 || lifetimeSeconds > maximumLifetime,
  },
  {
    element: 'document',
    says: 'must have the type application/pdf or text/plain',
    isBroken: ({ manifest }) => !manifest.documents.every(({ mime }) => isSignable(mime)),
  },
  {
    element: 'documents',
    says: 'of a public sender may be only one where advanced signatures are asked for',
    isBroken: ({ isPublic, manifest, signees }) =>
      isPublic &&
      manifest.documents.length > 1 &&
      signees.some(({ signatureType }) => signatureType === 'advanced'),
  },
  {
    element: 'document',
    says: ({ limits }) => `may have ${limits.legacyBytes} bytes`,
    isBroken: ({ manifest, sizes, limits }) => manifest.isLegacy && sum(sizes) > limits.legacyBytes,
  },
  {
    element: 'documents',
    says: ({ limits }) => `may have ${limits.bytes} bytes together`,
    isBroken: ({ manifest, sizes, limits }) => !manifest.isLegacy && sum(sizes) > limits.bytes,
  },
];

const signeeRules: readonly SigneeRule[] = [
  {
    element: 'personal-identification-number',
    says: 'must differ from those of the other signers',
    isBroken: isRepeated(({ personNumber }) => personNumber),
  },
  {
    element: 'signer-identifier',
    says: 'must differ from what names the other signers',
    isBroken: isRepeated(({ identifier, personNumber }) => identifier ?? personNumber),
  },
  {
    element: 'notifications',
    says: 'of a signer who is known by nothing else must differ from those of the others',
    isBroken: isRepeated((signee) => (signee.isByContact ? contactKey(signee) : undefined)),
  },
  {
    element: 'signature-type',
    says: 'must be ADVANCED_ELECTRONIC_SIGNATURE where the sender is private',
    isBroken: ({ signatureType }, { isPublic }) => !isPublic && signatureType !== 'advanced',
  },
  {
    element: 'identifier-in-signed-documents',
    says: 'can show the number only of signers who are addressed by it',
    isBroken: ({ personNumber }, { showSignee }) => showSignee === 'number' && personNumber === undefined,
  },
  {
    element: 'identifier-in-signed-documents',
    says: 'must be one that the kind of signature and of sender allows',
    isBroken: ({ signatureType }, { isPublic, showSignee }) =>
      !shown[isPublic ? 'public' : 'private'][signatureType].includes(showSignee),
  },
  {
    element: 'identifier-in-signed-documents',
    says: 'can be NAME only for senders that have been given name-identifier',
    code: 'ERR_FEATURE_NOT_AVAILABLE',
    isBroken: (_, { showSignee, sender }) =>
      showSignee === 'name' && !sender.features?.includes('name-identifier'),
  },
  {
    element: 'notifications-using-lookup',
    says: 'is for public senders alone',
    isBroken: ({ lookup }, { isPublic }) => lookup !== undefined && !isPublic,
  },
  {
    element: 'notifications-using-lookup',
    says: 'needs a number to look up: use notifications',
    isBroken: ({ lookup, isByContact }) => lookup !== undefined && isByContact,
  },
  {
    element: 'on-behalf-of',
    says: 'can not be OTHER where contact information is looked up',
    isBroken: ({ lookup, onBehalfOf }) => lookup !== undefined && onBehalfOf === 'other',
  },
  {
    element: 'on-behalf-of',
    says: 'can not be SELF where a public sender gives contact information itself',
    isBroken: (signee, { isPublic }) => isPublic && signee.onBehalfOf === 'self' && hasOwnContact(signee),
  },
  {
    element: 'email',
    says: 'must have an address that mail can be sent to',
    isBroken: ({ email }) => email !== undefined && !isPlausibleEmail(email),
  },
  {
    element: 'sms',
    says: 'must have the number of a Norwegian mobile telephone: eight digits that begin with 4 or 9',
    isBroken: ({ mobile }) => mobile !== undefined && !isNorwegianMobile(mobile),
  },
];

/** What of a signee may stand in the signed documents, by the kind of sender and of signature. */
const shown: Record<
  SenderOrganisation['kind'],
  Record<ResolvedSignee['signatureType'], readonly ResolvedJob['showSignee'][]>
> = {
  private: { advanced: ['number', 'birth-date'], authenticated: [] },
  public: { advanced: ['number'], authenticated: ['number', 'birth-date', 'name'] },
};

/**
 * Checks what a schema can't say of a manifest, with its defaults filled in: which combinations a sender may ask for, sizes,
 * and whether signees can be told apart and reached. Throws for the first rule that is broken, `ERR_FEATURE_NOT_AVAILABLE`
 * where the sender would have to be given something and else `ERR_JOB_INVALID`, with the element and the place of the
 * signer, and nothing of what stands there.
 */
export function assertJobRules(toCheck: JobToCheck): void {
  const resolved = resolveJob(toCheck.manifest, toCheck.sender);
  const job: Job = { ...resolved, ...toCheck, isPublic: toCheck.sender.kind === 'public' };
  for (const { element, says, isBroken } of jobRules) {
    if (isBroken(job))
      throw refusal('ERR_JOB_INVALID', element, typeof says === 'string' ? says : says(job), '');
  }
  for (const { element, says, code = 'ERR_JOB_INVALID', isBroken } of signeeRules) {
    const at = job.signees.findIndex((signee) => isBroken(signee, job));
    if (at >= 0) throw refusal(code, element, says, ` (signer ${at + 1} of ${job.signees.length})`);
  }
}

function refusal(code: SigningErrorCode, element: string, says: string, where: string): SigningError {
  return new SigningError(code, `the <${element}> ${says}${where}`, { attribute: element });
}

function isSignable(mime: string): boolean {
  return /^\s*(?:application\/pdf|text\/plain)\s*(?:;|$)/i.test(mime);
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

/** Whether one who is listed before has the same key; who has none is like nobody. */
function isRepeated(keyOf: (signee: ResolvedSignee) => string | undefined): SigneeRule['isBroken'] {
  return (signee, { signees }) => {
    const key = keyOf(signee);
    return key !== undefined && signees.findIndex((other) => keyOf(other) === key) < signees.indexOf(signee);
  };
}
