import { type Certificate, findCertificate, hasIssued, isSameCertificate } from './certificate.ts';
import { type Crl, readCrl } from './crl.ts';
import { type OcspResponse, readOcspResponse } from './ocsp.ts';
import { isTimely } from './revocation-state.ts';
import type { ValidationData } from './validation-data.ts';

export interface ValidationDataCheck {
  /** Of the seal and of its time stamp: from each one's certificate to the trusted one. */
  paths: readonly (readonly Certificate[])[];
  /** Certificates that are vouched for already. */
  known: readonly Certificate[];
  /** Milliseconds since 1970, of the time stamp. */
  at: number;
}

/**
 * What is wrong with the validation data of a seal, in words that follow "the validation data"; undefined if it shows
 * that no certificate of the paths was revoked, and if nothing stands in it that nobody vouches for or needs.
 */
export function problemOfValidationData(
  { certificates, ocspResponses, crls }: ValidationData,
  { paths, known, at }: ValidationDataCheck,
): string | undefined {
  const given = certificates.map(findCertificate).filter((one) => one !== undefined);
  if (given.length < certificates.length) return 'has a certificate that can not be read';
  const isVouchedFor = (one: Certificate) =>
    known.some((other) => isSameCertificate(one, other)) || given.some((other) => hasIssued(other, one));
  if (!given.every(isVouchedFor)) return 'has a certificate that nobody vouches for';

  const asked = pairs([...paths.flat(), ...given]);
  const answers = [
    ...ocspResponses.map((bytes) => readAnswer(() => ocspAnswer(bytes, readOcspResponse(bytes), asked))),
    ...crls.map((bytes) => readAnswer(() => crlAnswer(readCrl(bytes), asked))),
  ];
  if (answers.includes(undefined)) return 'has an answer that does not hold';
  const good = answers.flatMap((answer) => answer?.good ?? []);
  for (const path of paths) {
    for (const certificate of path.slice(0, -1)) {
      if (!good.some(({ one, isGoodAt }) => isSameCertificate(one, certificate) && isGoodAt(at))) {
        return 'does not show that every certificate was valid';
      }
    }
  }
  return undefined;
}

/** A certificate, and the one that issued it. */
interface Pair {
  one: Certificate;
  issuer: Certificate;
}

interface Answer {
  good: { one: Certificate; isGoodAt(at: number): boolean }[];
}

function pairs(certificates: readonly Certificate[]): Pair[] {
  return certificates.flatMap((one) => {
    const issuer = certificates.find((other) => !isSameCertificate(one, other) && hasIssued(other, one));
    return issuer ? [{ one, issuer }] : [];
  });
}

function readAnswer(read: () => Answer): Answer | undefined {
  try {
    const answer = read();
    return answer.good.length > 0 ? answer : undefined;
  } catch {
    return undefined;
  }
}

function ocspAnswer(bytes: Uint8Array, response: OcspResponse, asked: readonly Pair[]): Answer {
  return {
    good: asked.flatMap(({ one, issuer }) => {
      const state = response.stateOf(one, issuer);
      const holds = state?.state === 'good' && response.problemWith(issuer) === undefined;
      // what the responder's signature does not cover must be as it was written
      if (!holds || Buffer.compare(response.build(issuer), bytes) !== 0) return [];
      return [{ one, isGoodAt: (at: number) => isTimely(state, at) }];
    }),
  };
}

function crlAnswer(crl: Crl, asked: readonly Pair[]): Answer {
  return {
    good: asked.flatMap(({ one, issuer }) => {
      const state = crl.stateOf(one);
      if (state.state !== 'good' || crl.problemWith(issuer, one) !== undefined) return [];
      return [{ one, isGoodAt: (at: number) => isTimely(state, at) }];
    }),
  };
}
