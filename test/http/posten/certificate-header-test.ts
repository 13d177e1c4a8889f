import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { expect } from 'chai';
import type { HttpListener } from '../../../src/cli/http-listener.ts';
import { identifyByCertificateHeader } from '../../../src/http/posten/certificate-header.ts';
import { createEnterprisePki, type Enterprise, type EnterprisePki } from '../../helpers/enterprise-pki.ts';
import { startIdentifying, type Told } from './identifying-server.ts';

const NOW = Date.UTC(2026, 10, 26);

describe('an organisation that calls through a proxy', function () {
  this.timeout(10_000);
  let pki: EnterprisePki;
  let client: Enterprise;
  /** Servers whose proxy is at loopback, in a network with it, and elsewhere. */
  let listeners: Record<'here' | 'near' | 'elsewhere', HttpListener>;
  before(async () => {
    pki = createEnterprisePki();
    client = pki.issue({ organisationNumber: '991825827' });
    const start = (...proxies: string[]) =>
      startIdentifying(
        identifyByCertificateHeader({
          header: 'Client-Cert',
          proxies,
          trusted: [pki.root],
          clock: () => NOW,
        }),
      );
    listeners = {
      here: await start('192.0.2.1', '127.0.0.1'),
      near: await start('127.0.0.0/24'),
      elsewhere: await start('192.0.2.1', '127.0.1.0/24', '::1'),
    };
  });
  after(() => Promise.all(Object.values(listeners).map((each) => each.close(0))));

  async function ask(
    values: string | string[] | undefined,
    proxy: keyof typeof listeners = 'here',
    name = 'client-cert',
  ): Promise<Told> {
    const headers = values === undefined ? {} : { [name]: values };
    const [response] = await once(get(listeners[proxy].url, { headers, agent: false }), 'response');
    return (await json(response as IncomingMessage)) as Told;
  }

  const escaped = (...pems: string[]) => encodeURIComponent(pems.join(''));
  const structured = (der: Uint8Array) => `:${Buffer.from(der).toString('base64')}:`;

  const forms: [what: string, value: () => string][] = [
    ['URL-encoded PEM', () => escaped(client.certificatePem)],
    ['base64 of DER between colons', () => structured(client.certificate)],
  ];
  for (const [what, value] of forms) {
    it(`is the one whose certificate comes as ${what}`, async () => {
      const { status, caller } = await ask(value());
      expect(status).to.equal(200);
      expect(caller?.organisationNumber).to.equal('991825827');
      expect(caller?.certificate?.thumbprint).to.equal(client.thumbprint);
    });
  }

  it('may have an issuer that comes with its certificate', async () => {
    const authority = pki.intermediate();
    const { certificatePem, chain } = authority.issue();
    const pem = (der: Uint8Array) =>
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
    expect(await ask(escaped(certificatePem))).to.include({ status: 403 });
    expect(await ask(escaped(certificatePem, pem(chain[1]!)))).to.include({ status: 200 });
  });

  it('may come from any address of a network of proxies', async () => {
    expect(await ask(structured(client.certificate), 'near')).to.include({ status: 200 });
  });

  it('is found whatever the letters of the header', async () => {
    expect(await ask(structured(client.certificate), 'here', 'CLIENT-CERT')).to.include({ status: 200 });
  });

  const good = () => structured(client.certificate);
  const elsewhere = /^this address takes requests of its proxy alone$/;
  const unread = /^the proxy's header Client-Cert has neither URL-encoded PEM nor base64 between colons/;
  const refusals: [what: string, asks: () => Promise<Told>, words: RegExp][] = [
    ['the header comes from loopback, and that is not named', () => ask(good(), 'elsewhere'), elsewhere],
    ['it comes from elsewhere without the header', () => ask(undefined, 'elsewhere'), elsewhere],
    [
      'the header comes twice',
      () => ask([good(), good()]),
      /^the proxy sent more than one header Client-Cert/,
    ],
    ['two headers were joined', () => ask(`${good()}, ${good()}`), unread],
    ['there is no header', () => ask(undefined), /^no client certificate was sent to the proxy/],
    ['the header is empty', () => ask(''), /^no client certificate was sent to the proxy/],
    ['the header is of another form', () => ask(client.thumbprint), unread],
    ['its URL-encoding is broken', () => ask('-----BEGIN%2'), unread],
    ['it is base64 of something else', () => ask(':aGVsbG8=:'), /^the client certificate can not be read:/],
    [
      'the certificate is not trusted',
      () => ask(structured(createEnterprisePki('Somebody else').root)),
      /^the client certificate does not lead to a trusted certificate/,
    ],
    [
      'the certificate has ended',
      () => ask(structured(pki.issue({ notAfter: NOW - 1000 }).certificate)),
      /^the client certificate is no longer valid/,
    ],
  ];
  for (const [what, asks, words] of refusals) {
    it(`is nobody where ${what}`, async () => {
      const { message, ...told } = await asks();
      expect(told).to.deep.equal({ status: 403, code: 'ERR_ORGANISATION_UNKNOWN' });
      expect(message).to.match(words);
    });
  }
});
