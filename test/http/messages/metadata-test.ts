import { expect } from 'chai';
import { MessagesServer } from './messages-server.ts';

describe('the metadata of a service', () => {
  let server: MessagesServer;
  before(async () => {
    server = await MessagesServer.start();
  });
  after(() => server.stop());

  const read = (path: string) => server.as(undefined).get(`/api/metadata/formtask/${path}`, { apiKey: null });

  it('are for everybody', async () => {
    const { status, body } = await read('801/1');
    expect([status, body.ServiceCode, body.ServiceEditionCode, body.ServiceOwnerCode]).to.deep.equal([
      200,
      '801',
      1,
      'Example Agency',
    ]);
  });

  it('say how well who fills in and who signs must be authenticated', async () => {
    const { body } = await read('801/1');
    expect(body.ProcessSteps).to.deep.equal([
      { Name: 'Innsending', SecurityLevel: 2 },
      { Name: 'Signering', SecurityLevel: 4, ProcessStepId: 'Sign', Description: 'Sign' },
    ]);
  });

  it('name each signing step of several', async () => {
    const { body } = await read('201/1');
    expect(body.ProcessSteps.map((step: { SecurityLevel: number }) => step.SecurityLevel)).to.deep.equal([
      0, 0, 4,
    ]);
  });

  it('say which forms and attachments there are', async () => {
    const { body } = await read('101/1');
    expect(body.FormsMetaData.map((form: { DataFormatId: number }) => form.DataFormatId)).to.deep.equal([
      5001, 5002,
    ]);
    expect(
      body.AttachmentRules.map((rule: { AttachmentTypeName: string }) => rule.AttachmentTypeName),
    ).to.deep.equal(['plan', 'photo']);
  });

  for (const path of ['101/2', '999/1', '101/one']) {
    it(`are not there for <${path}>`, async () => {
      expect((await read(path)).status).to.equal(404);
    });
  }
});
