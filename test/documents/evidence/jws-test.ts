import { expect } from 'chai';
import { compactVerify, importX509 } from 'jose';
import { certificatePool } from '../../../src/documents/evidence/certificate-pool.ts';
import { signJws, verifyJws } from '../../../src/documents/evidence/jws.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { createSealing, type Sealing } from './sealing.ts';

const TYP = 'test+jws';
const payload = { b: 'Ω', a: [1, null] };
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

describe('a JWS', () => {
  let sealing: Sealing;
  let sealers: Record<'ES256' | 'RS256', Sealer>;
  before(async () => {
    sealing = await createSealing();
    sealers = { ES256: sealing.sealer, RS256: await sealing.newSealer('RSA-2048') };
  });
  after(() => sealing.remove());

  const sign = (value: unknown = payload, typ = TYP) => signJws(value, sealing.sealer, typ);
  const verify = (jws: string, sealer = sealing.sealer) =>
    verifyJws(jws, TYP, certificatePool(sealer.certificates)).payload;
  const problemIn = (jws: string) => {
    try {
      verify(jws);
    } catch (error) {
      const { code, info } = error as { code: string; info: { problem: string } };
      return `${code} ${info.problem}`;
    }
    return 'no problem';
  };
  const header = (jws: string) => Buffer.from(jws.split('.')[0]!, 'base64url').toString();
  const withPart = (jws: string, index: number, part: string) => jws.split('.').with(index, part).join('.');

  for (const alg of ['ES256', 'RS256'] as const) {
    it(`signed with ${alg} says in its header so, what it is and with which certificate, nothing else`, async () => {
      const jws = await signJws(payload, sealers[alg], TYP);
      const { thumbprint } = sealers[alg];
      expect(header(jws)).to.equal(`{"alg":"${alg}","typ":"${TYP}","x5t#S256":"${thumbprint}"}`);
    });

    it(`signed with ${alg} is verified`, async () => {
      const jws = await signJws(payload, sealers[alg], TYP);
      expect(verify(jws, sealers[alg])).to.deep.equal(payload);
    });

    it(`signed with ${alg} is verified by others`, async () => {
      const jws = await signJws(payload, sealers[alg], TYP);
      const pem = Buffer.from(sealers[alg].certificates[0]!).toString('base64');
      const key = await importX509(`-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----`, alg);
      const verified = await compactVerify(jws, key);
      expect(Buffer.from(verified.payload).toString()).to.equal('{"a":[1,null],"b":"Ω"}');
    });
  }

  it('is found to be changed, whichever character of it was', async () => {
    const jws = await sign();
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let at = 0; at < jws.length; at += 1) {
      const other = letters[(letters.indexOf(jws[at]!) + 1) % letters.length]!;
      expect(problemIn(jws.slice(0, at) + other + jws.slice(at + 1)), `at ${at}`).to.match(
        /^ERR_EVIDENCE_INVALID/,
      );
    }
  });

  it('has one signature only: the other one of the same numbers is refused', async () => {
    const jws = await sign();
    const raw = Buffer.from(jws.split('.')[2]!, 'base64url').toString('hex');
    const other = (order - BigInt(`0x${raw.slice(64)}`)).toString(16).padStart(64, '0');
    const forged = Buffer.from(raw.slice(0, 64) + other, 'hex').toString('base64url');
    expect(problemIn(withPart(jws, 2, forged))).to.equal('ERR_EVIDENCE_INVALID signature-wrong');
  });

  it('has the lower s, always', async () => {
    for (let count = 0; count < 20; count += 1) {
      const raw = Buffer.from((await sign()).split('.')[2]!, 'base64url');
      expect(BigInt(`0x${raw.toString('hex', 32)}`) <= order / 2n).to.equal(true);
    }
  });

  it('of one kind is not taken for another', async () => {
    expect(problemIn(await sign(payload, 'other+jws'))).to.equal('ERR_EVIDENCE_INVALID malformed');
  });

  it('whose certificate is not there is not verified', async () => {
    const jws = await signJws(payload, sealers.RS256, TYP);
    expect(problemIn(jws)).to.equal('ERR_EVIDENCE_INVALID certificate-missing');
  });

  it('with a signature under another key’s name is found out', async () => {
    const other = await sealing.newSealer('P-256');
    const jws = await signJws(payload, { ...other, thumbprint: sealing.sealer.thumbprint }, TYP);
    expect(problemIn(jws)).to.equal('ERR_EVIDENCE_INVALID signature-wrong');
  });

  // all of them with a signature that holds
  const headers: [title: string, change: (header: Record<string, string>) => object][] = [
    ['without an algorithm', (it) => ({ ...it, alg: 'none' })],
    ['with another algorithm', (it) => ({ ...it, alg: 'RS256' })],
    ['with one more member', (it) => ({ crit: [], ...it })],
    ['in another order', ({ alg, typ, ...rest }) => ({ typ, alg, ...rest })],
  ];
  for (const [title, change] of headers) {
    it(`with a header ${title} is refused`, async () => {
      const jws = await sign();
      const changed = JSON.stringify(change(JSON.parse(header(jws)) as Record<string, string>));
      const signed = `${Buffer.from(changed).toString('base64url')}.${jws.split('.')[1]}`;
      const signature = await sealing.sealer.signRaw(Buffer.from(signed));
      expect(problemIn(`${signed}.${Buffer.from(signature).toString('base64url')}`)).to.match(
        /malformed|wrong/,
      );
    });
  }

  for (const text of ['', '.', '..', 'a.b.c', 'a.b.c.d', '💥.💥.💥', `${'A'.repeat(100_000)}..`]) {
    it(`is not ${JSON.stringify(text).slice(0, 20)}`, () => {
      expect(problemIn(text)).to.equal('ERR_EVIDENCE_INVALID malformed');
    });
  }

  it('with padding or a line break is refused', async () => {
    const jws = await sign();
    for (const changed of [`${jws}=`, `${jws}\n`, ` ${jws}`, jws.replace('.', '=.')]) {
      expect(problemIn(changed)).to.equal('ERR_EVIDENCE_INVALID malformed');
    }
  });
});
