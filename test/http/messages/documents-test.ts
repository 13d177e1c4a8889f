import { expect } from 'chai';
import { person } from '../../helpers/runtime.ts';
import { attachment, bytes, type MadeMessage, MessagesServer, owner } from './messages-server.ts';

describe('the forms of a message', () => {
  let server: MessagesServer;
  let m: MadeMessage;
  before(async () => {
    server = await MessagesServer.start();
    m = await server.message('partial', { query: '?complete=false' });
  });
  after(() => server.stop());

  const form = (index: number) => `${m.path}/forms/${m.forms[index]}`;
  const get = (path: string) => server.as(owner).get(path);

  it('have the documented fields', async () => {
    const href = `https://signing.test${form(0)}`;
    expect((await get(form(0))).body).to.deep.equal({
      FormId: m.forms[0],
      Type: 'MainForm',
      FormData: '<notice><amount>7</amount></notice>',
      DataFormatId: 5001,
      DataFormatVersion: 1,
      ValidationStatus: 'NotValidated',
      Name: 'Notice',
      SigningLocked: true,
      SignedByDefault: true,
      _links: { self: { href }, formdata: { href: `${href}/formdata`, 'mime-type': 'application/xml' } },
    });
  });

  it('are listed, the main form first', async () => {
    const { body } = await get(`${m.path}/forms`);
    expect(body._embedded.forms.map(({ Type }: { Type: string }) => Type)).to.deep.equal([
      'MainForm',
      'SubForm',
    ]);
  });

  it('are read as they were sent', async () => {
    const answer = await get(`${form(0)}/formdata`);
    expect([answer.type, answer.text ?? answer.body.toString()]).to.deep.equal([
      'application/xml',
      '<notice><amount>7</amount></notice>',
    ]);
  });

  it('are written one by one', async () => {
    const answer = await server.as(owner).put(`${form(1)}/formdata`, {
      body: Buffer.from('<changed/>'),
      headers: { 'content-type': 'application/xml' },
    });
    expect([answer.status, (await get(form(1))).body.FormData]).to.deep.equal([204, '<changed/>']);
  });

  it('are written only as they were read, if the caller says so', async () => {
    const answer = await server.as(owner).put(`${form(1)}/formdata`, {
      body: Buffer.from('<changed/>'),
      headers: { 'content-type': 'application/xml', 'if-match': `"${'0'.repeat(64)}"` },
    });
    expect(answer.status).to.equal(412);
  });

  it('are not found under the number of an attachment', async () => {
    expect((await get(`${m.path}/forms/${m.attachments[0]}`)).status).to.equal(404);
  });

  it('stay as they are while they are signed', async () => {
    const signing = await server.message('partial');
    const answer = await server.as(owner).put(`${signing.path}/forms/${signing.forms[0]}/formdata`, {
      body: Buffer.from('<changed/>'),
      headers: { 'content-type': 'application/xml' },
    });
    expect([answer.status, answer.body.ErrorCode]).to.deep.equal([409, 60026]);
  });

  it('are validated while they are filled in', async () => {
    const filled = await server.message('partial', { query: '?complete=false' });
    expect((await get(`${filled.path}/validate`)).body).to.deep.equal({
      Success: true,
      ValidationErrors: [],
      ValidationWarnings: [],
    });
    await server.as(owner).put(`${filled.path}/forms/${filled.forms[0]}/formdata`, {
      body: Buffer.from('<open>'),
      headers: { 'content-type': 'application/xml' },
    });
    const { body } = await get(`${filled.path}/validate`);
    expect([body.Success, Object.keys(body.ValidationErrors[0])]).to.deep.equal([
      false,
      ['FieldName', 'ErrorMessage', 'FieldXPath'],
    ]);
  });

  it('are not validated once that is over', async () => {
    const signing = await server.message('partial');
    expect((await get(`${signing.path}/validate`)).status).to.equal(409);
  });

  it('are printed as proof of their signatures', async () => {
    // the key that seals has a certificate of today
    server.clock.now = Date.now();
    const signed = await server.message('partial');
    await server.as(owner).put(signed.path, { body: signed.body() });
    const { body } = await get(signed.archived);
    const prints = [body._links.print.href, `${signed.archived}/forms/${signed.forms[1]}/print`];
    for (const href of prints) {
      const answer = await get(new URL(href, 'https://signing.test').pathname);
      expect([answer.status, answer.type, answer.body.subarray(0, 5).toString()]).to.deep.equal([
        200,
        'application/pdf',
        '%PDF-',
      ]);
    }
  });

  it('are not printed before anybody has signed', async () => {
    expect((await get(`${m.path}/print`)).status).to.equal(409);
  });
});

describe('the attachments of a message', () => {
  let server: MessagesServer;
  let m: MadeMessage;
  before(async () => {
    server = await MessagesServer.start({}, { uploadLimit: 1_000 });
  });
  beforeEach(async () => {
    m = await server.message('partial', { query: '?complete=false' });
  });
  after(() => server.stop());

  const get = (path: string) => server.as(owner).get(path);
  const upload = (body: object) => server.as(owner).post(`${m.path}/attachments`, { body });
  const stream = (query: string, body = bytes, path = 'attachments/streamedattachment') =>
    server.as(owner).post(`${m.path}/${path}${query}`, {
      body,
      headers: { 'content-type': 'application/octet-stream' },
    });

  it('have the documented fields, and their bytes as base64', async () => {
    const path = `${m.path}/attachments/${m.attachments[0]}`;
    expect((await get(path)).body).to.deep.equal({
      AttachmentId: m.attachments[0],
      FileName: 'plan.txt',
      Name: 'Plan',
      Data: bytes.toString('base64'),
      AttachmentLink: `https://signing.test${path}/data`,
      AttachmentType: 'plan',
      AttachmentTypeLocalized: 'Plan',
      Encrypted: false,
      SigningLocked: true,
      SignedByDefault: true,
      FileSize: bytes.length,
      IsAddedAfterFormFillin: false,
      _links: { self: { href: `https://signing.test${path}` } },
    });
  });

  it('are listed without their bytes', async () => {
    const { body } = await get(`${m.path}/attachments`);
    expect(body._embedded.attachments.map(({ Data }: { Data: null }) => Data)).to.deep.equal([null, null]);
  });

  it('are read as they were sent', async () => {
    const answer = await get(`${m.path}/attachments/${m.attachments[0]}/data`);
    expect([answer.type, answer.text, answer.headers['content-disposition']]).to.deep.equal([
      'text/plain',
      bytes.toString(),
      'attachment; filename="plan.txt"',
    ]);
  });

  it('are uploaded as base64', async () => {
    const answer = await upload(attachment('photo', 'a.png', Buffer.from('new')));
    expect(answer.status).to.equal(201);
    const { body } = await get(new URL(answer.headers.location!).pathname);
    expect([body.FileName, Buffer.from(body.Data, 'base64').toString()]).to.deep.equal(['a.png', 'new']);
  });

  for (const path of ['attachments/streamedattachment', 'streamedattachment']) {
    it(`are uploaded as they are to <${path}>`, async () => {
      const answer = await stream('?filename=b.png&attachmentType=photo', Buffer.from('raw'), path);
      expect(answer.status).to.equal(201);
      const read = await get(`${new URL(answer.headers.location!).pathname}/data`);
      expect([read.type, read.body.toString()]).to.deep.equal(['image/png', 'raw']);
    });
  }

  it('are uploaded once under one key', async () => {
    const send = () =>
      server.as(owner).post(`${m.path}/attachments`, {
        body: attachment('photo'),
        headers: { 'idempotency-key': 'one photo' },
      });
    const headers = { 'idempotency-key': 'one-photo' };
    const again = () =>
      server.as(owner).post(`${m.path}/attachments`, { body: attachment('photo'), headers });
    expect((await send()).status).to.equal(400);
    const answers = [await again(), await again()];
    expect(answers[0]?.headers.location).to.equal(answers[1]?.headers.location);
  });

  it('are deleted', async () => {
    const path = `${m.path}/attachments/${m.attachments[1]}`;
    expect((await server.as(owner).delete(path)).status).to.equal(204);
    expect((await get(path)).status).to.equal(404);
  });

  it('are deleted only as they were read, if the caller says so', async () => {
    const path = `${m.path}/attachments/${m.attachments[1]}`;
    const remove = (tag: string) => server.as(owner).delete(path, { headers: { 'if-match': tag } });
    const { headers } = await get(path);
    expect((await remove(`"${'0'.repeat(64)}"`)).status).to.equal(412);
    expect((await remove(headers.etag!)).status).to.equal(204);
  });

  it('are not deleted while they are signed', async () => {
    const signing = await server.message('partial');
    const answer = await server.as(owner).delete(`${signing.path}/attachments/${signing.attachments[0]}`);
    expect(answer.status).to.equal(409);
  });

  for (const [what, send, expected] of [
    ['no AttachmentType where there are several', () => upload({ FileName: 'a', Data: 'YQ==' }), 400],
    ['an unknown AttachmentType', () => upload({ ...attachment('plan'), AttachmentType: 'x' }), 400],
    ['what is no base64', () => upload({ ...attachment('plan'), Data: '***' }), 400],
    ['no name', () => stream('?attachmentType=photo'), 400],
    ['a path for a name', () => stream('?attachmentType=photo&filename=../x'), 422],
    ['more bytes than are taken', () => stream('?attachmentType=photo&filename=x', Buffer.alloc(2_000)), 413],
  ] as const) {
    it(`are refused with ${what}, and nothing is stored`, async () => {
      const answer = await send();
      expect(answer.status).to.equal(expected);
      expect(answer.body).to.have.all.keys('ErrorCode', 'ErrorMessage');
      expect((await get(m.path)).body._links.attachment).to.have.length(2);
    });
  }

  it('are named by the header where the query does not', async () => {
    const answer = await server.as(owner).post(`${m.path}/streamedattachment?attachmentType=photo`, {
      body: bytes,
      headers: {
        'content-type': 'application/octet-stream',
        'content-disposition': 'attachment; filename="named.txt"',
      },
    });
    expect(answer.body.FileName).to.equal('named.txt');
  });

  it('are nobody else’s to write', async () => {
    const answer = await server
      .as(person(9))
      .delete(`${m.path.replace('/my/', '/r101/')}/attachments/${m.attachments[0]}`);
    expect(answer.status).to.equal(403);
  });
});
