import type { AddressInfo } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** A mail server on loopback, and what it has taken. */
export interface MailServer {
  url: string;
  mails: { recipients: string[]; mail: ParsedMail; raw: string; secure: boolean }[];
  /** Connections that were made. */
  connections: number;
  close(): Promise<void>;
}

/** An answer of the server that refuses. */
export function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

/** Starts a mail server; without options it takes everything and offers no TLS. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const taken: MailServer = { url: '', mails: [], connections: 0, close: () => stop() };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onConnect(_session, callback) {
      taken.connections += 1;
      callback();
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks).toString();
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        taken.mails.push({ recipients, mail: await simpleParser(raw), raw, secure: session.secure });
        callback();
      });
    },
    ...options,
  });
  // a client that goes away in the middle is no error of ours
  server.on('error', () => {});
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  taken.url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return taken;
}
