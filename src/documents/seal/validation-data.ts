import { SigningError } from '../../errors.ts';
import { boundedFetch, type FetchBounds } from './bounded-fetch.ts';
import { type Certificate, isSameCertificate, nameOf, readCertificate } from './certificate.ts';
import { checkChain } from './certificate-chain.ts';
import { readCrl } from './crl.ts';
import { fetchProblem } from './fetch-problem.ts';
import { ocspRequest, readOcspResponse } from './ocsp.ts';
import { crlUrls, ocspUrls } from './revocation-address.ts';
import { isTimely, type RevocationState } from './revocation-state.ts';

/** What lets a seal be validated later, when the authorities are no longer asked (PAdES B-LT). */
export interface ValidationData {
  /** DER: of the seal's path and its time stamp's, with the trusted ones. */
  certificates: readonly Uint8Array[];
  /** OCSPResponse, DER. */
  ocspResponses: readonly Uint8Array[];
  /** CertificateList, DER. */
  crls: readonly Uint8Array[];
}

/** What validation data is wanted for. */
export interface ValidationDataRequest {
  /** DER, the sealing key's own first. */
  seal: readonly Uint8Array[];
  /** DER: the time-stamp authority's own first, to the trusted one. */
  timeStamp: readonly Uint8Array[];
  /** Milliseconds since 1970, of the time stamp. */
  at: number;
}

export interface ValidationDataSource {
  /**
   * Throws `ERR_REVOCATION_DATA_FAILED` if the state of a certificate can't be had, `ERR_SEALING_KEY_INVALID` and
   * `ERR_TIME_STAMP_FAILED` if one was revoked.
   */
  gather(request: ValidationDataRequest): Promise<ValidationData>;
}

export interface ValidationDataOptions {
  /** DER: what the sealing key's certificate leads to. */
  trusted: readonly Uint8Array[];
  /** Milliseconds for each request; default 10 000. */
  timeout?: number;
  /** Bytes of an answer; default 5 MiB, since CRLs may be long. */
  maxBytes?: number;
}

/**
 * Asks the issuers of certificates for their state: by OCSP, and where that says nothing by CRL, at the addresses that
 * the certificates name. Answers are checked: signature, what they are about, and that they are of now.
 */
export function createValidationDataSource({
  trusted,
  timeout = 10_000,
  maxBytes = 5 * 1024 * 1024,
}: ValidationDataOptions): ValidationDataSource {
  return {
    async gather({ seal, timeStamp, at }) {
      const { problem, path } = checkChain({ certificates: seal, trusted, at, purpose: 'seal' });
      if (problem) {
        throw new SigningError('ERR_SEALING_KEY_INVALID', `the certificate of the sealing key ${problem}`);
      }
      const bounds = { timeout, maxBytes };
      const stampPath = timeStamp.map(readCertificate);
      const [sealStates, stampStates] = await Promise.all([
        statesOf(path, at, bounds),
        statesOf(stampPath, at, bounds),
      ]);
      assertNoneRevoked(sealStates, 'ERR_SEALING_KEY_INVALID', 'the sealing key');
      assertNoneRevoked(stampStates, 'ERR_TIME_STAMP_FAILED', 'the time-stamp authority');
      const states = [...sealStates, ...stampStates];
      return {
        certificates: distinct([...path, ...stampPath].map((one) => one.der)),
        ocspResponses: distinct(states.filter(({ by }) => by === 'ocsp').map(({ answer }) => answer)),
        crls: distinct(states.filter(({ by }) => by === 'crl').map(({ answer }) => answer)),
      };
    },
  };
}

interface KnownState extends RevocationState {
  by: 'ocsp' | 'crl';
  answer: Uint8Array;
}

function statesOf(path: readonly Certificate[], at: number, bounds: FetchBounds): Promise<KnownState[]> {
  // nobody tells the state of the trusted one
  const told = path.slice(0, -1).filter((one) => !isSameCertificate(one, path.at(-1)!));
  return Promise.all(told.map((one, index) => stateOf(one, path[index + 1]!, at, bounds)));
}

async function stateOf(
  certificate: Certificate,
  issuer: Certificate,
  at: number,
  bounds: FetchBounds,
): Promise<KnownState> {
  const problems: string[] = [];
  const ways = [
    ...ocspUrls(certificate).map((url) => ({ url, ask: () => askOcsp(url, certificate, issuer, bounds) })),
    ...crlUrls(certificate).map((url) => ({ url, ask: () => askCrl(url, certificate, issuer, bounds) })),
  ];
  for (const { url, ask } of ways) {
    try {
      const known = await ask();
      if (known.state !== 'unknown' && isTimely(known, at)) return known;
      const why = known.state === 'unknown' ? 'does not know it' : 'tells of another time';
      problems.push(fetchProblem(url, new Error(why)));
    } catch (error) {
      problems.push(fetchProblem(url, error));
    }
  }
  const { serialNumber } = nameOf(certificate);
  const why = problems.length > 0 ? problems.join('; ') : 'it names no place to ask';
  throw new SigningError(
    'ERR_REVOCATION_DATA_FAILED',
    `the state of certificate <${serialNumber}> is not known: ${why}`,
  );
}

async function askOcsp(
  url: string,
  certificate: Certificate,
  issuer: Certificate,
  bounds: FetchBounds,
): Promise<KnownState> {
  const answer = await boundedFetch(
    {
      url,
      body: ocspRequest(certificate, issuer),
      contentType: 'application/ocsp-request',
      accept: 'application/ocsp-response',
    },
    bounds,
  );
  const response = readOcspResponse(answer);
  const problem = response.problemWith(issuer);
  if (problem) throw new Error(`gave an answer that ${problem}`);
  const state = response.stateOf(certificate, issuer);
  if (!state) throw new Error('told of another certificate');
  return { ...state, by: 'ocsp', answer: response.build(issuer) };
}

async function askCrl(
  url: string,
  certificate: Certificate,
  issuer: Certificate,
  bounds: FetchBounds,
): Promise<KnownState> {
  const answer = await boundedFetch({ url }, bounds);
  const crl = readCrl(answer);
  const problem = crl.problemWith(issuer, certificate);
  if (problem) throw new Error(`gave a list that ${problem}`);
  return { ...crl.stateOf(certificate), by: 'crl', answer };
}

function assertNoneRevoked(
  states: readonly KnownState[],
  code: 'ERR_SEALING_KEY_INVALID' | 'ERR_TIME_STAMP_FAILED',
  whose: string,
): void {
  if (states.some(({ state }) => state === 'revoked')) {
    throw new SigningError(code, `a certificate of ${whose} was revoked by its issuer`);
  }
}

function distinct(list: readonly Uint8Array[]): Uint8Array[] {
  return list.filter((one, index) => list.findIndex((other) => Buffer.compare(one, other) === 0) === index);
}
