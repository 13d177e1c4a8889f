import { parseArgs } from 'node:util';
import { SigningError } from '../errors.ts';
import { createDevelopmentIssuer, type TokenSubject } from '../http/auth/index.ts';
import { areDevelopmentTokensTaken, readSettings } from './settings.ts';
import { type Command, UsageError } from './terminal.ts';
import { withStorage } from './with-storage.ts';

const string = { type: 'string' } as const;
const options = {
  person: string,
  'system-user': string,
  organisation: string,
  'user-id': string,
  'party-id': string,
  level: string,
  scope: { type: 'string', multiple: true },
} as const;

/** Prints a development token and nothing else. */
export const token: Command = async (args, { env, print }) => {
  const subject = subjectOf(args);
  const settings = readSettings(env);
  if (!areDevelopmentTokensTaken(settings)) {
    throw new SigningError(
      'ERR_SETTING_INVALID',
      'ISSUER is set, so development tokens are refused: get a token from the issuer, or unset ISSUER',
      { info: { setting: 'ISSUER' } },
    );
  }
  print(
    await withStorage(settings, async (storage) => {
      const issuer = await createDevelopmentIssuer(storage.settings);
      return await issuer.issue(subject, { now: Date.now() });
    }),
  );
  return 0;
};

function subjectOf(args: string[]): TokenSubject {
  const { values } = parseArgs({ args, options });
  const subject = {
    person: matching(values.person, /^\d{11}$/, '--person', '11 digits'),
    systemUser: matching(values['system-user'], /^[\w.:-]{1,100}$/, '--system-user', 'an id'),
    organisation: matching(values.organisation, /^\d{9}$/, '--organisation', '9 digits'),
    userId: numeric(values['user-id'], /^[1-9]\d{0,14}$/, '--user-id', 'a positive whole number'),
    partyId: numeric(values['party-id'], /^[1-9]\d{0,14}$/, '--party-id', 'a positive whole number'),
    level: numeric(values.level, /^[0-4]$/, '--level', '0 to 4'),
    scope: values.scope?.join(' '),
  };
  const { person, systemUser, organisation } = subject;
  if (person !== undefined && systemUser !== undefined) {
    throw new UsageError('--person and --system-user exclude each other');
  }
  if (systemUser !== undefined && organisation === undefined) {
    throw new UsageError('--system-user acts for an organisation: add --organisation');
  }
  if (person === undefined && systemUser === undefined && organisation === undefined) {
    throw new UsageError('say who the token is for: --person, or --system-user with --organisation');
  }
  return withoutUndefined(subject);
}

// the value itself is not repeated: it may be somebody's number with a typing error
function matching(
  value: string | undefined,
  pattern: RegExp,
  option: string,
  what: string,
): string | undefined {
  if (value === undefined || pattern.test(value)) return value;
  throw new UsageError(`${option} must be ${what}`);
}

function numeric(...args: Parameters<typeof matching>): number | undefined {
  const value = matching(...args);
  return value === undefined ? undefined : Number(value);
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
