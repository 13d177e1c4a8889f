import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type KrrRegisterOptions, krrRegister } from '../../src/catalog/index.ts';
import { SigningError } from '../../src/errors.ts';
import { personNumber } from '../helpers/runtime.ts';

const now = Date.parse('2026-06-01T12:00:00Z');
const fresh = '2026-05-02T10:00:00+02';
const old = '2024-11-30T10:00:00+01';

describe('the contact and reservation register', () => {
  let server: Server;
  let url: string;
  let answer: (
    request: { headers: IncomingMessage['headers']; body: string },
    response: ServerResponse,
  ) => void;
  const requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        requests.push({ method, path, headers, body: Buffer.concat(chunks).toString() });
        answer(requests.at(-1)!, response);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rest/v2/personer`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    requests.length = 0;
  });

  const register = (options: Partial<KrrRegisterOptions> = {}) =>
    krrRegister({ url, token: async () => 't0ken', clock: () => now, ...options });
  const sends = (people: unknown) => {
    answer = (_, response) =>
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ personer: people }));
  };
  const person = (n: number, more: Record<string, unknown> = {}) => ({
    personidentifikator: personNumber(n),
    reservasjon: 'NEI',
    status: 'AKTIV',
    varslingsstatus: 'KAN_VARSLES',
    ...more,
  });
  const contactOf = async (one: ReturnType<typeof person>) => {
    sends([one]);
    return (await register().contactsOf([personNumber(1)])).get(personNumber(1));
  };
  const failure = (asked: Promise<unknown>): Promise<SigningError> =>
    asked.then(
      () => expect.fail('not refused'),
      (error) => error,
    );

  it('is asked for people by number, with a token', async () => {
    sends([]);
    await register().contactsOf([personNumber(1), personNumber(2), personNumber(1)]);
    const [{ method, path, headers, body } = requests[0]!] = requests;
    expect([method, path]).to.deep.equal(['POST', '/rest/v2/personer']);
    expect(headers).to.include({ authorization: 'Bearer t0ken', 'content-type': 'application/json' });
    expect(JSON.parse(body)).to.deep.equal({ personidentifikatorer: [personNumber(1), personNumber(2)] });
  });

  it('is asked for a thousand at a time', async () => {
    answer = ({ body }, response) => {
      const { personidentifikatorer } = JSON.parse(body) as { personidentifikatorer: string[] };
      const people = personidentifikatorer.map((personidentifikator) => ({
        ...person(0),
        personidentifikator,
      }));
      response.end(JSON.stringify({ personer: people }));
    };
    const numbers = Array.from({ length: 1_001 }, (_, n) => personNumber(n));
    expect([...(await register().contactsOf(numbers)).keys()]).to.deep.equal(numbers);
    expect(requests).to.have.lengthOf(2);
  });

  it('is not asked for nobody', async () => {
    expect((await register().contactsOf([])).size).to.equal(0);
    expect(requests).to.deep.equal([]);
  });

  it('says where people are told', async () => {
    const kontaktinformasjon = {
      epostadresse: 'one@example.org',
      epostadresse_oppdatert: fresh,
      mobiltelefonnummer: '+4741234567',
      mobiltelefonnummer_oppdatert: old,
      mobiltelefonnummer_sist_verifisert: fresh,
    };
    expect(await contactOf(person(1, { kontaktinformasjon }))).to.deep.equal({
      email: 'one@example.org',
      mobile: '+4741234567',
    });
  });

  const kontaktinformasjon = { epostadresse: 'one@example.org', mobiltelefonnummer: '41234567' };

  it('is believed where it names no time', async () => {
    expect(await contactOf(person(1, { kontaktinformasjon }))).to.deep.equal({
      email: 'one@example.org',
      mobile: '41234567',
    });
  });

  it('has each address for 18 months from when its owner last confirmed it', async () => {
    const dated = {
      ...kontaktinformasjon,
      epostadresse_oppdatert: old,
      epostadresse_sist_verifisert: old,
      mobiltelefonnummer_oppdatert: fresh,
    };
    expect(await contactOf(person(1, { kontaktinformasjon: dated }))).to.deep.equal({ mobile: '41234567' });
  });

  it('says who is reserved, and not where they could be reached', async () => {
    expect(await contactOf(person(1, { reservasjon: 'JA', kontaktinformasjon }))).to.deep.equal({
      isReserved: true,
    });
  });

  const unreachable: [string, Record<string, unknown>][] = [
    ['may not be told', { varslingsstatus: 'KAN_IKKE_VARSLES', kontaktinformasjon }],
    ['was deleted', { status: 'SLETTET', kontaktinformasjon }],
    ['is not registered', { status: 'IKKE_REGISTRERT', varslingsstatus: undefined }],
    ['has no address', { kontaktinformasjon: { epostadresse: null } }],
  ];
  for (const [who, more] of unreachable) {
    it(`has no address of who ${who}`, async () => {
      expect(await contactOf(person(1, more))).to.deep.equal({});
    });
  }

  const failures: [string, (response: ServerResponse) => void, Record<string, unknown>][] = [
    [
      'a refusal',
      (response) => response.writeHead(401).end('01810000001'),
      { reason: 'status', status: 401 },
    ],
    [
      'a redirection, since the numbers would go along',
      (response) => response.writeHead(307, { location: '/elsewhere' }).end(),
      { reason: 'status', status: 307 },
    ],
    ['no JSON', (response) => response.end('<html>'), { reason: 'answer' }],
    ['other JSON', (response) => response.end('{"personer":[{"reservasjon":true}]}'), { reason: 'answer' }],
    ['a broken answer', (response) => response.destroy(), { reason: 'connection' }],
    [
      'more than could be meant',
      (response) => response.end(' '.repeat(17 * 1024 * 1024)),
      { reason: 'size' },
    ],
  ];
  for (const [what, reply, info] of failures) {
    it(`fails on ${what}, and says so without a number`, async () => {
      answer = (_, response) => reply(response);
      const error = await failure(register().contactsOf([personNumber(1)]));
      expect(error).to.include({ code: 'ERR_CONTACT_REGISTER_FAILED' });
      expect(error.info).to.deep.equal(info);
      expect(`${error.message}${error.cause ?? ''}`).not.to.match(/\d{11}|t0ken/);
    });
  }

  it('fails on silence', async () => {
    answer = () => {};
    const error = await failure(register({ timeoutMs: 20 }).contactsOf([personNumber(1)]));
    expect(error.info).to.deep.equal({ reason: 'timeout' });
  });

  it('is not asked without a token', async () => {
    const token = async () => {
      throw new Error('hunter2');
    };
    const error = await failure(register({ token }).contactsOf([personNumber(1)]));
    expect(error.info).to.deep.equal({ reason: 'token' });
    expect(requests).to.deep.equal([]);
  });

  it('is asked over TLS only, unless it is on this machine', () => {
    for (const wrong of [
      'http://kontaktregisteret.no/rest/v2/personer',
      'kontaktregisteret.no',
      'ftp://127.0.0.1/',
    ]) {
      expect(() => register({ url: wrong })).to.throw(SigningError, 'must begin with https://');
    }
  });
});
