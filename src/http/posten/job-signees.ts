import type { ProvidedSignee, SigneeProvider } from '../../catalog/index.ts';
import { isSigningError, SigningError } from '../../errors.ts';
import { MANIFEST } from './stored-job.ts';
import { type JobManifest, type ManifestSignee, readJobManifest } from './wire/job-manifest.ts';

/** What the process files of this dialect call the provider. */
export const postenProvider = 'posten';

/** Names the signees of a job, as the manifest in its package says. Give it to the runtime that the routes work with. */
export const postenSignees: SigneeProvider = {
  id: postenProvider,
  async signees({ readDocument, taskId }) {
    const manifest = await readDocument(MANIFEST);
    if (!manifest) {
      throw new SigningError(
        'ERR_SIGNEES_MISSING',
        `signing task <${taskId}> asks who signs by a manifest, and there is none; start it by Posten's signature API`,
      );
    }
    return readEitherManifest(manifest.bytes).signees.map(toProvided);
  },
};

/** The manifest of a job of whichever kind: which it is, its root element says. */
export function readEitherManifest(bytes: Uint8Array): JobManifest {
  try {
    return readJobManifest(bytes, 'portal');
  } catch (error) {
    if (!isSigningError(error) || error.code !== 'ERR_SCHEMA_INVALID') throw error;
    return readJobManifest(bytes, 'direct');
  }
}

function toProvided(signee: ManifestSignee): ProvidedSignee {
  const { personNumber, order, email, mobile, lookup } = signee;
  const common = {
    order,
    // a sender says how people are told, or asks for the contact register
    isToldHereOnly: true,
    ...(email !== undefined && { email }),
    ...(mobile !== undefined && { mobile }),
    ...(lookup && { lookup: lookup.sms ? ('email-and-sms' as const) : ('email' as const) }),
  };
  if (personNumber !== undefined) return { socialSecurityNumber: personNumber, ...common };
  // no name: it would stand where others read it
  return { contact: contactOf(signee), ...common };
}

/** What somebody is known by whose number the sender does not say: the sender's own name for them, or their addresses. */
function contactOf({ identifier, email, mobile }: ManifestSignee): string {
  return identifier ?? [email, mobile].filter((address) => address !== undefined).join(', ');
}
