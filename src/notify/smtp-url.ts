import { SigningError } from '../errors.ts';

/** How a mail server is reached. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte. */
  secure: boolean;
  requireTLS: boolean;
  ignoreTLS: boolean;
  rejectUnauthorized: boolean;
  auth?: { user: string; pass: string };
}

const FLAGS = ['requireTLS', 'ignoreTLS', 'tls.rejectUnauthorized'] as const;

/**
 * Reads the address of a mail server: `smtp://user:password@host:587`, or `smtps://` for TLS from the first byte. Over
 * `smtp` TLS is begun where the server offers it; with a password it must, unless `?ignoreTLS=true` says that the way is
 * safe. `?requireTLS=true` asks for it always; `?tls.rejectUnauthorized=false` takes any certificate. Throws
 * `ERR_SETTING_INVALID` without the address, which holds a password.
 */
export function readSmtpUrl(address: string): SmtpServer {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const secure = url?.protocol === 'smtps:';
  if (!url || !(secure || url.protocol === 'smtp:') || url.hostname === '' || url.hash !== '') {
    throw invalid('must be an address such as smtp://user:password@mail.example.org:587');
  }
  const flags = new Map<string, boolean>();
  for (const [name, value] of url.searchParams) {
    if (!isFlag(name)) throw invalid(`has an unknown option, it may have ${FLAGS.join(', ')}`);
    if (value !== 'true' && value !== 'false') throw invalid(`must say true or false for ${name}`);
    flags.set(name, value === 'true');
  }
  const ignoreTLS = flags.get('ignoreTLS') ?? false;
  const hasAuth = url.username !== '' || url.password !== '';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: flags.get('requireTLS') ?? (hasAuth && !ignoreTLS),
    ignoreTLS,
    rejectUnauthorized: flags.get('tls.rejectUnauthorized') ?? true,
    ...(hasAuth && { auth: { user: decode(url.username), pass: decode(url.password) } }),
  };
}

function isFlag(name: string): boolean {
  return (FLAGS as readonly string[]).includes(name);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid('has a % in user or password that must be written as %25');
  }
}

function invalid(what: string): SigningError {
  return new SigningError('ERR_SETTING_INVALID', `the mail server's address ${what}`, {
    info: { setting: 'url' },
  });
}
