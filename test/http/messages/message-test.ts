import { expect } from 'chai';
import { person, personParty } from '../../helpers/runtime.ts';
import { attachment, bytes, MessagesServer, mainForm, owner, signBody, subForm } from './messages-server.ts';

describe('a message', () => {
  let server: MessagesServer;
  before(async () => {
    server = await MessagesServer.start({ parties: [{ ...personParty(31), language: 'en' }] });
  });
  after(() => server.stop());

  const get = (path: string, headers = {}) => server.as(owner).get(path, { headers });

  it('has the documented fields, and links to what belongs to it', async () => {
    const m = await server.message('partial');
    const href = `https://signing.test${m.path}`;
    const { body } = await get(m.path);
    expect(body).to.deep.equal({
      MessageId: m.id,
      MessageLink: href,
      Subject: 'Service 101',
      Status: 'Signering',
      CreatedDate: '2026-01-05T10:00:00',
      LastChangedDateTime: '2026-01-05T10:00:00',
      LastChangedBy: '2001',
      ServiceOwner: 'test',
      Type: 'FormTask',
      MessageSender: 'Person 1',
      ServiceCode: '101',
      ServiceEdition: 1,
      _links: {
        self: { href },
        metadata: { href: 'https://signing.test/api/metadata/formtask/101/1' },
        form: [
          { href: `${href}/forms/${m.forms[0]}`, name: 'Notice', signinglocked: true, signedbydefault: true },
          {
            href: `${href}/forms/${m.forms[1]}`,
            name: 'Neighbours',
            signinglocked: false,
            signedbydefault: true,
          },
        ],
        attachment: [
          {
            href: `${href}/attachments/${m.attachments[0]}`,
            name: 'Plan',
            fileName: 'plan.txt',
            encrypted: false,
            signinglocked: true,
            signedbydefault: true,
            filesize: bytes.length,
          },
          {
            href: `${href}/attachments/${m.attachments[1]}`,
            name: 'Photo',
            fileName: 'photo.txt',
            encrypted: false,
            signinglocked: false,
            signedbydefault: false,
            filesize: bytes.length,
          },
        ],
        signingtext: { href: `${href}/signingtext` },
      },
    });
  });

  for (const [language, filling, signing, archived] of [
    [1033, 'Completion', 'Signing', 'Sent and archived'],
    [1044, 'Utfylling', 'Signering', 'Sendt og arkivert'],
    [2068, 'Utfylling', 'Signering', 'Sent og arkivert'],
  ] as const) {
    it(`says where it stands in language ${language}`, async () => {
      const m = await server.message('partial', { query: '?complete=false' });
      const status = async (path = m.path) => (await get(`${path}?language=${language}`)).body.Status;
      const first = await status();
      await server.as(owner).put(`${m.path}?sign=false`, { body: m.body() });
      const second = await status();
      await server.as(owner).put(m.path, { body: m.body() });
      expect([first, second, await status(m.archived)]).to.deep.equal([filling, signing, archived]);
    });
  }

  it('is owned by whom the service says', async () => {
    const m = await server.message('level', { as: person(1, 4) });
    expect((await get(m.path)).body.ServiceOwner).to.equal('Example Agency');
  });

  it('can be filled in where it says so', async () => {
    const m = await server.message('partial', { query: '?complete=false' });
    expect((await get(m.path)).body.AvailableAction).to.equal(2);
  });

  for (const [accept, type] of [
    ['application/hal+json', 'application/hal+json'],
    ['application/json', 'application/json'],
    ['text/html,*/*;q=0.8', 'application/json'],
    ['*/*', 'application/hal+json'],
  ] as const) {
    it(`is answered as ${type} to who accepts ${accept}`, async () => {
      const m = await server.message('partial');
      expect((await get(m.path, { accept })).type).to.equal(type);
    });
  }

  it('is not answered as XML', async () => {
    const m = await server.message('partial');
    expect((await get(m.path, { accept: 'application/hal+xml' })).status).to.equal(406);
  });

  it('is neither read nor unread', async () => {
    const m = await server.message('partial');
    const before = (await get(m.path)).body;
    expect((await get(`${m.path}?markAsRead=false`)).body).to.deep.equal(before);
    expect((await get(`${m.path}?markAsRead=no`)).status).to.equal(400);
  });

  it('is not sent again to who has it', async () => {
    const m = await server.message('partial');
    const { headers } = await get(m.path);
    expect((await get(m.path, { 'if-none-match': headers.etag })).status).to.equal(304);
  });

  it('is changed only as it was read, if the caller says so', async () => {
    const m = await server.message('partial');
    const change = (tag: string) =>
      server.as(owner).put(`${m.path}?complete=false`, { body: m.body(), headers: { 'if-match': tag } });
    const { headers } = await get(m.path);
    expect((await change('"77"')).status).to.equal(412);
    expect((await change(headers.etag!)).status).to.equal(204);
  });

  it('is made once under one key', async () => {
    const send = () =>
      server.as(owner).post('/api/my/messages?sign=false', {
        body: signBody('parallel', { forms: [mainForm()] }),
        headers: { 'idempotency-key': '"made once"' },
      });
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status]).to.deep.equal([201, 201]);
    expect(again.headers.location).to.equal(first.headers.location);
  });

  it('is signed once under one key, and answered the same', async () => {
    const m = await server.message('parallel');
    const send = () =>
      server.as(owner).put(m.path, { body: m.body(), headers: { 'idempotency-key': 'signed-once' } });
    const answers = [await send(), await send()];
    expect(answers.map(({ status, headers }) => [status, headers.location])).to.deep.equal(
      [1, 2].map(() => [204, `https://signing.test${m.path}`]),
    );
  });

  it('is archived once under one key, and answered the same', async () => {
    const m = await server.message('partial');
    const send = () =>
      server.as(owner).put(m.path, { body: m.body(), headers: { 'idempotency-key': 'archived-once' } });
    const answers = [await send(), await send()];
    expect(answers.map(({ status, headers }) => [status, headers.location])).to.deep.equal(
      [1, 2].map(() => [204, `https://signing.test${m.archived}`]),
    );
  });

  it('keeps forms and attachments that a body does not speak of', async () => {
    const m = await server.message('partial', { query: '?complete=false' });
    await server.as(owner).put(`${m.path}?complete=false`, { body: m.body() });
    const { body } = await get(m.path);
    expect([body._links.form.length, body._links.attachment.length]).to.deep.equal([2, 2]);
  });

  it('has the forms that a body brings in place of its own, and keeps their ids', async () => {
    const m = await server.message('partial', { query: '?complete=false' });
    const embedded = { forms: [mainForm('<other/>')] };
    await server.as(owner).put(`${m.path}?complete=false`, { body: m.body(embedded) });
    const { body } = await get(`${m.path}/forms`);
    const [form, ...others] = body._embedded.forms;
    expect([form.FormId, form.FormData, others.length]).to.deep.equal([m.forms[0], '<other/>', 0]);
    expect((await get(m.path)).body._links.attachment).to.have.length(2);
  });

  it('has the attachments that a body brings in place of its own', async () => {
    const m = await server.message('partial', { query: '?complete=false' });
    const embedded = { attachments: [attachment('plan', 'new.txt')] };
    await server.as(owner).put(`${m.path}?complete=false`, { body: m.body(embedded) });
    const { body } = await get(m.path);
    expect(body._links.attachment.map(({ fileName }: { fileName: string }) => fileName)).to.deep.equal([
      'new.txt',
    ]);
    expect(body._links.form).to.have.length(2);
  });

  it('is signed with the forms that come with the signature', async () => {
    const m = await server.message('partial', { query: '?complete=false' });
    const answer = await server.as(owner).put(m.path, { body: m.body({ forms: [mainForm('<last/>')] }) });
    const path = new URL(answer.headers.location!).pathname;
    expect((await get(`${path}/forms`)).body._embedded.forms[0].FormData).to.equal('<last/>');
  });

  it('takes no forms while it is signed', async () => {
    const m = await server.message('partial');
    const answer = await server.as(owner).put(m.path, { body: m.body({ forms: [mainForm('<late/>')] }) });
    expect([answer.status, answer.body.ErrorCode]).to.deep.equal([409, 60026]);
  });

  it('is filled in anew with forms that come with the way back', async () => {
    const m = await server.message('partial');
    const body = m.body({ forms: [mainForm('<again/>'), subForm()] });
    await server.as(owner).put(`${m.path}?complete=false`, { body });
    expect((await get(`${m.path}/forms/${m.forms[0]}`)).body.FormData).to.equal('<again/>');
  });

  it('goes to the trash bin when it is deleted', async () => {
    const m = await server.message('partial');
    expect((await server.as(owner).delete(m.path)).status).to.equal(204);
    const { body } = await get(m.path);
    expect([body.Status, body.MessageId]).to.deep.equal(['Slettet', m.id]);
    const trash = (await get('/api/my/messages/trashbin')).body._embedded.messages;
    expect(trash.map(({ MessageId }: { MessageId: string }) => MessageId)).to.include(m.id);
  });

  it('is not signed once it is deleted', async () => {
    const m = await server.message('partial');
    await server.as(owner).delete(m.path);
    const answer = await server.as(owner).put(m.path, { body: m.body() });
    expect([answer.status, answer.body.ErrorCode]).to.deep.equal([409, 60018]);
  });

  it('is not deleted once it is archived', async () => {
    const m = await server.message('partial');
    await server.as(owner).put(m.path, { body: m.body() });
    expect((await server.as(owner).delete(m.path)).status).to.equal(409);
    expect((await server.as(owner).delete(m.archived)).status).to.equal(409);
  });

  it('is archived by its signature alone', async () => {
    const m = await server.message('partial');
    const archive = (path: string) => server.as(owner).put(`${path}/archive`);
    expect((await archive(m.path)).status).to.equal(409);
    await server.as(owner).put(m.path, { body: m.body() });
    const answer = await archive(m.archived);
    expect([answer.status, answer.headers.location]).to.deep.equal([
      204,
      `https://signing.test${m.archived}`,
    ]);
  });

  it('has a record in the archive of who signed what', async () => {
    const m = await server.message('partial');
    await server.as(owner).put(`${m.path}?language=1033`, { body: m.body() });
    const path = m.archived;
    const { body } = await get(`${path}/archivereference`);
    const [{ SignatureID, ...signature }] = body.Signatures;
    expect(SignatureID).to.be.a('string');
    expect(signature).to.deep.equal({
      SignedByUser: '2001',
      SignedForOrganisation: null,
      Name: 'Person 1',
      CreatedDateTime: '2026-01-05T10:00:00',
      SignatureText: 'I confirm.',
      AuthenticationLevelID: 4,
      ProcessStepID: 'Sign',
      IsSigningAllRequired: false,
      SignedFormList: m.forms,
      SignedAttachmentList: m.attachments,
    });
    expect(JSON.stringify(body)).not.to.contain(owner.personNumber);
  });

  for (const [query, text] of [
    ['', 'Jeg bekrefter.'],
    ['?language=1033', 'I confirm.'],
  ] as const) {
    it(`is signed with the text that is shown for <${query}>`, async () => {
      const m = await server.message('partial');
      const shown = (await get(`${m.path}/signingtext${query}`)).body.SigningText;
      await server.as(owner).put(`${m.path}${query}`, { body: m.body() });
      const { body } = await get(`${m.archived}/archivereference`);
      expect([shown, body.Signatures[0].SignatureText]).to.deep.equal([text, text]);
    });
  }

  it('is signed with the text that is shown to who reads English by the register', async () => {
    const english = person(31);
    const m = await server.message('partial', { as: english });
    const shown = (await server.as(english).get(`${m.path}/signingtext`)).body.SigningText;
    await server.as(english).put(m.path, { body: m.body() });
    const { body } = await server.as(english).get(`${m.archived}/archivereference`);
    expect([shown, body.Signatures[0].SignatureText]).to.deep.equal(['I confirm.', 'I confirm.']);
  });

  it('has no record in the archive before it is there', async () => {
    const m = await server.message('partial');
    expect((await get(`${m.path}/archivereference`)).status).to.equal(404);
  });

  it('waits for payment where that is a task of its own, which no signature completes', async () => {
    const m = await server.message('payment', { embedded: { forms: [mainForm()] } });
    const answer = await server.as(owner).put(m.path, { body: m.body() });
    expect(answer.headers.location).to.equal(`https://signing.test${m.path}`);
    const { body } = await get(m.path);
    expect([body.Status, body.AvailableAction]).to.deep.equal(['Under behandling', undefined]);
    for (const query of ['', '?sign=false', '?complete=false']) {
      expect((await server.as(owner).put(`${m.path}${query}`, { body: m.body() })).status).to.equal(409);
    }
  });

  it('answers under the id that it has', async () => {
    const m = await server.message('partial');
    expect((await get(m.archived)).status).to.equal(404);
  });

  it('names its forms with the main form first, whatever their order', async () => {
    const m = await server.message('reversed', { embedded: { forms: [subForm(), mainForm()] } });
    const names = (await get(m.path)).body._links.form.map(({ name }: { name: string }) => name);
    expect(names).to.deep.equal(['Notice', 'Neighbours']);
  });

  it('says in the record of the archive when it was archived, and each signature made', async () => {
    const m = await server.message('parallel', { query: '?sign=false' });
    server.clock.advance(60_000);
    await server.as(owner).put(m.path, { body: m.body() });
    server.clock.advance(60_000);
    await server.as(person(2)).put(m.path, { body: m.body() });
    const { body } = await get(`${m.archived}/archivereference`);
    const times = [
      body.ArchivedDateTime,
      ...body.Signatures.map((each: { CreatedDateTime: string }) => each.CreatedDateTime),
    ];
    const message = (await get(m.archived)).body;
    expect(times).to.deep.equal([message.LastChangedDateTime, times[1], message.LastChangedDateTime]);
    expect(new Set([message.CreatedDate, ...times]).size).to.equal(3);
  });

  it('is told in Bokmål to who asks for Sámi', async () => {
    const m = await server.message('partial');
    expect((await get(`${m.path}?language=1083`)).body.Status).to.equal('Signering');
  });

  it('is signed as it is made with the text of the language', async () => {
    const answer = await server.as(owner).post('/api/my/messages?language=1044', {
      body: signBody('reversed', { forms: [mainForm()] }),
    });
    const { body } = await get(`${new URL(answer.headers.location!).pathname}/archivereference`);
    expect(body.Signatures[0].SignatureText).to.equal('Andre.');
  });

  it('is not signed as it is made with a choice of what has no id yet', async () => {
    const made = (SignatureSpec: object) =>
      server.as(owner).post('/api/my/messages', {
        body: signBody('reversed', { forms: [mainForm()], SignatureSpec }),
      });
    expect([(await made({ FormIds: [1] })).status, (await made({})).status]).to.deep.equal([400, 400]);
  });

  for (const query of ['?Sign=false', '?COMPLETE=False']) {
    it(`takes parameters in whichever letters, as in <${query}>`, async () => {
      const m = await server.message('partial', { query: '?complete=false' });
      const answer = await server.as(owner).put(`${m.path}${query}`, { body: m.body() });
      expect(answer.headers.location).to.equal(`https://signing.test${m.path}`);
    });
  }

  it('takes names in whichever letters', async () => {
    const m = await server.message('partial');
    const [form, file] = [m.forms[0]!, m.attachments[0]!];
    const spec = { formids: [form], ATTACHMENTIDS: [file] };
    await server.as(owner).put(m.path, { body: m.body({ signatureSpec: spec }) });
    const { body } = await get(`${m.archived}/archivereference`);
    expect([body.Signatures[0].SignedFormList, body.Signatures[0].SignedAttachmentList]).to.deep.equal([
      [form],
      [file],
    ]);
  });

  it('may be sent back as it was read, with what is to be done', async () => {
    const m = await server.message('partial');
    const { body } = await get(m.path);
    expect((await server.as(owner).put(m.path, { body })).status).to.equal(204);
  });

  it('is signed with the very attachment that is chosen, whatever else is replaced', async () => {
    const m = await server.message('partial', {
      query: '?complete=false',
      embedded: {
        forms: [mainForm(), subForm()],
        attachments: [attachment('plan'), attachment('photo', 'a.png'), attachment('photo', 'c.png')],
      },
    });
    const [plan, a, c] = m.attachments;
    const embedded = {
      attachments: [attachment('photo', 'c.png'), attachment('plan')],
      SignatureSpec: { FormIds: m.forms, AttachmentIds: [plan, a] },
    };
    const answer = await server.as(owner).put(m.path, { body: m.body(embedded) });
    expect([answer.status, answer.body.ErrorMessage]).to.deep.equal([
      400,
      `attachment ${a} is not among those to be signed in signing task <Sign>`,
    ]);
    embedded.SignatureSpec.AttachmentIds = [plan, c];
    expect((await server.as(owner).put(m.path, { body: m.body(embedded) })).status).to.equal(204);
  });

  it('may be sent the attachments that it has while it is signed, in another order too', async () => {
    const m = await server.message('partial');
    const embedded = { attachments: [attachment('photo'), attachment('plan')] };
    expect((await server.as(owner).put(m.path, { body: m.body(embedded) })).status).to.equal(204);
  });

  it('of a service without a signing step is archived when it is complete', async () => {
    const m = await server.message('unsigned', { query: '?complete=false' });
    const answer = await server.as(owner).put(m.path, { body: m.body() });
    expect(answer.headers.location).to.contain('/b');
  });
});
