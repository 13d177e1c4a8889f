import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { AltinnServer, type TestCaller } from './altinn-server.ts';

const xml = { 'content-type': 'application/xml' };

describe('data elements over HTTP', () => {
  let server: AltinnServer;
  let owner: TestCaller;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
    owner = server.as(person(10));
  });

  after(() => server.stop());

  /** The instance's form, by its address. */
  async function formOf(path: string): Promise<string> {
    const answer = await owner.get(path);
    return `${path}/data/${answer.body.data[0].id}`;
  }

  describe('an upload', () => {
    let path: string;

    before(async () => {
      path = await server.instance();
    });

    it('is answered with the element and its address', async () => {
      const answer = await owner.post(`${path}/data?dataType=attachment`, {
        headers: { 'content-type': 'text/plain', 'content-disposition': 'attachment; filename="note.txt"' },
        body: 'hello',
      });
      expect(answer.status).to.equal(201);
      expect(answer.body).to.deep.include({
        dataType: 'attachment',
        filename: 'note.txt',
        contentType: 'text/plain',
        size: 5,
        contentHash: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824',
        locked: false,
      });
      expect(answer.headers.location).to.equal(`https://signing.test${path}/data/${answer.body.id}`);
    });

    it('by the newer address is answered with the instance too', async () => {
      const answer = await owner.post(`${path}/data/type/attachment`, { headers: xml, body: '<a/>' });
      const ids = answer.body.instance.data.map(({ id }: { id: string }) => id);
      expect(ids).to.include(answer.body.newDataElementId);
    });

    it('that is repeated under its key is stored once', async () => {
      const send = () =>
        owner.post(`${path}/data?dataType=attachment`, {
          headers: { ...xml, 'idempotency-key': 'upload-1' },
          body: '<once/>',
        });
      const [first, second] = [await send(), await send()];
      expect(second.body.id).to.equal(first.body.id);
    });

    const refusals: [string, string, Record<string, string>, string, number, string][] = [
      ['without a data type', '', xml, '<a/>', 400, 'ERR_BODY_INVALID'],
      ['of two data types', '?dataType=form&dataType=attachment', xml, '<a/>', 400, 'ERR_BODY_INVALID'],
      ['of an unknown data type', '?dataType=nothing', xml, '<a/>', 400, 'ERR_DATA_TYPE_UNKNOWN'],
      [
        'that only the app writes',
        '?dataType=board-signatures',
        xml,
        '<a/>',
        403,
        'ERR_DOCUMENT_OWNED_BY_APP',
      ],
      ['of one document too many', '?dataType=form', xml, '<a/>', 409, 'ERR_DOCUMENT_COUNT'],
      [
        'of a content type that is not taken',
        '?dataType=form',
        { 'content-type': 'text/html' },
        'x',
        415,
        'ERR_DOCUMENT_CONTENT_TYPE',
      ],
    ];
    for (const [what, query, headers, body, status, code] of refusals) {
      it(`${what} is a ${status} ${code}`, async () => {
        const answer = await owner.post(`${path}/data${query}`, { headers, body });
        expect([answer.status, answer.body.code]).to.deep.equal([status, code]);
      });
    }

    it('by a stranger is a 403', async () => {
      const answer = await server.as(person(9)).post(`${path}/data?dataType=attachment`, { body: 'x' });
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_FORBIDDEN']);
    });
  });

  describe('a document', () => {
    let form: string;

    before(async () => {
      form = await formOf(await server.instance());
    });

    it('is read byte for byte', async () => {
      const answer = await owner.get(form);
      expect([answer.status, answer.type, answer.text ?? answer.body.toString()]).to.deep.equal([
        200,
        'application/xml',
        '<form/>',
      ]);
    });

    it('is offered for saving and can run nothing', async () => {
      const answer = await owner.get(form);
      expect(answer.headers).to.include({
        'content-disposition': 'attachment; filename="form.xml"',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
      });
    });

    it('is replaced', async () => {
      const replaced = await owner.put(form, { headers: xml, body: '<form>2</form>' });
      expect([replaced.status, replaced.body.size]).to.deep.equal([201, 14]);
    });

    it('is not replaced by one that is too large for its data type', async () => {
      const answer = await owner.put(form, { headers: xml, body: 'x'.repeat(1_100_000) });
      expect([answer.status, answer.body.code]).to.deep.equal([413, 'ERR_DOCUMENT_TOO_LARGE']);
    });

    it('is not replaced by somebody else', async () => {
      const answer = await server.as(person(1)).put(form, { headers: xml, body: '<forged/>' });
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_FORBIDDEN']);
    });

    it('is deleted', async () => {
      const path = await server.instance();
      const deleted = await owner.delete(await formOf(path));
      expect([deleted.status, deleted.body.instance.data]).to.deep.equal([200, []]);
    });

    it('that does not exist is a 404', async () => {
      const answer = await owner.get(form.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000'));
      expect([answer.status, answer.body.code]).to.deep.equal([404, 'ERR_DOCUMENT_NOT_FOUND']);
    });

    it('under an id that is none is a 404', async () => {
      const answer = await owner.get(form.replace(/[^/]+$/, 'form'));
      expect([answer.status, answer.body.code]).to.deep.equal([404, 'ERR_NOT_FOUND']);
    });
  });

  describe('a document that a later task signs', () => {
    let path: string;
    let form: string;

    before(async () => {
      path = await server.atBoard();
      form = await formOf(path);
    });

    it('is locked', async () => {
      const answer = await owner.get(path);
      expect(answer.body.data[0].locked).to.equal(true);
    });

    it('is not replaced', async () => {
      const answer = await owner.put(form, { headers: xml, body: '<other/>' });
      expect([answer.status, answer.body.code]).to.deep.equal([409, 'ERR_DOCUMENT_LOCKED']);
    });

    it('is not deleted', async () => {
      const answer = await owner.delete(form);
      expect([answer.status, answer.body.code]).to.deep.equal([409, 'ERR_DOCUMENT_LOCKED']);
    });

    it('gets no sibling', async () => {
      const answer = await owner.post(`${path}/data?dataType=attachment`, { headers: xml, body: '<a/>' });
      expect([answer.status, answer.body.code]).to.deep.equal([409, 'ERR_DOCUMENT_LOCKED']);
    });

    it('is unchanged by all that', async () => {
      const answer = await owner.get(form);
      expect(answer.text ?? answer.body.toString()).to.equal('<form/>');
    });
  });

  describe('a signature', () => {
    let path: string;
    let signature: string;

    before(async () => {
      path = await server.atBoard();
      const signed = await server.as(person(1)).post(`${path}/actions`, { body: { action: 'sign' } });
      signature = signed.body.instance.data.at(-1).id;
    });

    it('is read as a document of its own', async () => {
      const instance = await owner.get(path);
      const answer = await owner.get(`${path}/data/${signature}`);
      expect([answer.status, answer.type]).to.deep.equal([200, 'application/json']);
      expect(answer.body).to.deep.equal({
        id: signature,
        instanceGuid: path.split('/').at(-1),
        signedTime: '2026-01-05T09:00:00.0000000Z',
        signeeInfo: {
          userId: '2001',
          systemUserId: null,
          personNumber: person(1).personNumber,
          organisationNumber: null,
        },
        dataElementSignatures: [
          {
            dataElementId: instance.body.data[0].id,
            sha256Hash: instance.body.data[0].contentHash,
            signed: true,
          },
        ],
      });
    });

    it('is indented', async () => {
      const answer = await owner.get(`${path}/data/${signature}`);
      expect(answer.text).to.match(/^\{\n {2}"id"/);
    });

    it('has the size that is said', async () => {
      const instance = await owner.get(path);
      const answer = await owner.get(`${path}/data/${signature}`);
      expect(instance.body.data.at(-1).size).to.equal(Buffer.byteLength(answer.text));
    });

    it('is not replaced', async () => {
      const answer = await owner.put(`${path}/data/${signature}`, { body: { forged: true } });
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_DOCUMENT_OWNED_BY_APP']);
    });

    it('is not deleted', async () => {
      const answer = await owner.delete(`${path}/data/${signature}`);
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_DOCUMENT_OWNED_BY_APP']);
    });

    it('is not read by a stranger', async () => {
      const answer = await server.as(person(9)).get(`${path}/data/${signature}`);
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_FORBIDDEN']);
    });
  });
});
