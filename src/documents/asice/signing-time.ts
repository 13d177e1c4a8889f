import { Duration } from 'luxon';
import { invalidPackage } from './package-problem.ts';

/**
 * By how much the time of signing may differ from now, milliseconds: five minutes. The profile of Posten's packages says
 * five seconds, which nobody holds whose clock is not set by the second or whose line is slow: the package is signed
 * before it is sent.
 */
export const SIGNING_TIME_TOLERANCE = 5 * 60 * 1000;

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Milliseconds since 1970 of a time of signing (`xs:dateTime` with a zone). Throws `ERR_PACKAGE_INVALID` for what is
 * none, and for one that is further from now than the tolerance, milliseconds, to either side.
 */
export function instantOf(text: string, { now, signingTimeTolerance: tolerance }: Clock): number {
  const written = text.trim();
  const instant = INSTANT.test(written) ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw invalidPackage(
      'signing-time',
      'META-INF/signatures.xml has a time of signing without zone, or none',
    );
  }
  if (Math.abs(instant - now) > tolerance) {
    const [signed, here] = [instant, now].map((at) => new Date(at).toISOString());
    const most = Duration.fromMillis(tolerance, { locale: 'en' }).rescale().toHuman();
    const message = `the package says that it was signed at ${signed}, but it is ${here} here: at most ${most} may lie between; sign it just before it is sent, by a clock that is right`;
    throw invalidPackage('signing-time', message);
  }
  return instant;
}

interface Clock {
  now: number;
  signingTimeTolerance: number;
}
