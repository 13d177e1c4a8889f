import type { X509Certificate } from 'node:crypto';
import { canonicalJson, parseCanonicalJson } from '../canonical-json.ts';
import type { Sealer } from '../seal/sealer.ts';
import type { CertificatePool } from './certificate-pool.ts';
import { algorithmOf, isSignedBy, signOnce } from './detached-signature.ts';
import { invalidEvidence } from './evidence-problem.ts';
import { utf8 } from './utf8.ts';

// a header is the same for every signature of a sealer and type, and signing is in the path of every signature
const headers = new WeakMap<Sealer, Map<string, string>>();

/**
 * Signs a value: compact JWS (RFC 7515) over its canonical JSON. The header is `alg`, `typ` and `x5t#S256`, in this
 * order and nothing else.
 * @param typ what it is, so that one thing that was signed is never taken for another
 */
export async function signJws(payload: unknown, sealer: Sealer, typ: string): Promise<string> {
  const signed = `${headerFor(sealer, typ)}.${Buffer.from(canonicalJson(payload)).toString('base64url')}`;
  return `${signed}.${(await signOnce(sealer, Buffer.from(signed))).toString('base64url')}`;
}

/** What a JWS says, and the certificate whose key signed it. */
export interface VerifiedJws {
  payload: unknown;
  certificate: X509Certificate;
}

/**
 * Verifies a compact JWS to the last bit: no other text than the one that {@link signJws} gave passes. Whether the
 * certificate is trusted is for the caller to see. Throws `ERR_EVIDENCE_INVALID`.
 * @param certificates those that its header may name
 */
export function verifyJws(jws: string, typ: string, certificates: CertificatePool): VerifiedJws {
  const [protectedHeader, payload, signature, ...more] = jws.split('.');
  if (protectedHeader === undefined || payload === undefined || signature === undefined || more.length > 0) {
    throw invalidEvidence('malformed', 'this is no JWS of three parts');
  }
  const thumbprint = thumbprintIn(jws);
  const certificate = certificates.get(thumbprint);
  if (certificate === undefined) {
    throw invalidEvidence('certificate-missing', 'the certificate that the signature names is not there');
  }
  if (headerText(algorithmOf(certificate), typ, thumbprint) !== decode(protectedHeader).toString()) {
    throw invalidEvidence('malformed', `the header of the signature is not that of a ${typ}`);
  }
  if (!isSignedBy(certificate, Buffer.from(`${protectedHeader}.${payload}`), decode(signature))) {
    throw invalidEvidence('signature-wrong', 'the signature does not hold: what was signed has been changed');
  }
  const parsed = parseCanonicalJson(utf8(decode(payload)) ?? '');
  if (parsed === undefined) throw invalidEvidence('malformed', 'what was signed is not canonical JSON');
  return { payload: parsed.value, certificate };
}

/** Which certificate the header of a JWS names: SHA-256 of its DER, base64url. Throws `ERR_EVIDENCE_INVALID`. */
export function thumbprintIn(jws: string): string {
  const header = decode(jws.split('.', 1)[0]!).toString();
  const [, thumbprint] = /"x5t#S256":"([\w-]{43})"}$/.exec(header) ?? [];
  if (thumbprint === undefined) throw invalidEvidence('malformed', 'the signature names no certificate');
  return thumbprint;
}

function headerFor(sealer: Sealer, typ: string): string {
  const known = headers.get(sealer) ?? new Map<string, string>();
  headers.set(sealer, known);
  const header =
    known.get(typ) ?? Buffer.from(headerText(sealer.algorithm, typ, sealer.thumbprint)).toString('base64url');
  known.set(typ, header);
  return header;
}

function headerText(alg: string, typ: string, thumbprint: string): string {
  return JSON.stringify({ alg, typ, 'x5t#S256': thumbprint });
}

/** Bytes of base64url, of which there is only this one text (RFC 4648, section 3.5). */
function decode(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.toString('base64url') === text) return bytes;
  throw invalidEvidence('malformed', 'a part of the signature is not base64url');
}
