import { expect } from 'chai';
import { canonicalJson } from '../../../src/documents/canonical-json.ts';
import { flattenedJws, readFlattenedJws } from '../../../src/documents/evidence/flattened-jws.ts';
import { signRecord } from '../../../src/documents/evidence/sign-record.ts';
import { verifyFlattenedRecord } from '../../../src/documents/evidence/verify-record-file.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { sampleRecord } from './records.ts';
import { createSealing, type Sealing } from './sealing.ts';

interface Flattened {
  header: { x5c: string[] };
  payload: string;
  protected: string;
  signature: string;
}

describe('a flattened JWS', () => {
  let sealing: Sealing;
  /** Its chain holds the root. */
  let sealer: Sealer;
  let compact: string;
  let text: string;
  before(async () => {
    sealing = await createSealing();
    sealer = await sealing.newSealer('P-256', true);
    const signature = { id: 's-1', signedAt: new Date(Date.now() + 1000).toISOString() };
    compact = await signRecord(sampleRecord({ signature }), sealer);
    text = flattenedJws(compact, sealer.certificates);
  });
  after(() => sealing.remove());

  const trust = () => ({ trusted: [sealing.pki.rootDer], now: Date.now() + 60_000 });
  const changed = (change: (jws: Flattened) => unknown) =>
    canonicalJson(change(JSON.parse(text) as Flattened));
  const withChain = (chain: (x5c: string[]) => string[]) =>
    changed(({ header: { x5c }, ...rest }) => ({ ...rest, header: { x5c: chain(x5c) } }));

  it('gives the compact one again, and its certificates in order', () => {
    const read = readFlattenedJws(text);
    expect(read.compact).to.equal(compact);
    expect([...read.certificates.values()].map(({ raw }) => raw)).to.deep.equal(sealer.certificates);
  });

  it('is a record that holds', () => {
    expect(verifyFlattenedRecord(text, trust()).record.signature.id).to.equal('s-1');
  });

  it('is found to have a changed root with it, whichever byte of it was', () => {
    const root = Buffer.from(sealer.certificates[1]!);
    for (let at = 0; at < root.length; at += 5) {
      const other = Buffer.from(root);
      other[at]! ^= 1;
      const forged = withChain(([own]) => [own!, other.toString('base64')]);
      expect(() => verifyFlattenedRecord(forged, trust()), `at ${at}`)
        .to.throw()
        .with.property('code', 'ERR_EVIDENCE_INVALID');
    }
  });

  it('is refused with a root that nobody asked for, under the name of ours', async () => {
    const other = await createSealing();
    const forged = withChain(([own]) => [own!, Buffer.from(other.pki.rootDer).toString('base64')]);
    await other.remove();
    expect(() => verifyFlattenedRecord(forged, trust())).to.throw('are no chain');
  });

  const others: [title: string, text: () => string, message: string | RegExp][] = [
    ['certificates in another order', () => withChain((x5c) => x5c.toReversed()), 'are no chain'],
    ['a certificate twice', () => withChain((x5c) => [...x5c, x5c[1]!]), 'are no chain'],
    ['only the root', () => withChain(([, root]) => [root!]), 'does not come first'],
    ['no certificate', () => withChain(() => []), 'no JWS in flattened JSON'],
    [
      'bytes after a certificate',
      () => withChain(([own, ...rest]) => [extended(own!), ...rest]),
      /DER|can not be read/,
    ],
    ['what is no certificate', () => withChain(() => ['AAAA']), 'can not be read'],
    [
      'base64url for base64',
      () => withChain(([own, ...rest]) => [own!.replace(/=*$/, '-'), ...rest]),
      'not base64',
    ],
    ['one more member', () => changed((jws) => ({ ...jws, kid: 'x' })), 'no JWS in flattened JSON'],
    [
      'one more header',
      () => changed((jws) => ({ ...jws, header: { ...jws.header, kid: 'x' } })),
      'no JWS in flattened',
    ],
    ['white space', () => `${text}\n`, 'no JWS in flattened JSON'],
  ];
  for (const [title, make, message] of others) {
    it(`is refused with ${title}`, () => {
      expect(() => readFlattenedJws(make()))
        .to.throw(message)
        .with.property('code', 'ERR_EVIDENCE_INVALID');
    });
  }
});

/** The certificate with a byte after it. */
function extended(certificate: string): string {
  return Buffer.concat([Buffer.from(certificate, 'base64'), Buffer.from([0])]).toString('base64');
}
