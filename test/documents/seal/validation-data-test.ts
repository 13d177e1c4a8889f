import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { createTimeStamper } from '../../../src/documents/seal/time-stamp.ts';
import {
  createValidationDataSource,
  type ValidationDataRequest,
} from '../../../src/documents/seal/validation-data.ts';
import { type Authorities, startAuthorities } from '../../helpers/authorities.ts';
import { createPki, derOf, type Issued, type Pki } from '../../helpers/pki.ts';
import { needs } from '../../helpers/programs.ts';

describe('validation data', () => {
  let pki: Pki;
  let authorities: Authorities;
  let timeStamp: readonly Uint8Array[];
  let broken: Server;
  let brokenUrl: string;
  let brokenAnswer = Buffer.alloc(0);

  before(async function () {
    needs(this, 'openssl');
    pki = await createPki();
    authorities = await startAuthorities(pki);
    timeStamp = [derOf(authorities.timeStamp.certificate), pki.rootDer];
    broken = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(brokenAnswer);
    }).listen(0, '127.0.0.1');
    await once(broken, 'listening');
    brokenUrl = `http://127.0.0.1:${(broken.address() as AddressInfo).port}/secret`;
  });

  after(async () => {
    broken?.close();
    await authorities?.close();
    await pki?.remove();
  });

  const gather = (
    { certificate }: Issued,
    changes: Partial<ValidationDataRequest> = {},
    maxBytes = 100_000,
  ) =>
    createValidationDataSource({ trusted: [pki.rootDer], timeout: 10_000, maxBytes }).gather({
      seal: [derOf(certificate)],
      timeStamp,
      at: Date.now(),
      ...changes,
    });

  const failure = (...args: Parameters<typeof gather>) =>
    gather(...args).then(
      () => ({ code: 'nothing was thrown', message: '' }),
      (error) => error as { code: string; message: string },
    );

  it('is of the paths of the seal and of its time stamp, each certificate once', async () => {
    const issued = await authorities.issue('Seal', 'P-256');
    const { certificates, ocspResponses, crls } = await gather(issued);

    expect(certificates.map(asBuffer)).to.deep.equal(
      [derOf(issued.certificate), pki.rootDer, derOf(authorities.timeStamp.certificate)].map(asBuffer),
    );
    expect(ocspResponses).to.have.length(2);
    expect(crls).to.deep.equal([]);
  });

  it('is the CRL where there is no OCSP', async () => {
    const { ocspResponses, crls } = await gather(await authorities.issue('Seal', 'P-256', ['crl']));

    expect(ocspResponses).to.have.length(1);
    expect(crls).to.have.length(1);
  });

  it('is the CRL where OCSP does not answer', async () => {
    const extensions = [
      `authorityInfoAccess=OCSP;URI:http://127.0.0.1:1/`,
      `crlDistributionPoints=URI:${authorities.timeStampUrl.replace('/tsa', '/crl')}`,
    ];

    expect((await gather(await pki.issue('Seal', 'P-256', extensions))).crls).to.have.length(1);
  });

  for (const way of ['ocsp', 'crl'] as const) {
    it(`refuses a sealing key whose certificate was revoked, by ${way}`, async () => {
      const issued = await authorities.issue('Revoked', 'P-256', [way]);
      await authorities.revoke(issued);

      expect(await failure(issued)).to.include({
        code: 'ERR_SEALING_KEY_INVALID',
        message: 'a certificate of the sealing key was revoked by its issuer',
      });
    });
  }

  it('refuses a time stamp whose authority was revoked', async () => {
    const stamp = await authorities.issue('Revoked', 'P-256');
    await authorities.revoke(stamp);
    const issued = await authorities.issue('Seal', 'P-256');

    expect(await failure(issued, { timeStamp: [derOf(stamp.certificate), pki.rootDer] })).to.include({
      code: 'ERR_TIME_STAMP_FAILED',
    });
  });

  it('can not be had where a certificate names no place to ask', async () => {
    const { code, message } = await failure(await pki.issue('Seal', 'P-256'));

    expect(code).to.equal('ERR_REVOCATION_DATA_FAILED');
    expect(message).to.match(/^the state of certificate <[\da-f]+> is not known: it names no place to ask$/);
  });

  it('can not be had where nobody answers, nor over another protocol', async () => {
    for (const place of ['http://127.0.0.1:1/', 'ldap://127.0.0.1/cn=CA', 'file:///etc/passwd']) {
      const issued = await pki.issue('Seal', 'P-256', [`authorityInfoAccess=OCSP;URI:${place}`]);

      expect((await failure(issued)).code).to.equal('ERR_REVOCATION_DATA_FAILED');
    }
  });

  it('can not be had of answers that are garbage, of something else, or too long', async () => {
    const issued = await pki.issue('Seal', 'P-256', [`authorityInfoAccess=OCSP;URI:${brokenUrl}`]);
    const other = await gather(await authorities.issue('Other', 'P-256'));
    const answers: [Uint8Array, string][] = [
      [Buffer.from('garbage'), 'gave an answer that can not be read'],
      [Buffer.from('30030a0106', 'hex'), 'gave an answer that can not be read'],
      [other.ocspResponses[0]!, 'told of another certificate'],
      [Buffer.alloc(200_000), 'answered more than 100000 bytes'],
    ];
    for (const [answer, problem] of answers) {
      brokenAnswer = Buffer.from(answer);
      const { code, message } = await failure(issued);

      expect(code).to.equal('ERR_REVOCATION_DATA_FAILED');
      expect(message).to.contain(problem).and.not.contain('secret');
    }
  });

  it('can not be had of an answer of another time', async () => {
    const at = Date.now() + 3 * 86_400_000;

    expect((await failure(await authorities.issue('Seal', 'P-256'), { at })).message).to.contain(
      'tells of another time',
    );
  });

  it('can not be had of an answer by somebody who may not tell', async () => {
    const stranger = await createPki();
    const strangers = await startAuthorities(stranger);
    const url = strangers.timeStampUrl.replace('/tsa', '/ocsp');
    const issued = await pki.issue('Seal', 'P-256', [`authorityInfoAccess=OCSP;URI:${url}`]);
    const { code, message } = await failure(issued);
    await strangers.close();
    await stranger.remove();

    expect(code).to.equal('ERR_REVOCATION_DATA_FAILED');
    expect(message).to.contain('is by a responder whose certificate does not lead to a trusted certificate');
  });

  it('is not asked for where the sealing key is not trusted', async () => {
    const stranger = await createPki();
    const issued = await stranger.issue('Seal', 'P-256');
    await stranger.remove();

    expect((await failure(issued)).code).to.equal('ERR_SEALING_KEY_INVALID');
  });

  it('may come of a stamp as the stamper gives it', async () => {
    const issued = await authorities.issue('Seal', 'P-256');
    const stamper = createTimeStamper({ urls: [authorities.timeStampUrl], trusted: [pki.rootDer] });
    const { path, at } = await stamper.stamp(Buffer.alloc(32));

    expect((await gather(issued, { timeStamp: path, at })).ocspResponses).to.have.length(2);
  });
});

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes);
}
