import { expect } from 'chai';
import { tableContents } from '../../bad-input/table-contents.ts';
import { type MadeMessage, MessagesServer, mainForm, owner, signBody } from './messages-server.ts';

const nested = (depth: number) => `${'{"Type":'.repeat(depth)}1${'}'.repeat(depth)}`;

/** Bodies that nobody can mean. */
const bodies: [what: string, body: string | object, status: number][] = [
  ['broken JSON', '{"Type":"FormTask"', 400],
  ['a trailing comma', '{"Type":"FormTask",}', 400],
  ['a comment', '{"Type":"FormTask" /* sign */}', 400],
  ['JSON that is too deep', nested(50), 400],
  ['JSON that is far too deep', '['.repeat(200_000), 400],
  ['a key __proto__', '{"Type":"FormTask","__proto__":{}}', 400],
  ['a list', '[]', 400],
  ['nothing', '', 400],
  ['no type', { ServiceCode: '101', ServiceEdition: 1 }, 400],
  ['another type', { ...signBody('partial'), Type: 'Correspondence' }, 400],
  ['an edition that is no number', { ...signBody('partial'), ServiceEdition: 'first' }, 400],
  ['a code that is an object', { ...signBody('partial'), ServiceCode: {} }, 400],
  ['forms that are no list', signBody('partial', { forms: {} }), 400],
  ['a form without data', signBody('partial', { forms: [{ ...mainForm(), FormData: undefined }] }), 400],
  ['a form whose data is an object', signBody('partial', { forms: [{ ...mainForm(), FormData: {} }] }), 400],
  ['ids that are texts', signBody('partial', { SignatureSpec: { FormIds: ['one'] } }), 400],
  ['ids that are fractions', signBody('partial', { SignatureSpec: { FormIds: [1.5] } }), 400],
  ['ids below zero', signBody('partial', { SignatureSpec: { AttachmentIds: [-1] } }), 400],
  ['ids that no number holds', signBody('partial', { SignatureSpec: { FormIds: [2 ** 60] } }), 400],
  [
    'more ids than are taken',
    signBody('partial', { SignatureSpec: { FormIds: Array.from({ length: 1_001 }, (_, n) => n) } }),
    400,
  ],
  ['a choice outside of what is embedded', { ...signBody('partial'), SignatureSpec: { FormIds: [] } }, 400],
  ['forms outside of what is embedded', { ...signBody('partial'), Forms: [] }, 400],
  ['a misspelt choice', signBody('partial', { SignatureSpecs: { FormIds: [] } }), 400],
  ['a misspelt list of ids', signBody('partial', { SignatureSpec: { FormId: [] } }), 400],
  ['two choices', signBody('partial', { SignatureSpec: {}, signatureSpec: {} }), 400],
  [
    'an attachment that is no base64',
    signBody('partial', { attachments: [{ FileName: 'a', AttachmentType: 'plan', Data: 'å' }] }),
    400,
  ],
];

describe('a message that can’t be meant', () => {
  let server: MessagesServer;
  let m: MadeMessage;
  let untouched: Record<string, string>;

  before(async () => {
    server = await MessagesServer.start();
    m = await server.message('partial');
    untouched = await tableContents(server.knex);
  });
  after(() => server.stop());
  afterEach(async () => {
    expect(await tableContents(server.knex)).to.deep.equal(untouched);
    expect(server.logged).to.deep.equal([]);
  });

  for (const [what, body, status] of bodies) {
    for (const method of ['post', 'put'] as const) {
      it(`is refused with ${what} by ${method.toUpperCase()}, and nothing is changed`, async () => {
        const path = method === 'post' ? '/api/my/messages?sign=false' : m.path;
        const answer = await server.as(owner)[method](path, { body });
        expect(answer.status).to.equal(status);
        expect(answer.body.ErrorMessage).to.be.a('string').and.not.equal('');
        expect(answer.headers['x-error-code']).to.match(/^ERR_/);
      });
    }
  }

  for (const query of [
    'complete=1',
    'sign=yes',
    'sign=',
    'sign=true&sign=false',
    'sign=true&Sign=false',
    'complete=true,false',
    'language=&sign=false',
  ]) {
    it(`is refused with <?${query}>`, async () => {
      expect((await server.as(owner).put(`${m.path}?${query}`, { body: m.body() })).status).to.equal(400);
    });
  }

  it('is refused as something else than JSON', async () => {
    const headers = { 'content-type': 'application/xml' };
    const answer = await server.as(owner).put(m.path, { body: '<Message/>', headers });
    expect([answer.status, answer.body.ErrorCode]).to.deep.equal([415, 0]);
  });

  it('is not stored where its answer would not be taken', async () => {
    const answer = await server.as(owner).post(`${m.path}/attachments`, {
      body: { FileName: 'a.txt', AttachmentType: 'photo', Data: 'YQ==' },
      headers: { accept: 'application/xml' },
    });
    expect(answer.status).to.equal(406);
  });

  for (const path of ['confirm', 'Forms', 'forms/1/data/2']) {
    it(`has nothing at <${path}>, and says so as everywhere here`, async () => {
      const answer = await server.as(owner).get(`${m.path}/${path}`);
      expect([answer.status, answer.body.ErrorCode]).to.deep.equal([404, 0]);
    });
  }

  it('tells the methods that there are', async () => {
    const answer = await server.as(owner).post(m.path, { body: m.body() });
    expect([answer.status, answer.headers.allow]).to.deep.equal([405, 'GET, PUT, DELETE']);
  });

  it('gets no phrase that a header can’t take', async () => {
    const body = signBody('partial', { forms: [mainForm()], attachments: [] });
    const answer = await server.as(owner).put(`${m.path}?sign=%0d%0aX-Evil:1`, { body });
    expect([answer.status, answer.headers['x-evil']]).to.deep.equal([400, undefined]);
  });

  it('keeps API keys out of answers', async () => {
    const answer = await server.as(owner).get(m.path, { apiKey: 'secret-of-somebody' });
    expect(answer.text).not.to.contain('secret-of-somebody');
  });
});
