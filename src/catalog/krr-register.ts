import { DateTime } from 'luxon';
import { z } from 'zod';
import { SigningError } from '../errors.ts';
import type { Contact, ContactRegister } from './contact-register.ts';

/** How Norway's contact and reservation register is asked. */
export interface KrrRegisterOptions {
  /** Access token of Maskinporten with scope `krr:global/kontaktinformasjon.read`; asked for with every look-up. */
  token: () => Promise<string>;
  /** Default `https://kontaktregisteret.no/rest/v2/personer`; Digdir has a test register at `test.kontaktregisteret.no`. */
  url?: string;
  /** For one answer, of a thousand people at most; milliseconds. Default 10 000. */
  timeoutMs?: number;
  /** Milliseconds since 1970; default the system's. */
  clock?: () => number;
}

/** People that the register says something of at a time. */
const peopleAtOnce = 1_000;
const maxAnswerBytes = 16 * 1024 * 1024;
/** How old an address may be that nobody has confirmed (eForvaltningsforskriften § 32). */
const validMonths = 18;

const text = z.string().nullish();

const answerSchema = z.object({
  personer: z.array(
    z.object({
      personidentifikator: z.string(),
      reservasjon: z.enum(['JA', 'NEI']),
      status: z.string(),
      varslingsstatus: text,
      kontaktinformasjon: z
        .object({
          epostadresse: text,
          epostadresse_oppdatert: text,
          epostadresse_sist_verifisert: text,
          mobiltelefonnummer: text,
          mobiltelefonnummer_oppdatert: text,
          mobiltelefonnummer_sist_verifisert: text,
        })
        .nullish(),
    }),
  ),
});

type Person = z.infer<typeof answerSchema>['personer'][number];

/**
 * Norway's contact and reservation register (Kontakt- og reservasjonsregisteret, KRR) as Digdir serves it: REST, version 2.
 * Only public bodies and those who act for them may ask it. Addresses that their owners have neither changed nor confirmed
 * for 18 months are passed over, as the register asks for, and so are those of who may not be told.
 *
 * Throws `ERR_SETTING_INVALID` for an address without TLS. `contactsOf` throws `ERR_CONTACT_REGISTER_FAILED` with
 * `info.reason` (`token`, `status`, `timeout`, `connection`, `size`, `answer`) and, of an answer, `info.status`; without
 * anything that was asked or answered.
 */
export function krrRegister({
  token,
  url = 'https://kontaktregisteret.no/rest/v2/personer',
  timeoutMs = 10_000,
  clock = Date.now,
}: KrrRegisterOptions): ContactRegister {
  const address = readAddress(url);

  async function ask(personNumbers: readonly string[]): Promise<Person[]> {
    const bearer = await token().catch(() => {
      throw failed('token');
    });
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await fetch(address, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${bearer}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ personidentifikatorer: personNumbers }),
        redirect: 'manual',
        signal,
      });
      if (answer.status !== 200) {
        await answer.body?.cancel();
        throw failed('status', answer.status);
      }
      return peopleIn(await boundedText(answer));
    } catch (error) {
      if (error instanceof SigningError) throw error;
      throw failed(signal.aborted ? 'timeout' : 'connection');
    }
  }

  return {
    async contactsOf(personNumbers) {
      const asked = [...new Set(personNumbers)];
      const notBefore = DateTime.fromMillis(clock()).minus({ months: validMonths });
      const contacts = new Map<string, Contact>();
      for (let from = 0; from < asked.length; from += peopleAtOnce) {
        for (const person of await ask(asked.slice(from, from + peopleAtOnce))) {
          contacts.set(person.personidentifikator, contactOf(person, notBefore));
        }
      }
      return contacts;
    },
  };
}

function contactOf(person: Person, notBefore: DateTime): Contact {
  if (person.reservasjon === 'JA') return { isReserved: true };
  const { kontaktinformasjon: known } = person;
  if (!known || person.status !== 'AKTIV' || person.varslingsstatus === 'KAN_IKKE_VARSLES') return {};
  const isEmailValid = isValid([known.epostadresse_oppdatert, known.epostadresse_sist_verifisert], notBefore);
  const isMobileValid = isValid(
    [known.mobiltelefonnummer_oppdatert, known.mobiltelefonnummer_sist_verifisert],
    notBefore,
  );
  return {
    ...(known.epostadresse && isEmailValid && { email: known.epostadresse }),
    ...(known.mobiltelefonnummer && isMobileValid && { mobile: known.mobiltelefonnummer }),
  };
}

/** Without any time, the register's own word that they may be told has to do. */
function isValid(times: readonly (string | null | undefined)[], notBefore: DateTime): boolean {
  const known = times.filter((time) => time !== undefined && time !== null);
  return known.length === 0 || known.some((time) => DateTime.fromISO(time) >= notBefore);
}

async function boundedText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // leaving the loop early ends the connection
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxAnswerBytes) throw failed('size');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function peopleIn(json: string): Person[] {
  try {
    return answerSchema.parse(JSON.parse(json)).personer;
  } catch {
    // what was wrong with it may quote it
    throw failed('answer');
  }
}

function readAddress(url: string): string {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const isLocal = address !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(address.hostname);
  if (address?.protocol === 'https:' || (isLocal && address.protocol === 'http:')) return url;
  throw new SigningError(
    'ERR_SETTING_INVALID',
    'the address of the contact register must begin with https://: identity numbers are sent there',
    { info: { setting: 'url' } },
  );
}

function failed(reason: string, status?: number): SigningError {
  return new SigningError(
    'ERR_CONTACT_REGISTER_FAILED',
    `the contact and reservation register did not answer as it should: ${[reason, status].join(' ').trim()}`,
    { info: { reason, ...(status !== undefined && { status }) } },
  );
}
