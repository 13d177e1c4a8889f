import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { AltinnServer, type Sent, type TestCaller } from './altinn-server.ts';

const xml = { 'content-type': 'application/xml' };
const tagOf = (text: string) => `"${createHash('sha256').update(text).digest('hex')}"`;
const expecting = (tag: string, sent: Sent = {}): Sent => ({
  ...sent,
  headers: { ...sent.headers, 'if-match': tag },
});

describe('conditions over HTTP', () => {
  let server: AltinnServer;
  let owner: TestCaller;
  let path: string;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
    owner = server.as(person(10));
  });
  beforeEach(async () => {
    path = await server.instance();
  });

  after(() => server.stop());

  const tag = async () => (await owner.get(path)).headers.etag as string;
  const formOf = async () => `${path}/data/${(await owner.get(path)).body.data[0].id}`;

  describe('the tag of an instance', () => {
    it('is its version, wherever it is read', async () => {
      const tags = [await tag(), (await owner.get(`${path}/process`)).headers.etag];
      expect(tags).to.deep.equal(['"2"', '"2"']);
    });

    it('stands in the answer to whatever changes it', async () => {
      const created = await owner.post('/ttd/submit/instances?instanceOwnerPartyId=110');
      expect(created.headers.etag).to.equal('"1"');
      path = `/ttd/submit/instances/${created.body.id}`;
      const added = await owner.post(`${path}/data?dataType=form`, { headers: xml, body: '<form/>' });
      const deleted = await owner.delete(`${path}/data/${added.body.id}`);
      expect(deleted.headers.etag).to.equal('"3"');
      await owner.post(`${path}/data/type/form`, { headers: xml, body: '<form/>' });
      const signed = await owner.post(`${path}/actions`, { body: { action: 'sign' } });
      expect([signed.headers.etag, await tag()]).to.deep.equal(['"5"', '"5"']);
      const next = await owner.put(`${path}/process/next`);
      expect([next.headers.etag, await tag()]).to.deep.equal(['"6"', '"6"']);
    });

    it('is that of the whole after completeProcess, under a key too', async () => {
      for (const headers of [{}, { 'idempotency-key': 'all' }]) {
        path = await server.instance('ttd/submit');
        const answer = await owner.put(`${path}/process/completeProcess`, { headers });
        expect(answer.headers.etag).to.equal(await tag());
      }
    });

    it('says that nothing is new', async () => {
      for (const header of [await tag(), `W/${await tag()}`, `"1", ${await tag()}`, '*']) {
        const answer = await owner.get(path, { headers: { 'if-none-match': header } });
        expect([answer.status, answer.text, answer.headers.etag]).to.deep.equal([304, '', await tag()]);
      }
    });

    it('says that something is', async () => {
      const answer = await owner.get(path, { headers: { 'if-none-match': '"1"' } });
      expect([answer.status, answer.body.appId]).to.deep.equal([200, 'ttd/board']);
    });

    it('is no stranger’s to ask for', async () => {
      const answer = await server.as(person(9)).get(path, { headers: { 'if-none-match': '*' } });
      expect([answer.status, answer.headers.etag]).to.deep.equal([403, undefined]);
    });
  });

  describe('a change that expects a version', () => {
    const requests: Record<string, (sent: Sent) => ReturnType<TestCaller['put']>> = {
      'process/next': (sent) => owner.put(`${path}/process/next`, sent),
      'process/completeProcess': (sent) => owner.put(`${path}/process/completeProcess`, sent),
      data: (sent) =>
        owner.post(`${path}/data?dataType=attachment`, {
          headers: { ...xml, ...sent.headers },
          body: '<a/>',
        }),
      'data/type': (sent) =>
        owner.post(`${path}/data/type/attachment`, { headers: { ...xml, ...sent.headers }, body: '<a/>' }),
    };
    for (const [name, request] of Object.entries(requests)) {
      it(`is refused at ${name} when the instance has another one`, async () => {
        for (const other of ['"1"', '"3"', '"02"', '"two"', 'W/"2"', '""']) {
          const answer = await request(expecting(other));
          expect([answer.status, answer.body.code], other).to.deep.equal([412, 'ERR_PRECONDITION_FAILED']);
        }
        expect(await tag()).to.equal('"2"');
      });

      it(`is not refused for that at ${name} when it has it`, async () => {
        expect((await request(expecting('"1", "2"'))).status).to.not.equal(412);
        expect(await tag()).to.not.equal('"2"');
      });
    }

    it('is refused when it signs', async () => {
      path = await server.atBoard();
      const sign = (header: string) =>
        server.as(person(1)).post(`${path}/actions`, expecting(header, { body: { action: 'sign' } }));
      const answer = await sign('"2"');
      expect([answer.status, answer.body.code]).to.deep.equal([412, 'ERR_PRECONDITION_FAILED']);
      expect((await sign('"3"')).status).to.equal(200);
    });

    it('is done with *, which says no more than that there is one', async () => {
      expect((await owner.put(`${path}/process/next`, expecting('*'))).status).to.equal(200);
    });

    it('is one of two at once that is done', async () => {
      const answers = await Promise.all(
        [1, 2].map(() => owner.put(`${path}/process/next`, expecting('"2"'))),
      );
      expect(answers.map(({ status }) => status)).to.have.members([200, 412]);
    });

    it('tells a stranger that they may not, and nothing of the version', async () => {
      for (const header of ['"1"', '"2"']) {
        const answer = await server.as(person(9)).put(`${path}/process/next`, expecting(header));
        expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_FORBIDDEN']);
      }
    });

    it('is refused as ended where all is over anyway', async () => {
      path = await server.instance('ttd/submit');
      await owner.put(`${path}/process/completeProcess`);
      const answer = await owner.put(`${path}/process/completeProcess`, expecting('"1"'));
      expect(answer.status).to.equal(409);
    });
  });

  describe('the tag of a data element', () => {
    it('is the digest of its bytes', async () => {
      const form = await formOf();
      expect((await owner.get(form)).headers.etag).to.equal(tagOf('<form/>'));
      const replaced = await owner.put(form, { headers: xml, body: '<second/>' });
      expect([replaced.headers.etag, (await owner.get(form)).headers.etag]).to.deep.equal([
        tagOf('<second/>'),
        tagOf('<second/>'),
      ]);
    });

    it('stands in the answer to an upload', async () => {
      for (const route of ['data?dataType=attachment', 'data/type/attachment']) {
        const added = await owner.post(`${path}/${route}`, { headers: xml, body: '<a/>' });
        expect(added.headers.etag).to.equal(tagOf('<a/>'));
      }
    });

    it('says that the bytes are known', async () => {
      const answer = await owner.get(await formOf(), { headers: { 'if-none-match': tagOf('<form/>') } });
      expect([answer.status, answer.headers['content-type']]).to.deep.equal([304, undefined]);
      const other = await owner.get(await formOf(), { headers: { 'if-none-match': tagOf('<other/>') } });
      expect(other.status).to.equal(200);
    });

    it('is that of the text, for a signature', async () => {
      path = await server.atBoard();
      const signed = await server.as(person(1)).post(`${path}/actions`, { body: { action: 'sign' } });
      const signature = `${path}/data/${signed.body.instance.data.at(-1).id}`;
      const { headers, text } = await owner.get(signature);
      const known = { 'if-none-match': headers.etag as string };
      expect(headers.etag).to.equal(tagOf(text));
      expect((await owner.get(signature, { headers: known })).status).to.equal(304);
    });
  });

  describe('a change that expects bytes', () => {
    it('is done when they are there', async () => {
      const form = await formOf();
      const replaced = await owner.put(
        form,
        expecting(tagOf('<form/>'), { headers: xml, body: '<second/>' }),
      );
      expect(replaced.status).to.equal(201);
      expect((await owner.delete(form, expecting(tagOf('<second/>')))).status).to.equal(200);
    });

    it('is refused when others are', async () => {
      const form = await formOf();
      for (const header of [tagOf('<other/>'), `W/${tagOf('<form/>')}`, '"2"']) {
        const answers = [
          await owner.put(form, expecting(header, { headers: xml, body: '<second/>' })),
          await owner.delete(form, expecting(header)),
        ];
        for (const { status, body } of answers) {
          expect([status, body.code]).to.deep.equal([412, 'ERR_PRECONDITION_FAILED']);
        }
      }
      expect((await owner.get(form)).headers.etag).to.equal(tagOf('<form/>'));
    });

    it('is one of two at once that is done', async () => {
      const form = await formOf();
      const replace = (body: string) => owner.put(form, expecting(tagOf('<form/>'), { headers: xml, body }));
      const answers = await Promise.all([replace('<mine/>'), replace('<theirs/>')]);
      expect(answers.map(({ status }) => status)).to.have.members([201, 412]);
    });
  });
});
