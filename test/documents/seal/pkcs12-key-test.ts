import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pkcs12Key } from '../../../src/documents/seal/pkcs12-key.ts';
import { createPki, derOf, type Issued, type KeyKind, type Pki } from '../../helpers/pki.ts';
import { needs } from '../../helpers/programs.ts';

const run = promisify(execFile);

describe('a sealing key from PKCS #12', () => {
  let pki: Pki;
  const issued = {} as Record<KeyKind, Issued>;

  before(async function () {
    needs(this, 'openssl');
    this.timeout(20_000);
    await import('@libpdf/core');
    pki = await createPki();
    for (const kind of ['P-256', 'RSA-2048'] as const) issued[kind] = await pki.issue(`Seal ${kind}`, kind);
  });

  after(async () => pki?.remove());

  async function pack({ keyFile, certificateFile }: Issued, ...options: string[]): Promise<Buffer> {
    const file = join(pki.folder, 'packed.p12');
    await run('openssl', [
      ...['pkcs12', '-export', '-inkey', keyFile, '-in', certificateFile, '-passout', 'pass:sesam'],
      ...['-out', file, ...options],
    ]);
    return readFile(file);
  }

  for (const kind of ['P-256', 'RSA-2048'] as const) {
    it(`has its certificate and those above it, for ${kind}`, async () => {
      const bytes = await pack(issued[kind], '-certfile', pki.rootFile);
      const { certificates, name } = await openSealingKey(await pkcs12Key({ bytes, passphrase: 'sesam' }));

      expect(certificates.map((der) => Buffer.from(der))).to.deep.equal(
        [derOf(issued[kind].certificate), pki.rootDer].map((der) => Buffer.from(der)),
      );
      expect(name).to.equal(`Seal ${kind}`);
    });
  }

  it('may have its certificates in any order', async () => {
    const both = join(pki.folder, 'both.pem');
    await writeFile(both, pki.root + issued['P-256'].certificate);
    const bytes = await pack({ ...issued['P-256'], certificateFile: both });
    const key = await pkcs12Key({ bytes, passphrase: 'sesam' });

    expect(Buffer.from((await key.certificates())[0]!)).to.deep.equal(
      Buffer.from(derOf(issued['P-256'].certificate)),
    );
  });

  const refused: [string, string, () => Promise<Uint8Array>][] = [
    [
      'has another passphrase',
      'its passphrase is wrong',
      () => pack(issued['P-256'], '-passout', 'pass:other'),
    ],
    ['is nothing of the kind', 'is no PKCS #12 file', async () => Buffer.from('nonsense')],
    ['is empty', 'is no PKCS #12 file', async () => Buffer.alloc(0)],
    ['is cut off', 'is no PKCS #12 file', async () => (await pack(issued['P-256'])).subarray(0, 300)],
    ['has no certificate', 'is no PKCS #12 file', () => pack(issued['P-256'], '-nocerts')],
  ];
  for (const [what, problem, make] of refused) {
    it(`is refused if the file ${what}`, async () => {
      const bytes = await make();
      const error = await pkcs12Key({ bytes, passphrase: 'sesam' }).catch((thrown) => thrown);

      expect(error.code).to.equal('ERR_SEALING_KEY_INVALID');
      expect(error.message).to.contain(problem).and.not.contain('sesam');
    });
  }

  it('may be encrypted in an old way', async () => {
    const bytes = await pack(issued['RSA-2048'], '-legacy');
    const { name } = await openSealingKey(await pkcs12Key({ bytes, passphrase: 'sesam' }));

    expect(name).to.equal('Seal RSA-2048');
  });
});
