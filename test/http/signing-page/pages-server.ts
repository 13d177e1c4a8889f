import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express from 'express';
import { requestId } from '../../../src/http/request-id.ts';
import type { SigningPagesOptions } from '../../../src/http/signing-page/context.ts';
import { developmentLogin } from '../../../src/http/signing-page/login/development-login.ts';
import { signingPages } from '../../../src/http/signing-page/signing-pages.ts';
import type { NewDocument, Runtime } from '../../../src/runtime/index.ts';
import { invitationFor } from '../../../src/runtime/invitations.ts';
import { Secrets } from '../../../src/runtime/secrets.ts';
import { databases, type TestDatabase } from '../../helpers/databases.ts';
import {
  createTestRuntime,
  person,
  personNumber,
  signingProcess,
  TestClock,
  type TestRuntimeOptions,
} from '../../helpers/runtime.ts';
import { Browser, type Seen } from './browser.ts';

const secret = 'a secret of the tests of pages';
const secrets = new Secrets({ get: async () => undefined, setOnce: async (_, value) => value }, secret);

export const owner = person(1);

/** Where links of direct jobs lead afterwards. */
export const exits = {
  completed: 'https://sender.example/done?status_query_token=t',
  rejected: 'https://sender.example/no?status_query_token=t',
  failed: 'https://sender.example/oh?status_query_token=t',
};

export function lease(text = 'The lease.', filename = 'lease.txt'): NewDocument {
  return { dataType: 'lease', contentType: 'text/plain', filename, bytes: Buffer.from(text) };
}

const texts = `<signing:document dataType="lease" />
  <signing:text lang="en">I rent.</signing:text><signing:text lang="nb">Jeg leier.</signing:text>`;

/** A task of two people, somebody known by an address and an organisation; person 4 comes after them. */
export const contract = {
  source:
    signingProcess(`<signing:task title="A &lt;b&gt;contract&lt;/b&gt;" level="3" seal="sealed" lifetime="P7D">${texts}
    <signing:group order="1"><signing:signee reference="102" /><signing:signee reference="103" level="4" />
      <signing:signee contact="seller" email="s@example.org" /><signing:signee organisation="310000500" /></signing:group>
    <signing:group order="2"><signing:signee reference="104" /></signing:group></signing:task>`),
};

/** A task that person 2 alone signs. */
export const alone = (attributes = '', more = '') => ({
  source: signingProcess(
    `<signing:task title="Alone" seal="sealed" ${attributes}>${texts}<signing:signee reference="102" />${more}</signing:task>`,
  ),
});

/** Who is asked in `test/lease`, in order. */
export type Asked = 'second' | 'third' | 'seller' | 'organisation' | 'fourth';

const order: readonly Asked[] = ['second', 'third', 'seller', 'organisation', 'fourth'];

/** An instance that waits for signatures. */
export interface StartedLease {
  instanceId: string;
  /** Ids of the signees, in the order in which they are listed. */
  signeeIds: string[];
}

type PagesOptions = Partial<SigningPagesOptions> | ((server: PagesServer) => Partial<SigningPagesOptions>);

/** Pages over an empty database, behind a port of no one's. */
export class PagesServer {
  readonly clock = new TestClock();
  readonly logged: Record<string, unknown>[] = [];
  #database!: TestDatabase;
  runtime!: Runtime;
  /** Listens on this machine. */
  app!: Server;

  static async start(
    options: PagesOptions = {},
    runtimeOptions: Partial<TestRuntimeOptions> = {},
  ): Promise<PagesServer> {
    const server = new PagesServer();
    await server.#open(options, runtimeOptions);
    return server;
  }

  /** Pages that are served while the tests of a suite run. */
  static duringTests(
    options: PagesOptions = {},
    runtimeOptions: Partial<TestRuntimeOptions> = {},
  ): PagesServer {
    const server = new PagesServer();
    before(() => server.#open(options, runtimeOptions));
    after(() => server.stop());
    return server;
  }

  async #open(options: PagesOptions, runtimeOptions: Partial<TestRuntimeOptions>): Promise<void> {
    // a key that seals has a certificate of today
    this.clock.now = Date.now();
    this.#database = await databases[0]!.create();
    this.runtime = await createTestRuntime(this.#database, {
      apps: {
        'test/lease': contract,
        'test/alone': alone(),
        'test/delegable': alone('allow="reject delegate"'),
      },
      clock: this.clock.read,
      secret,
      ...runtimeOptions,
    });
    const log = (fields: Record<string, unknown>, message: string) =>
      void this.logged.push({ ...fields, message });
    const app = express();
    app.use(requestId);
    app.use(
      '/signing',
      signingPages({
        runtime: this.runtime,
        login: developmentLogin(this.runtime, { clock: this.clock.read }),
        clock: this.clock.read,
        log: { info: log, warn: log, error: log },
        ...(typeof options === 'function' ? options(this) : options),
      }),
    );
    this.app = createServer(app);
    await once(this.app.listen(0, '127.0.0.1'), 'listening');
  }

  async stop(): Promise<void> {
    this.app.close();
    this.app.closeAllConnections();
    await this.runtime.close();
    await this.#database.close();
  }

  browser(headers?: Record<string, string>): Browser {
    return new Browser(this.app, headers);
  }

  /** @param ownerPartyId who asks: person 1, or 500, the organisation that they act for */
  async lease(
    app = 'test/lease',
    documents = [lease()],
    ownerPartyId: 101 | 500 = 101,
  ): Promise<StartedLease> {
    const { instance } = await this.runtime.start({ app, ownerPartyId, actor: owner, documents });
    const { signees } = await this.runtime.progress({ actor: owner, instanceId: instance.id });
    return { instanceId: instance.id, signeeIds: signees.map(({ id }) => id) };
  }

  /** One that each test of a suite has anew. */
  leaseForEach(): StartedLease {
    const job = {} as StartedLease;
    beforeEach(async () => {
      Object.assign(job, await this.lease());
    });
    return job;
  }

  /** A link that can be used once, of one of those who are asked. */
  async onceLink(
    { instanceId, signeeIds }: StartedLease,
    asked: Asked = 'second',
    leads?: Partial<typeof exits>,
  ): Promise<string> {
    const signeeId = signeeIds[order.indexOf(asked)]!;
    const signees = [{ signeeId, ...(leads && { exits: leads }) }];
    const { tokens } = await this.runtime.invite({ actor: owner, instanceId, signees });
    return `/signing/${tokens[0]}`;
  }

  /** A signee's own link, with the code that goes with it. */
  async ownLink({ signeeIds }: StartedLease, asked: Asked): Promise<{ link: string; code: string }> {
    const partyKey = asked === 'seller' ? 'contact:seller' : 'person:x';
    const { token, code = '' } = await invitationFor(
      { secrets },
      { id: signeeIds[order.indexOf(asked)]!, partyKey },
    );
    return { link: `/signing/${token}`, code };
  }

  /** A browser whose user has come by a link and logged in, by the shortest way. */
  async arrived(link: string, number: number, level: 3 | 4 = 4): Promise<Browser> {
    const browser = this.browser();
    const login = await browser.leadsTo(`${await browser.leadsTo(link)}/login`);
    const { searchParams } = new URL(login);
    const typed = { number: personNumber(number), level: String(level) };
    await browser.send('/signing/login/development', { state: searchParams.get('state')!, ...typed });
    return browser;
  }

  /** How a signee stands, and whether they came and could not sign. */
  async statusOf({ instanceId }: StartedLease, asked: Asked = 'second'): Promise<string> {
    const { signees } = await this.runtime.progress({ actor: owner, instanceId });
    const { status, ceremonyFailedAt } = signees[order.indexOf(asked)]!;
    return ceremonyFailedAt === undefined ? status : `${status}, could not sign`;
  }
}

/** Logs in as person `number`, from a page that asks for it. */
export async function logIn(browser: Browser, number: number, level: 3 | 4 = 4): Promise<Seen> {
  await browser.click('Log in');
  return await browser.press('Log in', { number: personNumber(number), level: String(level) });
}

/** Ticks the box and signs. */
export function sign(browser: Browser): Promise<Seen> {
  return browser.press('Sign', { confirm: 'yes' });
}
