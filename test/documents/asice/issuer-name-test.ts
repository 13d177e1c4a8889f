import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { issuerName } from '../../../src/documents/asice/issuer-name.ts';
import { readCertificate } from '../../../src/documents/seal/certificate.ts';
import { DerError, der, oid, sequence, setOf } from '../../../src/documents/seal/der.ts';
import { createEnterprisePki } from '../../helpers/enterprise-pki.ts';
import { needs, output } from '../../helpers/programs.ts';

const UTF8 = 0x0c;
const PRINTABLE = 0x13;

const attribute = (type: string, text: string, tag = UTF8) =>
  sequence(oid(type), der(tag, Buffer.from(text)));
const nameOf = (...parts: Buffer[][]) => sequence(...parts.map((attributes) => setOf(attributes)));

describe('the name of an issuer', () => {
  it('has its last part first, without spaces between', () => {
    const name = nameOf([attribute('2.5.4.6', 'NO', PRINTABLE)], [attribute('2.5.4.3', 'En utsteder')]);
    expect(issuerName(name)).to.equal('CN=En utsteder,C=NO');
  });

  it('has what is said at once beside each other', () => {
    const name = nameOf([attribute('2.5.4.3', 'A'), attribute('2.5.4.11', 'B')]);
    expect(issuerName(name)).to.equal('CN=A+OU=B');
  });

  it('has the bytes of what RFC 2253 has no name for', () => {
    expect(issuerName(nameOf([attribute('2.5.4.97', 'NTRNO-1')]))).to.equal('2.5.4.97=#0c074e54524e4f2d31');
  });

  it('has the bytes of a string that is of no usual kind', () => {
    expect(issuerName(nameOf([attribute('2.5.4.3', '\0A', 0x1e)]))).to.equal('CN=#1e020041');
  });

  for (const [value, written] of [
    [' A ', '\\ A\\ '],
    ['#A#', '\\#A#'],
    ['A, "B" + <C>; \\D', 'A\\, \\"B\\" \\+ \\<C\\>\\; \\\\D'],
  ] as const) {
    it(`marks what would be read otherwise in '${value}'`, () => {
      expect(issuerName(nameOf([attribute('2.5.4.3', value)]))).to.equal(`CN=${written}`);
    });
  }

  it('is what openssl says', async function () {
    needs(this, 'openssl');
    const { root, rootPem } = createEnterprisePki('Utsteder Ærlig, "A" + B; <C> \\ #1');
    const folder = await mkdtemp(join(tmpdir(), 'issuer-name-'));
    try {
      await writeFile(join(folder, 'root.pem'), rootPem);
      const shown = ['-issuer', '-nameopt', 'RFC2253,-esc_msb'];
      const said = await output('openssl', ['x509', '-noout', '-in', join(folder, 'root.pem'), ...shown]);

      expect(`issuer=${issuerName(readCertificate(root).issuer)}\n`).to.equal(said);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is none of what is no name', () => {
    expect(() => issuerName(Buffer.from('name'))).to.throw(DerError);
  });
});
