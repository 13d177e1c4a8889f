import { expect } from 'chai';
import type { Response } from 'supertest';
import { person } from '../../helpers/runtime.ts';
import {
  attachment,
  type MadeMessage,
  MessagesServer,
  mainForm,
  owner,
  signBody,
  subForm,
} from './messages-server.ts';
import { codes, type ServiceName } from './services.ts';

// The cases of the documented contract, by number. A message m has a main form that must be signed, a sub form that may
// be, an attachment that must be and one that may be, and is at its signing step.
describe('the conformance table of message signing', () => {
  let server: MessagesServer;

  before(async () => {
    server = await MessagesServer.start();
  });
  after(() => server.stop());

  const get = (path: string, as = owner) => server.as(as).get(path);
  const put = (path: string, body: object, as = owner) => server.as(as).put(path, { body });
  const post = (query: string, body: object, as = owner) =>
    server.as(as).post(`/api/my/messages${query}`, { body });
  const sign = (m: MadeMessage, query = '', as = owner, embedded?: object) =>
    put(`${m.path}${query}`, m.body(embedded), as);
  const choosing = (m: MadeMessage, FormIds?: number[], AttachmentIds?: number[]) =>
    sign(m, '', owner, {
      SignatureSpec: { ...(FormIds && { FormIds }), ...(AttachmentIds && { AttachmentIds }) },
    });

  /** Where an answer leads: the prefix of the message's id, or nothing. */
  const leadsTo = ({ headers }: Response) => headers.location?.split('/').at(-1)?.[0];
  const status = async (m: MadeMessage, as = owner) => (await get(m.path, as)).body.Status;
  const archived = async (m: MadeMessage, as = owner) => (await get(m.archived, as)).status === 200;
  const signed = async (m: MadeMessage) => {
    const record = await get(`${m.archived}/archivereference`);
    const [signature] = record.body.Signatures;
    return [signature.SignedFormList, signature.SignedAttachmentList];
  };
  const complaint = ({ status: code, body }: Response) => [code, body.ErrorCode];
  const withForms = (name: ServiceName, ...forms: object[]) => signBody(name, { forms });

  describe('PUT with complete and sign', () => {
    it('row 1: signs and archives, and says where', async () => {
      const m = await server.message('partial');
      const answer = await sign(m);
      expect([answer.status, leadsTo(answer), await archived(m)]).to.deep.equal([204, 'b', true]);
    });

    it('row 2: signs and archives when both are said', async () => {
      const m = await server.message('partial');
      const answer = await sign(m, '?complete=true&sign=true');
      expect([answer.status, leadsTo(answer), await archived(m)]).to.deep.equal([204, 'b', true]);
    });

    it('row 3: leaves it at signing when it is not to be signed', async () => {
      const m = await server.message('partial');
      const answer = await sign(m, '?complete=true&sign=false');
      expect([answer.status, leadsTo(answer), await status(m)]).to.deep.equal([204, 'a', 'Signering']);
    });

    it('row 4: takes it back to filling when it is not complete, unsigned', async () => {
      const m = await server.message('partial');
      const answer = await sign(m, '?complete=false');
      expect([answer.status, leadsTo(answer), await status(m)]).to.deep.equal([204, 'a', 'Utfylling']);
      const instanceId = (await server.runtime.instanceIdOf({ number: Number(m.id.slice(1)) }))!;
      expect(await server.runtime.signatures({ actor: owner, instanceId })).to.deep.equal([]);
    });

    it('row 5: ignores sign where it is not complete', async () => {
      const m = await server.message('partial');
      await sign(m, '?complete=false&sign=true');
      expect(await status(m)).to.equal('Utfylling');
    });

    for (const [query, to, where] of [
      ['', 'b', undefined],
      ['?sign=false', 'a', 'Signering'],
      ['?complete=false', 'a', 'Utfylling'],
    ] as const) {
      it(`row 6: brings what is being filled in as far as <${query}> says`, async () => {
        const m = await server.message('partial', { query: '?complete=false' });
        const answer = await sign(m, query);
        expect([leadsTo(answer), await status(m)]).to.deep.equal([to, where]);
      });
    }
  });

  describe('POST', () => {
    const forms = { forms: [mainForm()] };

    it('row 7: signs and archives, and says where', async () => {
      const answer = await post(
        '',
        signBody('conditional', { forms: [mainForm('<n><amount>200</amount></n>')] }),
      );
      expect([answer.status, leadsTo(answer)]).to.deep.equal([201, 'b']);
    });

    for (const [row, query, where] of [
      [8, '?complete=true&sign=false', 'Signering'],
      [9, '?complete=false', 'Utfylling'],
      [9, '?complete=false&sign=true', 'Utfylling'],
    ] as const) {
      it(`row ${row}: with <${query}> makes a message that stands in ${where}`, async () => {
        const answer = await post(query, signBody('parallel', forms));
        const { body } = await get(new URL(answer.headers.location!).pathname);
        expect([answer.status, leadsTo(answer), body.Status]).to.deep.equal([201, 'a', where]);
      });
    }

    for (const name of ['thirdParty', 'parallel', 'twoSteps'] as const) {
      it(`row 10: with sign is refused where others sign too, as in <${name}>, and nothing is stored`, async () => {
        const before = (await get('/api/my/messages')).body;
        expect(complaint(await post('', signBody(name, forms)))).to.deep.equal([400, 60026]);
        expect((await get('/api/my/messages')).body).to.deep.equal(before);
      });
    }

    it('row 11: with sign is refused where there is something to pay', async () => {
      expect(complaint(await post('', signBody('payment', forms)))).to.deep.equal([400, 60026]);
    });
  });

  describe('a choice of what to sign', () => {
    it('row 12: signs what must be signed, and no more', async () => {
      const m = await server.message('partial');
      await choosing(m, [m.forms[0]!], [m.attachments[0]!]);
      expect(await signed(m)).to.deep.equal([[m.forms[0]], [m.attachments[0]]]);
    });

    it('row 13: signs all that is chosen', async () => {
      const m = await server.message('partial');
      await choosing(m, m.forms, m.attachments);
      expect(await signed(m)).to.deep.equal([m.forms, m.attachments]);
    });

    it('row 14: is refused without a form that must be signed', async () => {
      const m = await server.message('partial');
      const answer = await choosing(m, [m.forms[1]!], m.attachments);
      expect([...complaint(answer), answer.body.ErrorMessage]).to.deep.equal([
        400,
        0,
        `form ${m.forms[0]} must be signed in signing task <Sign>; choose it too`,
      ]);
      expect(await status(m)).to.equal('Signering');
    });

    it('row 15: is refused without an attachment that must be signed', async () => {
      const m = await server.message('partial');
      const answer = await choosing(m, m.forms, [m.attachments[1]!]);
      expect(answer.body.ErrorMessage).to.match(new RegExp(`^attachment ${m.attachments[0]} must be signed`));
    });

    it('row 16: counts what is named twice once', async () => {
      const m = await server.message('partial');
      const [form, file] = [m.forms[0]!, m.attachments[0]!];
      await choosing(m, [form, form], [file, file]);
      expect(await signed(m)).to.deep.equal([[form], [file]]);
    });

    for (const [what, choose] of [
      ['an unknown form', (m: MadeMessage) => choosing(m, [...m.forms, 999_999], m.attachments)],
      ['an unknown attachment', (m: MadeMessage) => choosing(m, m.forms, [...m.attachments, 999_999])],
      ['a form among attachments', (m: MadeMessage) => choosing(m, m.forms, [...m.attachments, m.forms[0]!])],
    ] as const) {
      it(`row 17: is refused with ${what}`, async () => {
        const m = await server.message('partial');
        expect(complaint(await choose(m))).to.deep.equal([400, 0]);
        expect(await status(m)).to.equal('Signering');
      });
    }

    it('row 18: that lacks one of its arrays takes it for empty', async () => {
      const [locked, free] = [await server.message('partial'), await server.message('free')];
      expect((await choosing(locked, locked.forms)).status).to.equal(400);
      await choosing(free, free.forms);
      expect(await signed(free)).to.deep.equal([free.forms, []]);
    });

    for (const [what, arrays] of [
      ['empty arrays', [[], []]],
      ['no arrays', []],
    ] as const) {
      it(`row 19: of nothing is refused where nothing must be signed, with ${what}`, async () => {
        const m = await server.message('free');
        const [forms, attachments] = arrays as unknown as [number[]?, number[]?];
        expect(complaint(await choosing(m, forms, attachments))).to.deep.equal([400, 0]);
        expect(await status(m)).to.equal('Signering');
      });
    }

    it('row 20: that is not made means everything', async () => {
      const m = await server.message('partial');
      await sign(m);
      expect(await signed(m)).to.deep.equal([m.forms, m.attachments]);
    });
  });

  describe('the signing text', () => {
    it('row 21: is that of the signing step', async () => {
      const m = await server.message('partial');
      const answer = await get(`${m.path}/signingtext`);
      expect([answer.status, answer.body.SigningText]).to.deep.equal([200, 'Jeg bekrefter.']);
    });

    it('row 22: is not found while it is filled in', async () => {
      const m = await server.message('partial', { query: '?complete=false' });
      expect((await get(`${m.path}/signingtext`)).status).to.equal(404);
    });

    it('row 22: is not found where there is no signing step', async () => {
      const m = await server.message('unsigned', { query: '?complete=false' });
      expect((await get(`${m.path}/signingtext`)).status).to.equal(404);
    });

    it('row 23: in a language that the model lacks is its first', async () => {
      const m = await server.message('reversed', { embedded: { forms: [mainForm()] } });
      const text = async (language: number) =>
        (await get(`${m.path}/signingtext?language=${language}`)).body.SigningText;
      expect([await text(2068), await text(1044)]).to.deep.equal(['First.', 'Andre.']);
    });

    for (const [language, text] of [
      [1033, 'I confirm.'],
      [1044, 'Jeg bekrefter.'],
      [2068, 'Jeg bekrefter.'],
      [9999, 'Jeg bekrefter.'],
    ] as const) {
      it(`row 23: in language ${language} is <${text}>`, async () => {
        const m = await server.message('partial');
        const answer = await get(`${m.path}/signingtext?language=${language}`);
        expect(answer.body.SigningText).to.equal(text);
      });
    }
  });

  describe('who calls', () => {
    const list = '/api/my/messages';

    it('row 24: needs an API key, and the reason phrase says so', async () => {
      const answer = await server.as(owner).get(list, { apiKey: null });
      expect([answer.status, phraseOf(answer), answer.body.ErrorMessage]).to.deep.equal([
        400,
        "Required header 'ApiKey' is missing.",
        "Required header 'ApiKey' is missing.",
      ]);
    });

    for (const [what, apiKey] of [
      ['is unknown', 'unknown'],
      ['may not do it', 'reader'],
    ] as const) {
      it(`row 25: needs an API key that is authorised; one that ${what} is refused`, async () => {
        const answer = await server.as(owner).post(list, { apiKey, body: withForms('partial', mainForm()) });
        expect([answer.status, phraseOf(answer)]).to.deep.equal([
          403,
          'The API key is not authorized for this operation',
        ]);
      });
    }

    it('row 26: needs a token', async () => {
      expect((await server.as(undefined).get(list)).status).to.equal(401);
    });

    for (const [what, scopes, expected] of [
      ['no scope', [], [403, 403, 403]],
      ['the scope for lists', ['altinn:instances.meta'], [200, 403, 403]],
      ['the scope to read', ['altinn:instances.read'], [200, 200, 403]],
      ['the scope to write', ['altinn:instances.write'], [403, 403, 204]],
    ] as const) {
      it(`row 27: may do as much as ${what} lets them`, async () => {
        const m = await server.message('partial');
        const as = server.as(owner);
        const sent = { scopes: [...scopes] };
        const answers = [
          await as.get(list, sent),
          await as.get(m.path, sent),
          await as.put(m.path, { ...sent, body: m.body() }),
        ];
        expect(answers.map((answer) => answer.status)).to.deep.equal(expected);
      });
    }
  });

  describe('what is sent', () => {
    for (const [what, forms] of [
      ['two main forms', [mainForm(), mainForm()]],
      ['no main form', [subForm()]],
      ['no form', []],
    ] as const) {
      it(`row 28: is refused with ${what}`, async () => {
        expect((await post('?sign=false', withForms('partial', ...forms))).status).to.equal(400);
        const m = await server.message('partial', { query: '?complete=false' });
        expect((await put(m.path, withForms('partial', ...forms))).status).to.equal(400);
      });
    }

    it('row 28: is refused without any word of forms when it is made', async () => {
      expect((await post('?sign=false', signBody('partial'))).status).to.equal(400);
      expect((await post('?sign=false', signBody('partial', { attachments: [] }))).status).to.equal(400);
    });

    for (const [what, changed] of [
      ['DataFormatId', { DataFormatId: '1' }],
      ['DataFormatVersion', { DataFormatVersion: 9 }],
      ['Type', { Type: 'SubForm' }],
    ] as const) {
      it(`row 29: is refused with a form whose ${what} the service does not have`, async () => {
        const forms = [
          mainForm(),
          { ...subForm(), ...(what === 'Type' ? { ...mainForm(), ...changed } : changed) },
        ];
        expect((await post('?sign=false', withForms('partial', ...forms))).status).to.equal(400);
      });
    }

    it('row 30: is refused with a form that is not valid, and it stays where it is', async () => {
      const m = await server.message('partial', { query: '?complete=false' });
      const answer = await put(m.path, withForms('partial', mainForm('<notice>')));
      expect(complaint(answer)).to.deep.equal([400, 40012]);
      expect([await status(m), answer.body.ValidationErrors.length]).to.deep.equal(['Utfylling', 1]);
    });
  });

  it('row 30: is not made with a form that is not valid', async () => {
    const before = (await get('/api/my/messages')).body;
    const answer = await post('?sign=false', withForms('partial', mainForm('<notice>')));
    expect(complaint(answer)).to.deep.equal([400, 40012]);
    expect((await get('/api/my/messages')).body).to.deep.equal(before);
  });

  describe('what is over', () => {
    it('row 31: is not signed again, and says where it is', async () => {
      const m = await server.message('partial');
      await sign(m);
      const answer = await sign(m);
      expect([...complaint(answer), leadsTo(answer)]).to.deep.equal([409, 60035, 'b']);
    });

    it('row 32: is not signed by the same signee again', async () => {
      const m = await server.message('parallel');
      await sign(m);
      expect(complaint(await sign(m))).to.deep.equal([409, 60036]);
    });

    it('row 33: is found under its new id, and under its old one where it went', async () => {
      const m = await server.message('partial');
      const { headers } = await sign(m);
      const old = await get(m.path);
      const { body } = await get(new URL(headers.location!).pathname);
      expect([...complaint(old), leadsTo(old)]).to.deep.equal([410, 60019, 'b']);
      expect([body.OriginalId, body.Status, body.ArchiveReference]).to.deep.equal([
        m.id,
        'Sendt og arkivert',
        `AR${m.id.slice(1)}`,
      ]);
    });
  });

  describe('two steps', () => {
    const second = person(2);

    it('row 34: the first signature leaves it at signing, where it was', async () => {
      const m = await server.message('twoSteps');
      const answer = await sign(m);
      expect([answer.status, leadsTo(answer), await status(m)]).to.deep.equal([204, 'a', 'Signering']);
      expect((await get(`${m.path}/signingtext`)).body.SigningText).to.equal('Jeg kontrasignerer.');
    });

    it('row 35: the second one archives it', async () => {
      const m = await server.message('twoSteps');
      await sign(m);
      const answer = await sign(m, '', second);
      expect([answer.status, leadsTo(answer), await archived(m)]).to.deep.equal([204, 'b', true]);
    });

    it('row 36: who has signed earlier does not sign the second', async () => {
      const m = await server.message('twoSteps');
      await sign(m);
      expect(complaint(await sign(m))).to.deep.equal([403, 60036]);
      expect(await status(m)).to.equal('Signering');
    });

    it('row 36: who signs the first step again, and is not asked in the second, has signed already', async () => {
      const m = await server.message('handedOn');
      await sign(m);
      expect(complaint(await sign(m))).to.deep.equal([409, 60036]);
    });

    it('row 36: the second step is not signed before its turn', async () => {
      const m = await server.message('twoSteps');
      expect((await sign(m, '', second)).status).to.equal(404);
    });
  });

  describe('parallel signatures', () => {
    it('row 37: the first of two leaves it at signing', async () => {
      const m = await server.message('parallel');
      const answer = await sign(m);
      expect([leadsTo(answer), await status(m)]).to.deep.equal(['a', 'Signering']);
    });

    it('row 38: the second of two archives it, in whatever order', async () => {
      const m = await server.message('parallel');
      await sign(m, '', person(3));
      expect(leadsTo(await sign(m, '', person(1)))).to.equal('b');
    });

    it('row 38: the second of two archives it where signatures are collected, too', async () => {
      const m = await server.message('collecting');
      expect([leadsTo(await sign(m)), leadsTo(await sign(m, '', person(3)))]).to.deep.equal(['a', 'b']);
    });

    it('row 39: signees are different people where they must be', async () => {
      const m = await server.message('unique');
      await sign(m);
      expect(complaint(await sign(m))).to.deep.equal([403, 60036]);
    });

    it('row 40: somebody with two signatures gives both where they need not be', async () => {
      const m = await server.message('twoSlots');
      expect([leadsTo(await sign(m)), leadsTo(await sign(m))]).to.deep.equal(['a', 'b']);
    });

    it('row 41: who is not named does not sign', async () => {
      const m = await server.message('parallel', { box: 'r101' });
      expect(complaint(await put(m.path, m.body(), person(9)))).to.deep.equal([403, 30001]);
      expect(complaint(await put(m.path.replace('r101', 'my'), m.body(), person(9)))).to.deep.equal([
        404, 60028,
      ]);
    });

    for (const [amount, to] of [
      [100, 'b'],
      [101, 'a'],
    ] as const) {
      it(`row 42: a conditional step is ${to === 'a' ? 'taken' : 'skipped'} at an amount of ${amount}`, async () => {
        const forms = [mainForm(`<n><amount>${amount}</amount></n>`)];
        const made = await post('?complete=false', signBody('conditional', { forms }));
        const path = new URL(made.headers.location!).pathname;
        // what has nothing to sign is archived only by who says so
        const left = await put(`${path}?sign=false`, signBody('conditional'));
        expect([left.status, leadsTo(left)]).to.deep.equal(to === 'a' ? [204, 'a'] : [409, undefined]);
        expect(leadsTo(await put(path, signBody('conditional')))).to.equal('b');
      });
    }
  });

  describe('back to filling', () => {
    const add = (m: MadeMessage, type: 'plan' | 'photo') =>
      server.as(owner).post(`${m.path}/attachments`, { body: attachment(type, `late-${type}.txt`) });

    it('row 43: hides attachments that were added while it was signed', async () => {
      const m = await server.message('partial');
      await add(m, 'photo');
      await sign(m, '?complete=false');
      const { body } = await get(`${m.path}/attachments`);
      expect(
        body._embedded.attachments.map(({ AttachmentId }: { AttachmentId: number }) => AttachmentId),
      ).to.deep.equal(m.attachments);
    });

    it('row 44: attachments that are added while it is signed say so', async () => {
      const m = await server.message('partial');
      await add(m, 'photo');
      const { body } = await get(`${m.path}/attachments`);
      expect(
        body._embedded.attachments.map(
          (each: { IsAddedAfterFormFillin: boolean }) => each.IsAddedAfterFormFillin,
        ),
      ).to.deep.equal([false, false, true]);
    });

    it('row 44: attachments are not added to a step that does not allow it', async () => {
      const m = await server.message('partial');
      expect((await add(m, 'plan')).status).to.equal(409);
    });

    it('row 43: is refused where the model has no way there', async () => {
      const m = await server.message('twoSteps');
      expect(complaint(await sign(m, '?complete=false'))).to.deep.equal([409, 60026]);
      expect(await status(m)).to.equal('Signering');
    });
  });

  describe('what must be signed', () => {
    for (const [row, name, rule, expected] of [
      [45, 'free', 'is free', [false, false, false, false]],
      [46, 'all', 'is everything, whatever is said of each', [true, true, true, true]],
      [47, 'partial', 'is what is said of each', [true, false, true, false]],
    ] as const) {
      it(`row ${row}: ${rule}`, async () => {
        const m = await server.message(name);
        const { form, attachment: files } = (await get(m.path)).body._links;
        const locked = [...form, ...files].map(({ signinglocked }) => signinglocked);
        expect(locked).to.deep.equal(expected);
      });
    }
  });

  it('row 48: no place is told where no copy is kept, and nobody reads it', async () => {
    const m = await server.message('withheld');
    const answer = await sign(m);
    expect([answer.status, leadsTo(answer)]).to.deep.equal([204, undefined]);
    expect([(await get(m.path)).status, await archived(m)]).to.deep.equal([403, false]);
  });

  it('row 49: a list has 50 messages at most', async () => {
    const many = person(7);
    const start = () =>
      server.runtime.start({ actor: many, app: 'test/unsigned', ownerPartyId: many.partyId! });
    await Promise.all(Array.from({ length: 51 }, start));
    expect((await get('/api/my/messages?$top=60', many)).body._embedded.messages).to.have.length(50);
  });

  it('row 50: who is authenticated less well than the step asks does not sign', async () => {
    const m = await server.message('level');
    expect(complaint(await sign(m, '', person(1, 3)))).to.deep.equal([403, 17]);
    expect(leadsTo(await sign(m, '', person(1, 4)))).to.equal('b');
  });

  it('row 50: who is authenticated less well than the filling asks makes no message', async () => {
    const answer = await post('?sign=false', withForms('level', mainForm()), person(1, 1));
    expect(complaint(answer)).to.deep.equal([403, 17]);
  });

  for (const [what, changed, expected] of [
    ['ServiceCode', { ServiceCode: codes.free }, [400, 0]],
    ['ServiceEdition', { ServiceEdition: 2 }, [400, 0]],
    ['Type', { Type: 'Correspondence' }, [400, 0]],
  ] as const) {
    it(`is refused with another ${what} than the message's`, async () => {
      const m = await server.message('partial');
      expect(complaint(await put(m.path, { ...m.body(), ...changed }))).to.deep.equal(expected);
    });
  }

  it('is refused to be made of a service that does not exist', async () => {
    const body = { ...withForms('partial', mainForm()), ServiceCode: '999' };
    expect(complaint(await post('', body))).to.deep.equal([400, 40013]);
  });
});

/** The reason phrase of an answer. */
function phraseOf(answer: Response): string | undefined {
  return (answer as unknown as { res: { statusMessage?: string } }).res.statusMessage;
}
