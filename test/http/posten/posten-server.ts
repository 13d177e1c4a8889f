import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerOptions } from 'node:http';
import type { AddressInfo } from 'node:net';
import { XmlDocument, XmlElement } from 'libxml2-wasm';
import type { Party } from '../../../src/catalog/index.ts';
import { makeDevelopmentKey, pemKey } from '../../../src/documents/index.ts';
import { postenSignees } from '../../../src/http/posten/job-signees.ts';
import type { SenderOrganisation } from '../../../src/http/posten/organisations.ts';
import { createPostenApp, type PostenAppOptions } from '../../../src/http/posten/posten-app.ts';
import type { Runtime } from '../../../src/runtime/index.ts';
import type { Actor } from '../../../src/signing/index.ts';
import { type DatabaseKind, databases, type TestDatabase } from '../../helpers/databases.ts';
import { createEnterprisePki, type Enterprise } from '../../helpers/enterprise-pki.ts';
import {
  createTestRuntime,
  personNumber,
  TestClock,
  type TestRuntimeOptions,
} from '../../helpers/runtime.ts';
import { type SignedPackageOptions, signedPackage } from '../../helpers/signed-package.ts';
import { hasCorpus } from './wire/corpus.ts';
import { type Judge, officialJudge, ownJudge } from './wire/schemas.ts';

export const NAMESPACE = 'http://signering.posten.no/schema/v1';
export const publicSender = '987654321';
export const privateSender = '123456789';
export const broker = '111222333';

export const senders: SenderOrganisation[] = [
  { number: publicSender, name: 'Public sender', kind: 'public', features: ['name-identifier'] },
  { number: privateSender, name: 'Private sender', kind: 'private', brokers: [broker] },
];

/** One authority for all tests of this process: RSA keys take their time. */
let pki: ReturnType<typeof createEnterprisePki> | undefined;
const issued = new Map<string, Enterprise>();
export const testPki = () => (pki ??= createEnterprisePki());
export function enterprise(organisationNumber: string): Enterprise {
  const known = issued.get(organisationNumber) ?? testPki().issue({ organisationNumber, use: 'both' });
  issued.set(organisationNumber, known);
  return known;
}

/** What the tests of this dialect work with. */
export interface OnPosten {
  runtime: Runtime;
  clock: TestClock;
  url: string;
  server: Server;
  kind: DatabaseKind['name'];
  database: TestDatabase;
  /** Asks as an organisation; default the one in the path. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Sends a job. */
  send(job: Partial<JobToSend>): Promise<Answer>;
  /** Signs as one of the ten people of the tests, or as somebody known by a contact. */
  sign(jobId: number, n: number, contact?: string): Promise<void>;
  reject(jobId: number, n: number): Promise<void>;
  instanceOf(jobId: number): Promise<string>;
}

export interface CallOptions {
  as?: string;
  headers?: Record<string, string>;
  body?: Buffer | string;
}

/** An answer; `xml` is its body where that is XML. */
export interface Answer {
  status: number;
  headers: Headers;
  bytes: Buffer;
  text: string;
  xml: Xml;
}

/** An element of an answer. */
export class Xml {
  readonly name: string;
  readonly text: string;
  readonly attributes: Record<string, string> = {};
  readonly children: Xml[] = [];

  constructor(element: XmlElement) {
    this.name = element.name;
    for (const { name, value } of element.attrs) this.attributes[name] = value;
    for (let child = element.firstChild; child !== null; child = child.next)
      if (child instanceof XmlElement) this.children.push(new Xml(child));
    this.text = this.children.length > 0 ? '' : element.content;
  }

  /** Text of the first element of this name, at any depth. */
  find(name: string): string | undefined {
    return this.all(name)[0]?.text;
  }

  all(name: string): Xml[] {
    return this.children.flatMap((child) => [...(child.name === name ? [child] : []), ...child.all(name)]);
  }
}

/** A job as a client would send it. */
export interface JobToSend
  extends Pick<SignedPackageOptions, 'mutate' | 'signingTime' | 'fileDigest' | 'hash'> {
  kind: 'direct' | 'portal';
  sender: string;
  /** Who calls and signs the package; default the sender. */
  as: string;
  /** Elements of the request. */
  request: string;
  /** What is made of the whole request. */
  message(xml: string): string | Uint8Array;
  /** Elements of the manifest before the sender. */
  signers: string;
  /** Elements behind the documents. */
  further: string;
  documents: { name: string; bytes: Uint8Array; mime?: string }[];
  /** Elements of the manifest instead of title and documents. */
  content: string;
  /** The manifest, or what is made of it. */
  manifest: string | ((xml: string) => string | Uint8Array);
  /** Who signs the package, if it is not who calls. */
  signedBy(): Pick<Enterprise, 'key' | 'chain'>;
  /** What is made of the whole package. */
  sentPackage(zip: Buffer): Uint8Array;
}

/** Elements of a request for a direct job. */
export const exitUrls = (completion = 'https://sender.example/done') =>
  `<exit-urls><completion-url>${completion}</completion-url>` +
  '<rejection-url>https://sender.example/no?case=7</rejection-url>' +
  '<error-url>https://sender.example/failed</error-url></exit-urls>';

/** What a request for a direct job has, beside a queue, where its sender polls. */
export const polledExits = `${exitUrls()}<status-retrieval-method>POLLING</status-retrieval-method>`;

export const text = { name: 'lease.txt', bytes: Buffer.from('The lease'), mime: 'text/plain' };
export const pin = (n: number) =>
  `<personal-identification-number>${personNumber(n)}</personal-identification-number>`;
export const portalSigner = (n: number, order = 0) =>
  `<signer order="${order}">${pin(n)}<notifications><email address="p${n}@example.org"/></notifications></signer>`;
export const directSigner = (n: number) => `<signer>${pin(n)}</signer>`;

/** What the body of a job is made of. */
export interface JobParts {
  request: string | Uint8Array;
  package: Uint8Array;
}

/** Request and package of a job. */
export function jobParts(
  {
    kind = 'portal',
    sender = privateSender,
    as = sender,
    request = kind === 'direct' ? exitUrls() : '',
    message = (xml) => xml,
    signers = kind === 'direct' ? directSigner(2) : portalSigner(2),
    further = '',
    documents = [text],
    content,
    manifest = (xml) => xml,
    signedBy = () => enterprise(as),
    sentPackage = (zip) => zip,
    ...signing
  }: Partial<JobToSend>,
  now: number,
): JobParts {
  const titled = documents.map(
    ({ name, mime = 'application/pdf' }) =>
      `<document href="${name}" mime="${mime}"><title>Document ${name}</title></document>`,
  );
  const said = content ?? `<title>Lease of a flat</title><documents>${titled.join('')}</documents>`;
  const people = kind === 'direct' ? signers : `<signers>${signers}</signers>`;
  const whole = `<${kind}-signature-job-manifest xmlns="${NAMESPACE}">${people}<sender><organization-number>${sender}</organization-number></sender>${said}${further}</${kind}-signature-job-manifest>`;
  const { key, chain } = signedBy();
  return {
    request: message(
      `<?xml version="1.0" encoding="UTF-8"?><p:${kind}-signature-job-request xmlns:p="${NAMESPACE}">${prefixed(request)}</p:${kind}-signature-job-request>`,
    ),
    package: sentPackage(
      signedPackage({
        manifest: typeof manifest === 'string' ? manifest : manifest(whole),
        documents,
        key,
        certificates: chain,
        signingTime: now,
        ...signing,
      }),
    ),
  };
}

/** As Java does it: every element of the request has a prefix. */
function prefixed(xml: string): string {
  return xml.replace(/<(\/?)(?=[a-z])/g, '<$1p:');
}

export function mixed(
  parts: JobParts,
  boundary = 'a-boundary_of-the_tests',
): { body: Buffer; contentType: string } {
  const part = (type: string, bytes: Uint8Array) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Type: ${type}\r\n\r\n`),
      bytes,
      Buffer.from('\r\n'),
    ]);
  return {
    body: Buffer.concat([
      part('application/xml', Buffer.from(parts.request as string)),
      part('application/octet-stream', parts.package),
      Buffer.from(`--${boundary}--\r\n`),
    ]),
    contentType: `multipart/mixed; boundary=${boundary}; charset=ISO-8859-1`,
  };
}

export interface PostenTestOptions {
  runtime?: Partial<TestRuntimeOptions>;
  app?: Partial<PostenAppOptions>;
  server?: ServerOptions;
}

/** One suite for each database, or those given, with the dialect served over HTTP. Callers say who they are. */
export function onPosten(
  title: string,
  tests: (on: OnPosten) => void,
  { runtime: runtimeOptions = {}, app = {}, server: serverOptions = {} }: PostenTestOptions = {},
  kinds: readonly DatabaseKind[] = databases.slice(0, 1),
): void {
  for (const kind of kinds) {
    describe(`${kind.name}: ${title}`, () => {
      const on = {} as OnPosten;
      const closers: (() => unknown)[] = [];

      before(async function () {
        this.timeout(30_000);
        const database = await kind.create();
        closers.push(() => database.close());
        const clock = new TestClock();
        const runtime = await postenRuntime(database, clock, runtimeOptions);
        closers.push(() => runtime.close());
        const served = createPostenApp({
          runtime,
          identify: (req, sender) => ({
            organisationNumber: (req.headers['x-test-organisation'] as string | undefined) ?? sender,
          }),
          organisations: senders,
          trusted: [testPki().root],
          signingAddress: (token) => `https://sign.example/${token}`,
          clock: clock.read,
          ...app,
        });
        const server = createServer(serverOptions, served).listen(0, '127.0.0.1');
        await once(server, 'listening');
        closers.push(() => server.close());
        Object.assign(
          on,
          api(runtime, clock, `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`),
          {
            kind: kind.name,
            database,
            server,
          },
        );
      });
      after(async () => {
        for (const close of closers.reverse()) await close();
      });

      tests(on);
    });
  }
}

/** Valid by the clocks of these tests. */
export const sealingCertificates = makeDevelopmentKey(Date.UTC(2025, 0, 1));
export const sealingKey = sealingCertificates.then(pemKey);

/** A runtime that knows the processes of this dialect, its senders, and who signs. */
export async function postenRuntime(
  database: TestDatabase,
  clock: TestClock,
  options: Partial<TestRuntimeOptions> = {},
): Promise<Runtime> {
  return createTestRuntime(database, {
    clock: clock.read,
    apps: {
      'local/posten-direct': { source: await processFile('posten-direct') },
      'local/posten-portal': { source: await processFile('posten-portal') },
    },
    maximumDocumentBytes: 10_485_760,
    sealing: { key: await sealingKey },
    ...options,
    parties: [...senders.map(toParty), ...(options.parties ?? [])],
    signees: { [postenSignees.id]: postenSignees.signees },
  });
}

function api(
  runtime: Runtime,
  clock: TestClock,
  url: string,
): Omit<OnPosten, 'kind' | 'database' | 'server'> {
  async function call(
    method: string,
    path: string,
    { as, headers, body }: CallOptions = {},
  ): Promise<Answer> {
    // a call a second: the limit is for those tests to reach that are about it
    clock.advance(1_000);
    const response = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method,
      headers: { ...(as !== undefined && { 'x-test-organisation': as }), ...headers },
      ...(body !== undefined && { body }),
    });
    return answerOf(response.status, response.headers, Buffer.from(await response.arrayBuffer()));
  }
  async function instanceOf(jobId: number): Promise<string> {
    return (await runtime.instanceIdOf({ number: jobId }))!;
  }
  const actor = (n: number, contact?: string): Actor => ({
    kind: 'person',
    personNumber: personNumber(n),
    ...(contact !== undefined && { contact }),
    level: 4,
  });
  return {
    runtime,
    clock,
    url,
    call,
    instanceOf,
    send(job) {
      const { kind = 'portal', sender = privateSender, as } = job;
      const { body, contentType } = mixed(jobParts(job, clock.now + 1_000));
      return call('POST', `/${sender}/${kind}/signature-jobs`, {
        ...(as !== undefined && { as }),
        headers: { 'content-type': contentType },
        body,
      });
    },
    async sign(jobId, n, contact) {
      await runtime.sign({ actor: actor(n, contact), instanceId: await instanceOf(jobId) });
    },
    async reject(jobId, n) {
      await runtime.reject({ actor: actor(n), instanceId: await instanceOf(jobId) });
    },
  };
}

/** An answer, of which XML is held against the official schema. */
export function answerOf(status: number, headers: Headers, bytes: Buffer): Answer {
  const isXml = headers.get('content-type')?.includes('application/xml') && bytes.length > 0;
  if (isXml) assertValid(bytes);
  return {
    status,
    headers,
    bytes,
    text: bytes.toString(),
    get xml() {
      if (!isXml) throw new Error(`no XML: ${status} ${bytes.toString().slice(0, 300)}`);
      const document = XmlDocument.fromBuffer(bytes);
      try {
        return new Xml(document.root);
      } finally {
        document.dispose();
      }
    },
  };
}

let judge: Judge | undefined;

/** Every message is held against the official schema; what is signed is none of its messages. */
function assertValid(bytes: Buffer): void {
  const text = bytes.toString();
  if (!text.includes(NAMESPACE)) return;
  judge ??= hasCorpus ? officialJudge() : ownJudge();
  if (!judge(text)) throw new Error(`not valid by the schema: ${text.slice(0, 2_000)}`);
}

function toParty({ number, name }: SenderOrganisation): Party {
  return { partyId: Number(number), kind: 'organisation', number, name, keyRoles: [] };
}

function processFile(name: string): Promise<string> {
  return readFile(new URL(`../../../processes/${name}.bpmn`, import.meta.url), 'utf8');
}

/** Id of the job that was made. */
export function jobIdOf({ status, xml, text: said }: Answer): number {
  if (status !== 200) throw new Error(`${status} ${said}`);
  return Number(xml.find('signature-job-id'));
}
