import { createHash, randomBytes, sign, verify, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { Agent, request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { readCatalog } from '../src/catalog/index.ts';
import { listen } from '../src/cli/http-listener.ts';
import { makeDevelopmentKey, pemKey } from '../src/documents/index.ts';
import { identifyByClientCertificate } from '../src/http/posten/client-certificate.ts';
import { postenSignees } from '../src/http/posten/job-signees.ts';
import { createPostenApp } from '../src/http/posten/posten-app.ts';
import { registerWithSenders } from '../src/http/posten/register-with-senders.ts';
import { createRuntime, type Runtime } from '../src/runtime/index.ts';
import { type OpenDatabase, openDatabase } from '../src/storage/index.ts';
import { createEnterprisePki } from '../test/helpers/enterprise-pki.ts';
import { plainPdf } from '../test/helpers/plain-pdf.ts';
import { signedPackage } from '../test/helpers/signed-package.ts';
import { inFolder } from './in-folder.ts';
import { personNumber } from './sample.ts';
import { median, round, timed } from './statistics.ts';

const sender = { number: '123456789', name: 'Bench', kind: 'private' as const };
const bytes = 3_000_000;
const signees = 10;
const repetitions = 25;
/** Jobs before those that are measured, until code has been compiled that runs often. */
const warmUps = 5;
const confirmedChanges = 1_000_000;
const namespace = 'http://signering.posten.no/schema/v1';
const boundary = 'bench';

/**
 * Makes portal jobs with a PDF of 3 MB and ten signees over mutual TLS, one after the other, against what nobody can do
 * without: the same bytes over TLS to a handler that only reads them, one digest of them, one verification of a signature,
 * and one insert. And polls an empty queue with and without a million confirmed changes behind it.
 */
export async function measureJobs() {
  return inFolder(async (folder) => {
    const database = openDatabase(`sqlite:${folder}/jobs.db`);
    const floor = openDatabase(`sqlite:${folder}/floor.db`);
    let now = Date.now();
    const clock = () => now;
    const runtime = await openRuntime(database, clock);
    try {
      const created = await measureCreation(runtime, floor, clock, () => {
        // beyond the limit of calls
        now += 1_000;
      });
      const polled = await measurePolling(runtime, database, () => {
        now += 1;
      });
      return { ...created, ...polled };
    } finally {
      await runtime.close();
      await database.close();
      await floor.close();
    }
  });
}

async function openRuntime(database: OpenDatabase, clock: () => number): Promise<Runtime> {
  const { catalog, register } = await readCatalog('processes');
  const runtime = createRuntime({
    knex: database.knex,
    ...(database.reader && { reader: database.reader }),
    catalog,
    register: registerWithSenders(register, [sender]),
    signeeProviders: [postenSignees, { id: 'board', signees: async () => [] }],
    services: { pdf: async () => undefined },
    sealing: { key: pemKey(await makeDevelopmentKey(Date.now())) },
    maximumDocumentBytes: 10_485_760,
    clock,
  });
  await runtime.migrate();
  return runtime;
}

async function measureCreation(runtime: Runtime, floor: OpenDatabase, clock: () => number, pass: () => void) {
  const pki = createEnterprisePki();
  const [client, server] = [
    pki.issue({ organisationNumber: sender.number }),
    pki.issue({ organisationNumber: '984661185', use: 'server' }),
  ];
  const tls = { key: server.key, cert: server.certificatePem, clientAuthorities: [pki.rootPem] };
  const app = createPostenApp({
    runtime,
    identify: identifyByClientCertificate({ trusted: [pki.root], clock }),
    organisations: [sender],
    trusted: [pki.root],
    signingAddress: (token) => `https://sign.example/${token}`,
    clock,
  });
  const bare: RequestListener = async (req, res) => res.end(String((await buffer(req)).length));
  const [ours, theirs] = await Promise.all(
    [app, bare].map((listener) => listen(listener, { host: '127.0.0.1', port: 0, tls })),
  );
  const agent = new Agent({
    keepAlive: true,
    key: client.key,
    cert: client.certificatePem,
    ca: pki.rootPem,
    servername: 'localhost',
  });
  const pdf = Buffer.from(await plainPdf({ attached: bytes }));
  await floor.knex.schema.createTable('job', (table) => {
    table.increments('id');
    table.binary('document');
  });
  const certificate = new X509Certificate(client.certificate);
  const signedInfo = Buffer.from(pdf.subarray(0, 2_000));
  const signature = sign('sha256', signedInfo, client.key);
  const parts: Record<string, (body: Buffer) => Promise<unknown>> = {
    tls: (body) => post(agent, `${theirs!.url}/`, body),
    digest: async () => createHash('sha256').update(pdf).digest(),
    verification: async () => verify('sha256', signedInfo, certificate.publicKey, signature),
    insert: () => floor.knex('job').insert({ document: pdf }),
  };
  // beforehand, so that nothing of making them is measured; signed a little before they are sent, as most are
  const bodies = Array.from({ length: warmUps + repetitions }, () => {
    // other bytes each time, in the comment behind the header: the same ones would be stored once
    pdf.set(
      randomBytes(4).map((byte) => byte | 0x80),
      pdf.indexOf('\n%') + 2,
    );
    return bodyOf(pdf, client, clock());
  });
  const times: Record<string, number[]> = {
    job: [],
    ...Object.fromEntries(Object.keys(parts).map((name) => [name, []])),
  };
  try {
    for (const [index, body] of bodies.entries()) {
      const isMeasured = index >= warmUps;
      pass();
      const measured = await timed(() =>
        post(agent, `${ours!.url}/api/${sender.number}/portal/signature-jobs`, body),
      );
      if (isMeasured) times.job!.push(measured);
      for (const [name, work] of Object.entries(parts)) {
        const part = await timed(() => work(body));
        if (isMeasured) times[name]!.push(part);
      }
    }
  } finally {
    agent.destroy();
    await ours!.close(0);
    await theirs!.close(0);
  }
  const unavoidable = times.job!.map((_, index) =>
    Object.keys(parts).reduce((sum, name) => sum + times[name]![index]!, 0),
  );
  return {
    jobsPerSecond: round(1_000 / median(times.job!), 1),
    unavoidablePerSecond: round(1_000 / median(unavoidable), 1),
    jobToUnavoidable: round(median(unavoidable.map((sum, index) => sum / times.job![index]!))),
    milliseconds: Object.fromEntries(
      Object.entries(times).map(([name, each]) => [name, round(median(each))]),
    ),
  };
}

function bodyOf(pdf: Buffer, client: { key: string; chain: Uint8Array[] }, signingTime: number): Buffer {
  const people = Array.from(
    { length: signees },
    (_, n) =>
      `<signer><personal-identification-number>${personNumber(n)}</personal-identification-number>` +
      `<notifications><email address="p${n}@example.org"/></notifications></signer>`,
  );
  const manifest =
    `<portal-signature-job-manifest xmlns="${namespace}"><signers>${people.join('')}</signers>` +
    `<sender><organization-number>${sender.number}</organization-number></sender><title>Bench</title>` +
    '<documents><document href="lease.pdf" mime="application/pdf"><title>Lease</title></document></documents>' +
    '</portal-signature-job-manifest>';
  const packed = signedPackage({
    manifest,
    documents: [{ name: 'lease.pdf', bytes: pdf }],
    key: client.key,
    certificates: client.chain,
    signingTime,
  });
  const part = (type: string, content: Uint8Array) =>
    Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Type: ${type}\r\n\r\n`),
      content,
      Buffer.from('\r\n'),
    ]);
  return Buffer.concat([
    part('application/xml', Buffer.from(`<portal-signature-job-request xmlns="${namespace}"/>`)),
    part('application/octet-stream', packed),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
}

async function post(agent: Agent, url: string, body: Buffer): Promise<void> {
  const sent = request(url, {
    method: 'POST',
    agent,
    headers: { 'content-type': `multipart/mixed; boundary=${boundary}` },
  });
  sent.end(body);
  const [response] = await once(sent, 'response');
  const answer = await buffer(response);
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${answer}`);
}

async function measurePolling(runtime: Runtime, database: OpenDatabase, pass: () => void) {
  const queue = 'bench';
  const poll = async () => {
    const times: number[] = [];
    for (let n = 0; n < 300; n += 1) {
      pass();
      times.push(await timed(() => runtime.poll({ queue, interval: 0 })));
    }
    return median(times);
  };
  await poll();
  const empty = await poll();
  await database.knex.raw(
    `INSERT INTO signing_status_event (instance_id, sequence, queue, at, lease_until, confirmed_at)
     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
     SELECT 'instance-' || (i / 3), i, ?, i, 0, i FROM n`,
    [confirmedChanges, queue],
  );
  const behind = await poll();
  return {
    confirmedChanges,
    pollMilliseconds: { before: round(empty, 3), after: round(behind, 3) },
    pollAfterToBefore: round(behind / empty),
  };
}
