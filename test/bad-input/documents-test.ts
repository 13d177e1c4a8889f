import { expect } from 'chai';
import type supertest from 'supertest';
import { needs } from '../helpers/programs.ts';
import { person } from '../helpers/runtime.ts';
import { AltinnServer } from '../http/altinn/altinn-server.ts';
import { end, path, process, signedBy, task } from '../runtime/processes.ts';
import {
  badDocuments,
  badNames,
  LIMIT,
  pdfOfManyObjects,
  pdfOfSize,
  SECRET,
  textOfSize,
} from './bad-documents.ts';
import { filenameParameter, formOf } from './forms.ts';
import { tableContents } from './table-contents.ts';

const source = process(
  task('Form'),
  signedBy('Sign', [1], 'seal="lease-sealed"'),
  end(),
  path('Start', 'Form', 'Sign', 'End'),
);
const owner = person(10);

/** What is sent as a document. */
interface Sent {
  bytes: Buffer;
  contentType?: string;
  /** What the header that names it ends with. */
  parameters?: string;
}

describe('a document that is to be sealed', function () {
  this.timeout(60_000);
  let server: AltinnServer;
  let at: string;
  let existing: string;

  before(async () => {
    server = await AltinnServer.today({ 'ttd/lease': { source } });
    ({ at, existing } = await begin());
  });

  after(() => server.stop());

  /** An instance that waits in its form, with a document `lease.txt`. */
  async function begin() {
    const created = await server.as(owner).post('/ttd/lease/instances?instanceOwnerPartyId=110');
    const address = `/ttd/lease/instances/${created.body.id}`;
    const lease = { bytes: Buffer.from('Leie'), parameters: '; filename="lease.txt"' };
    const uploaded = await ways[0]![1](address, '', lease);
    expect(uploaded.status, uploaded.text).to.equal(201);
    return { at: address, existing: uploaded.body.id as string };
  }

  const request = ({ bytes, contentType = 'text/plain', parameters = '' }: Sent) => ({
    headers: {
      'content-type': contentType,
      'content-disposition': `attachment${Buffer.from(parameters).toString('latin1')}`,
    },
    body: bytes,
  });

  type Way = (address: string, document: string, sent: Sent) => Promise<supertest.Response>;
  const ways: [name: string, send: Way][] = [
    [
      'POST data',
      (address, _, sent) => server.as(owner).post(`${address}/data?dataType=lease`, request(sent)),
    ],
    [
      'POST data/type',
      (address, _, sent) => server.as(owner).post(`${address}/data/type/lease`, request(sent)),
    ],
    ['PUT data', (address, id, sent) => server.as(owner).put(`${address}/data/${id}`, request(sent))],
    ['a form', (_address, _id, sent) => sendForm([sent])],
  ];

  function sendForm(documents: readonly Sent[]): Promise<supertest.Response> {
    const instance = { instanceOwner: { partyId: String(owner.partyId) } };
    return server.as(owner).post(
      '/ttd/lease/instances',
      formOf([
        { name: 'instance', contentType: 'application/json', content: JSON.stringify(instance) },
        ...documents.map(({ bytes, contentType = 'text/plain', parameters = '' }) => ({
          ...{ name: 'lease', contentType, parameters, content: bytes },
        })),
      ]),
    );
  }

  /** Refuses with a problem that tells nothing of the document, logs nothing and stores nothing. */
  async function expectRefused(
    send: () => Promise<supertest.Response>,
    status: number,
    code: string,
  ): Promise<void> {
    const before = await tableContents(server.knex);
    const since = performance.now();
    const answer = await send();
    expect(performance.now() - since).to.be.below(10_000);
    expect([answer.status, answer.type, answer.body.code]).to.deep.equal([
      status,
      'application/problem+json',
      code,
    ]);
    expect(answer.text + JSON.stringify(answer.headers)).to.not.match(/HEMMELIG|14896500113/);
    expect(server.logged).to.deep.equal([]);
    expect(await tableContents(server.knex), 'something has changed').to.deep.equal(before);
  }

  for (const { what, bytes, status, code, by } of badDocuments) {
    describe(`that is ${what}`, () => {
      let made: Buffer;

      before(async function () {
        if (by !== undefined) needs(this, by);
        made = await bytes();
      });

      for (const [way, send] of ways) {
        it(`is a ${status} ${code} by ${way}`, async () => {
          const sent = {
            bytes: made,
            contentType: 'application/pdf',
            parameters: `; filename="${SECRET}.pdf"`,
          };
          await expectRefused(() => send(at, existing, sent), status, code);
        });
      }
    });
  }

  for (const [what, name] of badNames) {
    describe(`with ${what} as its name`, () => {
      for (const [way, send] of ways) {
        it(`is a 422 ERR_DOCUMENT_NAME by ${way}`, async () => {
          const sent = { bytes: Buffer.from('Leie 2'), parameters: filenameParameter(name) };
          await expectRefused(() => send(at, existing, sent), 422, 'ERR_DOCUMENT_NAME');
        });
      }
    });
  }

  describe('with a name that is sent as it is', () => {
    const cases: [parameters: string, status: number, code: string][] = [
      [`; filename="../${SECRET}.txt"`, 422, 'ERR_DOCUMENT_NAME'],
      [`; filename="..\\${SECRET}.txt"`, 422, 'ERR_DOCUMENT_NAME'],
      [`; filename=../${SECRET}.txt`, 422, 'ERR_DOCUMENT_NAME'],
      [`; filename="${SECRET}\u202e.txt"`, 422, 'ERR_DOCUMENT_NAME'],
      [`; filename="${'x'.repeat(5_000)}"`, 422, 'ERR_DOCUMENT_NAME'],
      [`; filename=lease ../${SECRET}.txt`, 400, 'ERR_BODY_INVALID'],
      [`; filename="../${SECRET}.txt`, 400, 'ERR_BODY_INVALID'],
    ];
    for (const [parameters, status, code] of cases) {
      for (const [way, send] of ways) {
        it(`${parameters.slice(0, 40)} by ${way} is a ${status} ${code}, and not cut`, async () => {
          const sent = { bytes: Buffer.from('Leie 2'), parameters };
          await expectRefused(() => send(at, existing, sent), status, code);
        });
      }
    }
  });

  describe('with the name of another', () => {
    for (const name of ['lease.txt', 'LEASE.TXT']) {
      for (const [way, send] of ways.slice(0, 2)) {
        it(`${name} is a 422 ERR_DOCUMENT_NAME by ${way}`, async () => {
          const sent = { bytes: Buffer.from('Leie 2'), parameters: filenameParameter(name) };
          await expectRefused(() => send(at, existing, sent), 422, 'ERR_DOCUMENT_NAME');
        });
      }

      it(`${name} is a 422 ERR_DOCUMENT_NAME by a form`, async () => {
        const sent = ['lease.txt', name].map((each, n) => ({
          bytes: Buffer.from(`Leie ${n}`),
          parameters: filenameParameter(each),
        }));
        await expectRefused(() => sendForm(sent), 422, 'ERR_DOCUMENT_NAME');
      });

      it(`${name} is a 422 ERR_DOCUMENT_NAME by PUT data`, async () => {
        const { at: address } = await begin();
        const other = { bytes: Buffer.from('Leie 2'), parameters: filenameParameter('annex.txt') };
        const uploaded = await ways[0]![1](address, '', other);
        const renamed = { ...other, parameters: filenameParameter(name) };
        const put = () => ways[2]![1](address, uploaded.body.id, renamed);
        await expectRefused(put, 422, 'ERR_DOCUMENT_NAME');
      });
    }

    it('may be replaced under its own', async () => {
      const sent = { bytes: Buffer.from('Leie 3'), parameters: filenameParameter('lease.txt') };
      expect((await ways[2]![1](at, existing, sent)).status).to.equal(201);
    });

    it('may bear it in another instance', async () => {
      expect((await begin()).at).to.not.equal(at);
    });
  });

  describe('that is as large as may be', () => {
    for (const [what, contentType, make] of [
      ['a PDF', 'application/pdf', pdfOfSize],
      ['text', 'text/plain', textOfSize],
    ] as const) {
      for (const [way, send] of ways) {
        it(`is taken as ${what} by ${way}`, async () => {
          const { at: address, existing: id } = await begin();
          const answer = await send(address, id, { bytes: make(LIMIT), contentType });
          expect(answer.status, answer.text).to.equal(201);
          const instance = answer.body.data ? answer : await server.as(owner).get(address);
          const sizes = instance.body.data.map(({ size }: { size: number }) => size);
          expect(sizes).to.include(LIMIT);
        });
      }
    }
  });

  // last: what is compared before and after each refusal is all that is stored
  describe('that is of very many parts', () => {
    it('is taken with 100 000 objects, signed and sealed in bounded time', async () => {
      const { at: address, existing: id } = await begin();
      const since = performance.now();
      const sent = { bytes: pdfOfManyObjects(), contentType: 'application/pdf' };
      expect((await ways[2]![1](address, id, sent)).status).to.equal(201);
      await server.as(owner).put(`${address}/process/next`);
      const signed = await server.as(person(1)).post(`${address}/actions`, { body: { action: 'sign' } });
      expect(signed.status).to.equal(200);
      server.clock.advance(1);
      await server.runtime.doDueJobs();
      const sealed = await server.as(owner).get(`${address}/data/${id}/sealed`);
      expect([sealed.status, sealed.headers['x-seal-state']]).to.deep.equal([200, 'complete']);
      expect(performance.now() - since).to.be.below(20_000);
    });
  });
});
