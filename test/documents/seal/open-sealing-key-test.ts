import { execFile } from 'node:child_process';
import { createHash, verify, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { openSealingKey, rawSignature } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import type { SealingKey } from '../../../src/documents/seal/sealing-key.ts';
import { createPki, derOf, type Issued, type KeyKind, type Pki } from '../../helpers/pki.ts';
import { needs } from '../../helpers/programs.ts';

const run = promisify(execFile);
const message = Buffer.from('message');

describe('a sealing key that is opened', () => {
  let pki: Pki;
  const issued = {} as Record<KeyKind, Issued>;

  before(async function () {
    needs(this, 'openssl');
    pki = await createPki();
    for (const kind of ['P-256', 'RSA-2048'] as const) issued[kind] = await pki.issue(`Seal ${kind}`, kind);
  });

  after(async () => pki?.remove());

  const keyOf = (kind: KeyKind) => pemKey({ key: issued[kind].key, certificates: issued[kind].certificate });

  for (const [kind, algorithm] of [
    ['P-256', 'ES256'],
    ['RSA-2048', 'RS256'],
  ] as const) {
    it(`tells its algorithm, name and thumbprint: ${kind}`, async () => {
      const sealer = await openSealingKey(keyOf(kind));
      const thumbprint = createHash('sha256').update(derOf(issued[kind].certificate)).digest('base64url');

      expect(sealer).to.include({ algorithm, name: `Seal ${kind}`, thumbprint });
    });

    it(`signs as CMS and as JWS have it: ${kind}`, async () => {
      const sealer = await openSealingKey(keyOf(kind));
      const { publicKey: key } = new X509Certificate(issued[kind].certificate);
      const [signature, raw] = await Promise.all([sealer.sign(message), sealer.signRaw(message)]);

      expect(verify('sha256', message, key, signature)).to.equal(true);
      expect(verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, raw)).to.equal(true);
    });
  }

  it('is handed digest and message', async () => {
    const asked: Parameters<SealingKey['sign']>[0][] = [];
    const key = keyOf('P-256');
    const sealer = await openSealingKey({
      ...key,
      sign: (request) => {
        asked.push(request);
        return key.sign(request);
      },
    });
    await sealer.sign(message);

    expect(asked.at(-1)).to.deep.equal({ message, digest: createHash('sha256').update(message).digest() });
  });

  it('may have a comma in its name', async () => {
    const { key, certificate } = await pki.issue('Seal, of a test', 'P-256');

    expect((await openSealingKey(pemKey({ key, certificates: certificate }))).name).to.equal(
      'Seal, of a test',
    );
  });

  async function selfSigned(...newKey: string[]): Promise<SealingKey> {
    const [keyFile, file] = [join(pki.folder, 'own.key'), join(pki.folder, 'own.pem')];
    await run('openssl', [
      ...[
        'req',
        '-x509',
        '-nodes',
        '-newkey',
        ...newKey,
        '-subj',
        '/CN=Own',
        '-keyout',
        keyFile,
        '-out',
        file,
      ],
    ]);
    const [key, certificates] = await Promise.all([readFile(keyFile, 'utf8'), readFile(file, 'utf8')]);
    return pemKey({ key, certificates });
  }

  const refused: [string, string, () => SealingKey | Promise<SealingKey>][] = [
    ['no certificate', 'has no certificate', () => pemKey({ key: issued['P-256'].key, certificates: '' })],
    [
      "another key's certificate",
      'is not its certificate’s',
      () => pemKey({ key: issued['P-256'].key, certificates: issued['RSA-2048'].certificate }),
    ],
    [
      'certificates out of order',
      'number 2 has not issued number 1',
      () =>
        pemKey({
          key: issued['P-256'].key,
          certificates: issued['P-256'].certificate + issued['RSA-2048'].certificate,
        }),
    ],
    [
      'a certificate that is none',
      'a certificate that can not be read',
      () => ({ ...keyOf('P-256'), certificates: async () => [Buffer.from('nonsense')] }),
    ],
    ['a short RSA key', 'neither a P-256 key nor an RSA key', () => selfSigned('rsa:1024')],
    [
      'another curve',
      'neither a P-256 key nor an RSA key',
      () => selfSigned('ec', '-pkeyopt', 'ec_paramgen_curve:P-384'),
    ],
    ['another kind of key', 'neither a P-256 key nor an RSA key', () => selfSigned('ed25519')],
  ];
  for (const [what, problem, make] of refused) {
    it(`is refused with ${what}`, async () => {
      const error = await openSealingKey(await make()).catch((thrown) => thrown);

      expect(error.code).to.equal('ERR_SEALING_KEY_INVALID');
      expect(error.message).to.contain(problem);
    });
  }

  it('writes short integers of a signature at their full length', () => {
    const signature = Buffer.from('300702020102020103', 'hex');

    expect(Buffer.from(rawSignature(signature)).toString('hex')).to.equal(
      `${'0102'.padStart(64, '0')}${'03'.padStart(64, '0')}`,
    );
  });
});
