import { expect } from 'chai';
import { person, personNumber } from '../../helpers/runtime.ts';
import { AltinnServer } from './altinn-server.ts';

const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

describe('an instance over HTTP', () => {
  let server: AltinnServer;

  before(async function () {
    this.timeout(30_000);
    server = await AltinnServer.start();
  });

  after(() => server.stop());

  describe('created for a party in the query', () => {
    it('is answered with 201 and its address', async () => {
      const answer = await server.as(person(10)).post('/ttd/board/instances?instanceOwnerPartyId=110');
      expect(answer.status).to.equal(201);
      expect(answer.headers.location).to.match(
        new RegExp(`^https://signing.test/ttd/board/instances/110/${GUID}$`),
      );
    });

    it('waits in its first task', async () => {
      const answer = await server.as(person(10)).post('/ttd/board/instances?instanceOwnerPartyId=110');
      expect(answer.body.process).to.deep.include({ startEvent: 'Start', ended: null, endEvent: null });
      expect(answer.body.process.currentTask).to.deep.equal({
        flow: 2,
        started: '2026-01-05T09:00:00.0000000Z',
        elementId: 'Form',
        name: 'Form',
        altinnTaskType: 'data',
        ended: null,
        validated: null,
        flowType: 'CompleteCurrentMoveToNext',
      });
    });

    it('names its owner', async () => {
      const answer = await server.as(person(10)).post('/ttd/board/instances?instanceOwnerPartyId=110');
      expect(answer.body.instanceOwner).to.deep.include({
        partyId: '110',
        personNumber: personNumber(10),
        organisationNumber: null,
      });
    });
  });

  describe('created for a party in the body', () => {
    for (const [what, instanceOwner] of [
      ['a party id as text', { partyId: '110' }],
      ['a party id as a number', { partyId: 110 }],
      ['a person number', { personNumber: personNumber(10) }],
    ] as const) {
      it(`is found by ${what}`, async () => {
        const answer = await server.as(person(10)).post('/ttd/board/instances', { body: { instanceOwner } });
        expect([answer.status, answer.body.instanceOwner.partyId]).to.deep.equal([201, '110']);
      });
    }

    it('is found by an organisation number, for who holds a key role there', async () => {
      const body = { instanceOwner: { organisationNumber: '310000500' } };
      const answer = await server.as(person(1)).post('/ttd/board/instances', { body });
      expect([answer.status, answer.body.instanceOwner.party.name]).to.deep.equal([201, 'Organisation 500']);
    });
  });

  describe('created by a form with its documents', () => {
    const form = Buffer.from(
      [
        '--xyz',
        'Content-Disposition: form-data; name="instance"',
        'Content-Type: application/json',
        '',
        '{"instanceOwner":{"partyId":"110"}}',
        '--xyz',
        'Content-Disposition: form-data; name="form"',
        'Content-Type: application/xml',
        '',
        '<form>æ</form>',
        '--xyz',
        'Content-Disposition: form-data; name="attachment"; filename="scan.bin"',
        'Content-Type: application/octet-stream',
        '',
        '\u0000\u0001',
        '--xyz--',
        '',
      ].join('\r\n'),
    );
    const headers = { 'content-type': 'multipart/form-data; boundary=xyz' };

    it('has them among its data', async () => {
      const answer = await server.as(person(10)).post('/ttd/board/instances', { headers, body: form });
      const data = answer.body.data.map(
        ({ dataType, contentType, filename, size }: Record<string, unknown>) => ({
          dataType,
          contentType,
          filename,
          size,
        }),
      );
      expect(data).to.deep.equal([
        { dataType: 'form', contentType: 'application/xml', filename: null, size: 15 },
        { dataType: 'attachment', contentType: 'application/octet-stream', filename: 'scan.bin', size: 2 },
      ]);
    });

    it('is not created if a part has a data type that is unknown', async () => {
      const body = Buffer.from(form.toString().replace('name="form"', 'name="unheard-of"'));
      const answer = await server.as(person(10)).post('/ttd/board/instances', { headers, body });
      expect([answer.status, answer.body.code]).to.deep.equal([400, 'ERR_DATA_TYPE_UNKNOWN']);
    });

    it("is not created if a part is the app's to write", async () => {
      const body = Buffer.from(form.toString().replace('name="form"', 'name="board-signatures"'));
      const answer = await server.as(person(10)).post('/ttd/board/instances', { headers, body });
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_DOCUMENT_OWNED_BY_APP']);
    });
  });

  describe('that is not created', () => {
    const cases: [string, string, object | undefined, number, string][] = [
      ['without an owner', '', undefined, 400, 'ERR_BODY_INVALID'],
      ['with an empty owner', '', { instanceOwner: {} }, 400, 'ERR_BODY_INVALID'],
      [
        'with two owners',
        '?instanceOwnerPartyId=110',
        { instanceOwner: { partyId: 110 } },
        400,
        'ERR_BODY_INVALID',
      ],
      ['with an owner that is no number', '?instanceOwnerPartyId=me', undefined, 400, 'ERR_BODY_INVALID'],
      ['with an owner of the wrong type', '', { instanceOwner: { partyId: true } }, 400, 'ERR_BODY_INVALID'],
      ['for somebody unknown', '?instanceOwnerPartyId=999', undefined, 404, 'ERR_PARTY_UNKNOWN'],
      ['for somebody else', '?instanceOwnerPartyId=101', undefined, 403, 'ERR_FORBIDDEN'],
      ['for an organisation of others', '?instanceOwnerPartyId=500', undefined, 403, 'ERR_FORBIDDEN'],
    ];
    for (const [what, query, body, status, code] of cases) {
      it(`${what} is a ${status} ${code}`, async () => {
        const answer = await server
          .as(person(10))
          .post(`/ttd/board/instances${query}`, body === undefined ? {} : { body });
        expect([answer.status, answer.body.code]).to.deep.equal([status, code]);
      });
    }

    it('because there is no such app is a 404', async () => {
      const answer = await server.as(person(10)).post('/ttd/nothing/instances?instanceOwnerPartyId=110');
      expect([answer.status, answer.body.code]).to.deep.equal([404, 'ERR_APP_UNKNOWN']);
    });
  });

  describe('created twice under one key', () => {
    it('is the same instance', async () => {
      const headers = { 'idempotency-key': 'once' };
      const path = '/ttd/board/instances?instanceOwnerPartyId=110';
      const [first, second] = [
        await server.as(person(10)).post(path, { headers }),
        await server.as(person(10)).post(path, { headers }),
      ];
      expect(second.body.id).to.equal(first.body.id);
    });
  });

  describe('that is read', () => {
    let path: string;

    before(async () => {
      path = await server.instance();
    });

    it('is what was created', async () => {
      const answer = await server.as(person(10)).get(path);
      expect(answer.body).to.deep.include({ appId: 'ttd/board', org: 'ttd' });
      expect(answer.body.selfLinks.apps).to.equal(`https://signing.test${path}`);
    });

    it('is found by its id in capitals', async () => {
      const [, id] = /\/([^/]+)$/.exec(path)!;
      const answer = await server.as(person(10)).get(path.replace(id!, id!.toUpperCase()));
      expect(answer.status).to.equal(200);
    });

    const addresses: [string, (path: string) => string][] = [
      ['under another app', (found) => found.replace('/board/', '/submit/')],
      ['under another owner', (found) => found.replace('/110/', '/101/')],
      ['under an owner that is no number', (found) => found.replace('/110/', '/me/')],
      ['under an owner that is no party id', (found) => found.replace('/110/', '/99999999999/')],
      ['with an id that is none', (found) => `${found}0`],
      ['with an unknown id', (found) => found.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000')],
    ];
    for (const [what, address] of addresses) {
      it(`${what} is a 404`, async () => {
        expect((await server.as(person(10)).get(address(path))).status).to.equal(404);
      });
    }

    it('by a stranger is a 403', async () => {
      const answer = await server.as(person(9)).get(path);
      expect([answer.status, answer.body.code]).to.deep.equal([403, 'ERR_FORBIDDEN']);
    });

    it('by nobody is a 401', async () => {
      const answer = await server.as(undefined).get(path);
      expect([answer.status, answer.headers['www-authenticate'], answer.body.code]).to.deep.equal([
        401,
        'Bearer',
        'ERR_UNAUTHENTICATED',
      ]);
    });
  });
});
