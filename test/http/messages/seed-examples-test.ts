import { expect } from 'chai';
import { MessagesServer, mainForm, owner, subForm } from './messages-server.ts';
import { services } from './services.ts';

/** The documented requests, as they stand there: paths, headers and bodies. */
const headers = { 'content-type': 'application/hal+json', ApiKey: 'myKey' };

const wholeBody = `{
    "Type": "FormTask",
    "ServiceCode": "1029",
    "ServiceEdition": 64,
}`;

const partialBody = `{
    "Type": "FormTask",
    "ServiceCode": "123",
    "ServiceEdition": 64,
    "_embedded" : {
       "SignatureSpec": {
         "FormIds": [12121,1232],
         "AttachmentIds": [1123,1123]
       }
    }
}`;

/** The same service under another code and edition. */
function as(code: number, edition: number) {
  const { source } = services['test/partial']!;
  return {
    source: source.replace(
      'serviceCode="101" serviceEdition="1"',
      `serviceCode="${code}" serviceEdition="${edition}"`,
    ),
  };
}

describe('the documented requests of message signing', () => {
  let server: MessagesServer;
  const numbers: number[] = [];

  before(async () => {
    server = await MessagesServer.start(
      {
        apps: { 'test/whole': as(1029, 64), 'test/partial': as(123, 64) },
        numbers: { take: async (count) => numbers.splice(0, count) },
      },
      { messages: { apiKeys: [{ name: 'documented', key: 'myKey', allow: ['read', 'write'] }] } },
    );
  });
  after(() => server.stop());

  const call = (method: 'put' | 'get', path: string, body?: string) =>
    server.as(owner)[method](path, { apiKey: null, headers, ...(body !== undefined && { body }) });

  /** Makes the message that the documentation speaks of, by its numbers. */
  async function message(code: string, id: number, forms: number[], attachments: number[]): Promise<void> {
    numbers.push(id, ...forms, ...attachments);
    const file = { FileName: 'plan.txt', AttachmentType: 'plan', Data: 'YQ==' };
    const made = await server.as(owner).post('/api/my/messages?sign=false', {
      apiKey: null,
      headers,
      body: {
        Type: 'FormTask',
        ServiceCode: code,
        ServiceEdition: 64,
        _embedded: { forms: [mainForm(), subForm()], attachments: attachments.map(() => file) },
      },
    });
    expect(made.headers.location).to.equal(`https://signing.test/api/my/messages/a${id}`);
  }

  it('are told what is wrong, and where, in the body that is no JSON', async () => {
    await message('1029', 2312332, [1, 2], [3]);
    const answer = await call('put', '/api/my/messages/a2312332', wholeBody);
    expect([answer.status, answer.body.ErrorMessage]).to.deep.equal([
      400,
      'the body is not JSON: line 5, column 1: a property name is expected, but there is a comma before the closing brace; remove the comma',
    ]);
  });

  it('sign and archive the whole once the comma is gone', async () => {
    const answer = await call('put', '/api/my/messages/a2312332', wholeBody.replace('64,', '64'));
    expect([answer.status, answer.headers.location]).to.deep.equal([
      204,
      'https://signing.test/api/my/messages/b2312332',
    ]);
  });

  it('sign the forms and attachments that they name', async () => {
    await message('123', 1231231, [12121, 1232], [1123]);
    const answer = await call('put', '/api/my/messages/a1231231', partialBody);
    expect(answer.status).to.equal(204);
    const { body } = await call('get', '/api/my/messages/b1231231/archivereference');
    const [{ SignedFormList, SignedAttachmentList }] = body.Signatures;
    expect(SignedFormList).to.have.members([12121, 1232]);
    expect(SignedAttachmentList).to.deep.equal([1123]);
  });

  it('read the signing text', async () => {
    await message('123', 123123, [21, 22], [23]);
    const answer = await server.as(owner).get('/api/my/messages/a123123/signingtext', {
      apiKey: null,
      headers: { Accept: 'application/hal+json', ApiKey: 'myKey' },
    });
    expect([answer.status, answer.type, answer.body.SigningText]).to.deep.equal([
      200,
      'application/hal+json',
      'Jeg bekrefter.',
    ]);
  });

  it('find the signing text under the name that the documentation has for its link, too', async () => {
    expect((await call('get', '/api/my/messages/a123123/signingtest')).status).to.equal(200);
  });
});
