import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { SealingKey } from '../../../src/documents/index.ts';
import type { Actor } from '../../../src/signing/index.ts';
import { run } from '../../cli/run.ts';
import { pdfsig } from '../../helpers/pdfsig.ts';
import { withFolder } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';
import { person } from '../../helpers/runtime.ts';
import { samplePdf } from '../../helpers/sample-pdf.ts';
import { testSealing } from '../../helpers/sealing-key.ts';
import { end, path, process, signedBy, task } from '../../runtime/processes.ts';
import { until } from '../../runtime/service-work.ts';
import { describedWrongly } from '../api-description.ts';
import { AltinnServer, authorizationOf } from './altinn-server.ts';
import { CountingStore } from './counting-store.ts';

const lease = (attributes: string) => ({
  source: process(
    task('Form'),
    signedBy('Sign', [1, 2], attributes),
    end(),
    path('Start', 'Form', 'Sign', 'End'),
  ),
});
const apps = { 'ttd/lease': lease('seal="lease-sealed"'), 'ttd/other': lease('seal="lease-sealed"') };
const owner = person(10);
const [first, second, stranger] = [person(1), person(2), person(9)];

describe('proof over HTTP', function () {
  this.timeout(30_000);
  /** A key that is there or not, as tests say. */
  const key: SealingKey & { isThere: boolean } = {
    isThere: true,
    certificates: async () => (await testSealing()).key.certificates(),
    async sign(digest) {
      if (!key.isThere) throw new Error('the device does not answer');
      return (await testSealing()).key.sign(digest);
    },
  };
  const store = new CountingStore();
  let server: AltinnServer;
  let listening: Awaited<ReturnType<AltinnServer['listen']>>;
  let pdf: Buffer;

  before(async () => {
    server = await AltinnServer.today(apps, { sealing: { key }, content: store });
    listening = await server.listen();
    pdf = await samplePdf();
  });

  after(async () => {
    await listening.close();
    await server.stop();
  });

  afterEach(() => {
    server.logged.length = 0;
    key.isThere = true;
  });

  interface Answer {
    status: number;
    headers: Headers;
    bytes: Buffer;
    code?: string;
  }

  /** Calls, and holds the answer against the description of the API. */
  async function call(actor: Actor | undefined, at: string, method = 'GET'): Promise<Answer> {
    const headers = actor && { authorization: authorizationOf(actor) };
    const answer = await fetch(listening.url + at, { method, ...(headers && { headers }) });
    const bytes = Buffer.from(await answer.arrayBuffer());
    const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
    const body = type.endsWith('json') && bytes.length > 0 ? JSON.parse(bytes.toString()) : {};
    if (method !== 'HEAD') {
      const described = { status: answer.status, type, body };
      expect(describedWrongly(method, at, described), `${method} ${at}`).to.equal(undefined);
    }
    return { status: answer.status, headers: answer.headers, bytes, code: body.code };
  }

  /** An instance in its signing task, with one PDF. */
  async function begin(
    app = 'ttd/lease',
    bytes: Buffer[] = [pdf],
  ): Promise<{ at: string; documents: string[] }> {
    const caller = server.as(owner);
    const created = await caller.post(`/${app}/instances?instanceOwnerPartyId=${owner.partyId}`);
    const at = `/${app}/instances/${created.body.id}`;
    const documents: string[] = [];
    for (const [index, body] of bytes.entries()) {
      const headers = {
        'content-type': 'application/pdf',
        'content-disposition': `attachment; filename="lease ${index}.pdf"`,
      };
      const uploaded = await caller.post(`${at}/data?dataType=lease`, { headers, body });
      expect(uploaded.status, uploaded.text).to.equal(201);
      documents.push(uploaded.body.id);
    }
    expect((await caller.put(`${at}/process/next`)).status).to.equal(200);
    return { at, documents };
  }

  async function sign(at: string, ...actors: Actor[]): Promise<void> {
    for (const actor of actors) {
      const signed = await server.as(actor).post(`${at}/actions`, { body: { action: 'sign' } });
      expect(signed.status, signed.text).to.equal(200);
    }
  }

  /** Later, as sealing is. */
  async function seal(): Promise<void> {
    server.clock.advance(1);
    await server.runtime.doDueJobs();
  }

  describe('a sealed document', () => {
    let at: string;
    let sealed: string;

    before(async () => {
      const begun = await begin();
      at = begun.at;
      sealed = `${at}/data/${begun.documents[0]}/sealed`;
    });

    it('is a 409 before anybody has signed', async () => {
      expect(await call(owner, sealed)).to.include({ status: 409, code: 'ERR_NOTHING_SIGNED' });
    });

    it('is there as it stands once the first has signed', async () => {
      await sign(at, first);
      const { status, headers } = await call(owner, sealed);
      expect([status, headers.get('x-seal-state'), headers.get('x-seal-level')]).to.deep.equal([
        200,
        'partial',
        'B-B',
      ]);
    });

    it('is a 409 from the last signature until it is sealed', async () => {
      await sign(at, second);
      expect(await call(owner, sealed)).to.include({ status: 409, code: 'ERR_SEAL_PENDING' });
    });

    it('is complete then, and the same for everybody', async () => {
      await seal();
      const [one, other] = [await call(owner, sealed), await call(first, sealed)];
      expect([one.status, one.headers.get('x-seal-state')]).to.deep.equal([200, 'complete']);
      expect(one.bytes.equals(other.bytes)).to.equal(true);
    });

    it('is offered for saving under a name of its own, can run nothing and is kept nowhere', async () => {
      const { headers, bytes } = await call(owner, sealed);
      expect(Object.fromEntries(headers)).to.include({
        'content-type': 'application/pdf',
        'content-length': String(bytes.length),
        'content-disposition': 'attachment; filename="lease 0-sealed.pdf"',
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    });

    it('is what was signed, and pdfsig calls its seal valid', async function () {
      needs(this, 'pdfsig', 'certutil');
      const { bytes } = await call(owner, sealed);
      expect(bytes.subarray(0, pdf.length).equals(pdf)).to.equal(true);
      const [signature] = await pdfsig(bytes, (await testSealing()).pki);
      expect(signature).to.include({
        validation: 'Signature is Valid.',
        certificate: 'Certificate is Trusted.',
        coversDocument: true,
      });
    });

    it('is what stands among the data of the instance too', async () => {
      const instance = await server.as(owner).get(at);
      const made = instance.body.data.find(
        ({ dataType }: { dataType: string }) => dataType === 'lease-sealed',
      );
      const [data, proof] = [await call(owner, `${at}/data/${made.id}`), await call(owner, sealed)];
      expect(data.bytes.equals(proof.bytes)).to.equal(true);
    });

    it('is found by its task', async () => {
      expect((await call(owner, `${sealed}?taskId=Sign`)).status).to.equal(200);
    });

    it('is a 409 in a task in which it was not signed', async () => {
      expect(await call(owner, `${sealed}?taskId=Form`)).to.include({
        status: 409,
        code: 'ERR_NOTHING_SIGNED',
      });
    });

    it('is a 404 for a document of another instance, as for one that is nowhere', async () => {
      const other = await begin();
      await sign(other.at, first);
      for (const id of [other.documents[0], randomUUID()]) {
        const answer = await call(owner, `${at}/data/${id}/sealed`);
        expect(answer).to.include({ status: 404, code: 'ERR_DOCUMENT_NOT_FOUND' });
      }
    });

    it('is not found under what is no id', async () => {
      expect(await call(owner, `${at}/data/1/sealed`)).to.include({ status: 404, code: 'ERR_NOT_FOUND' });
    });
  });

  describe('who may have proof', () => {
    let at: string;
    let documentId: string;

    before(async () => {
      const begun = await begin();
      at = begun.at;
      documentId = begun.documents[0]!;
      await sign(at, first, second);
      await seal();
    });

    const what: [string, (at: string) => string][] = [
      ['the sealed document', (address) => `${address}/data/${documentId}/sealed`],
      ['the evidence', (address) => `${address}/evidence`],
    ];
    for (const [name, below] of what) {
      for (const [who, actor] of [
        ['the owner', owner],
        ['a signee', first],
      ] as const) {
        it(`${who} may have ${name}`, async () => {
          expect((await call(actor, below(at))).status).to.equal(200);
        });
      }

      it(`a stranger is told as little of ${name} as of the instance`, async () => {
        const answers = [await call(stranger, below(at)), await call(stranger, at)];
        for (const answer of answers) expect(answer).to.include({ status: 403, code: 'ERR_FORBIDDEN' });
      });

      it(`nobody may have ${name} without a token`, async () => {
        expect(await call(undefined, below(at))).to.include({ status: 401, code: 'ERR_UNAUTHENTICATED' });
      });

      it(`${name} of an instance that is nowhere, or elsewhere, is a 404`, async () => {
        const unknown = `/ttd/lease/instances/110/${randomUUID()}`;
        for (const address of [unknown, at.replace('/110/', '/101/'), at.replace('lease', 'other')]) {
          const answer = await call(owner, below(address));
          expect(answer, address).to.include({ status: 404, code: 'ERR_INSTANCE_UNKNOWN' });
        }
      });

      it(`${name} is had by GET alone`, async () => {
        for (const method of ['POST', 'PUT', 'DELETE']) {
          const { status, code, headers } = await call(owner, below(at), method);
          expect([status, code, headers.get('allow')], method).to.deep.equal([405, 'ERR_METHOD', 'GET']);
        }
      });

      it(`HEAD says of ${name} what GET does, and sends none of it`, async () => {
        const [head, got] = [await call(owner, below(at), 'HEAD'), await call(owner, below(at))];
        expect([head.status, head.bytes.length]).to.deep.equal([200, 0]);
        for (const header of ['content-type', 'content-disposition', 'cache-control', 'x-seal-state']) {
          expect(head.headers.get(header), header).to.equal(got.headers.get(header));
        }
      });
    }

    it('a stranger is told nothing of a document, be it there or not', async () => {
      const ids = [documentId, randomUUID()];
      const answers = await Promise.all(ids.map((id) => call(stranger, `${at}/data/${id}/sealed`)));
      expect(answers.map(({ code }) => code)).to.deep.equal(['ERR_FORBIDDEN', 'ERR_FORBIDDEN']);
    });
  });

  describe('evidence', () => {
    let at: string;
    let zip: Buffer;

    before(async () => {
      at = (await begin('ttd/lease', [pdf, Buffer.from('Husordensregler')])).at;
      await sign(at, first, second);
      await seal();
      zip = (await call(owner, `${at}/evidence`)).bytes;
    });

    const folderName = () => `evidence-${at.split('/').at(-1)}`;

    /** Has a folder of what is in the archive, and verifies it as somebody else would. */
    const verifyUnzipped = (bytes: Buffer, spoil: (folder: string) => Promise<void> = async () => {}) =>
      withFolder(async (folder) => {
        await writeFile(join(folder, 'evidence.zip'), bytes);
        await promisify(execFile)('unzip', ['-q', 'evidence.zip'], { cwd: folder });
        const unzipped = join(folder, folderName());
        await spoil(unzipped);
        return run(['verify', unzipped, '--trust', (await testSealing()).pki.rootFile]);
      });

    it('is an archive to be saved, kept nowhere', async () => {
      const { headers } = await call(owner, `${at}/evidence`);
      expect(Object.fromEntries(headers)).to.include({
        'content-type': 'application/zip',
        'content-disposition': `attachment; filename="${folderName()}.zip"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
    });

    it('is sound by unzip, and holds one folder with what is proved', async function () {
      needs(this, 'unzip');
      const listed = await withFolder(async (folder) => {
        const file = join(folder, 'evidence.zip');
        await writeFile(file, zip);
        expect(await output('unzip', ['-t', file])).to.contain('No errors detected');
        return (await output('unzip', ['-Z1', file])).trim().split('\n');
      });
      expect(listed.every((name) => name.startsWith(`${folderName()}/`))).to.equal(true);
      const kinds = listed.map((name) => name.split('/')[1]);
      const counted = ['documents', 'records', 'sealed'].map(
        (kind) => kinds.filter((each) => each === kind).length,
      );
      expect(counted).to.deep.equal([2, 4, 2]);
    });

    it('verifies when it is unzipped', async function () {
      needs(this, 'unzip');
      const { code, out } = await verifyUnzipped(zip);
      expect(out, out).to.contain('ok, everything in it holds');
      expect(code).to.equal(0);
    });

    it('does not when a byte was changed', async function () {
      needs(this, 'unzip');
      const { code, out } = await verifyUnzipped(zip, async (folder) => {
        const trail = join(folder, 'trail.json');
        await writeFile(
          trail,
          (await readFile(trail, 'utf8')).replace('instance.created', 'instance.Created'),
        );
      });
      expect(code).to.equal(1);
      expect(out).to.contain('trail.json');
    });

    it('verifies too while signatures are missing, and before the first', async function () {
      needs(this, 'unzip');
      const begun = await begin();
      at = begun.at;
      expect((await verifyUnzipped((await call(owner, `${at}/evidence`)).bytes)).code).to.equal(0);
      await sign(at, first);
      expect((await verifyUnzipped((await call(owner, `${at}/evidence`)).bytes)).code).to.equal(0);
    });

    it('is a 409 while a record waits for the sealing key, and there when the key is back', async () => {
      const begun = await begin();
      key.isThere = false;
      await sign(begun.at, first);
      const evidence = `${begun.at}/evidence`;
      expect(await call(owner, evidence)).to.include({ status: 409, code: 'ERR_SEAL_PENDING' });
      key.isThere = true;
      await seal();
      expect((await call(owner, evidence)).status).to.equal(200);
    });
  });

  describe('a reader of large evidence', () => {
    let at: string;

    before(async () => {
      // more than a connection takes that nobody reads from
      const large = Array.from({ length: 6 }, (_, n) => Buffer.alloc(3 * 1024 * 1024, `${n} `));
      at = (await begin('ttd/lease', large)).at;
    });

    /** Asks, reads the first of the answer and stops. */
    async function ask(): Promise<IncomingMessage> {
      const headers = { authorization: authorizationOf(owner) };
      const request = httpGet(`${listening.url}${at}/evidence`, { headers });
      // of a reader that goes away
      request.on('error', () => {});
      const answer = await new Promise<IncomingMessage>((resolve) => request.once('response', resolve));
      await new Promise((resolve) => answer.once('readable', resolve));
      answer.on('error', () => {});
      return answer;
    }

    it('who breaks off leaves nothing open, and alarms nobody', async () => {
      const answer = await ask();
      await until(() => store.open === 1);
      answer.destroy();
      await until(() => store.open === 0);
      expect(server.logged).to.deep.equal([]);
    });

    it('who reads slowly has no more of it in memory than is on its way', async () => {
      const answer = await ask();
      await until(() => store.open === 1);
      const read = store.read;
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(store.read - read).to.be.below(3 * 1024 * 1024);
      answer.destroy();
      await until(() => store.open === 0);
    });

    it('sees that it is not all when bytes can not be read, and operators are told', async () => {
      store.fails = true;
      const answer = await fetch(`${listening.url}${at}/evidence`, {
        headers: { authorization: authorizationOf(owner) },
      });
      const broken = await answer.arrayBuffer().then(
        () => false,
        () => true,
      );
      store.fails = false;
      expect(broken).to.equal(true);
      expect(server.logged).to.have.lengthOf(1);
      expect(server.logged[0]).to.include({ code: 'ERR_STORAGE_UNAVAILABLE', message: 'request failed' });
    });
  });
});
