import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type ChainPurpose, checkChain } from '../../../src/documents/seal/certificate-chain.ts';
import { createPki, derOf, type Issued, type Pki } from '../../helpers/pki.ts';
import { needs } from '../../helpers/programs.ts';

const run = promisify(execFile);
// later than all that is issued here
const now = Date.now() + 3_600_000;
const authority = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign'];
const leaf = ['basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature'];

describe('a chain of certificates', () => {
  let pki: Pki;
  let issued = 0;

  before(async function () {
    needs(this, 'openssl');
    pki = await createPki();
  });

  after(async () => pki?.remove());

  /** Has a certificate of the test's issue another one. */
  async function issueBelow(issuer: Issued, extensions: readonly string[] = leaf): Promise<Uint8Array> {
    const { keyFile } = await pki.issue('Below', 'P-256');
    issued += 1;
    const base = join(pki.folder, `below-${issued}`);
    await writeFile(`${base}.ext`, extensions.join('\n'));
    await run('openssl', [
      'req',
      '-new',
      '-key',
      keyFile,
      '-subj',
      `/CN=Below ${issued}`,
      '-out',
      `${base}.csr`,
    ]);
    await run('openssl', [
      ...['x509', '-req', '-in', `${base}.csr`, '-CA', issuer.certificateFile, '-CAkey', issuer.keyFile],
      ...['-sha256', '-days', '30', '-set_serial', '7', '-extfile', `${base}.ext`, '-outform', 'DER'],
      ...['-out', `${base}.der`],
    ]);
    return derOf((await run('openssl', ['x509', '-inform', 'DER', '-in', `${base}.der`])).stdout);
  }

  const check = (certificates: readonly Uint8Array[], purpose: ChainPurpose = 'seal', at = now) =>
    checkChain({ certificates, trusted: [pki.rootDer], at, purpose });

  it('leads from a certificate to the root that issued it', async () => {
    const { problem, path, unused } = check([derOf((await pki.issue('Seal', 'P-256')).certificate)]);

    expect(problem).to.equal(undefined);
    expect(path.map(({ der }) => Buffer.from(der))[1]).to.deep.equal(Buffer.from(pki.rootDer));
    expect(unused).to.deep.equal([]);
  });

  it('may hold the root itself, and an authority between, in any order', async () => {
    const between = await pki.issue('Between', 'RSA-2048', authority);
    const below = await issueBelow(between);

    for (const others of [
      [derOf(between.certificate), pki.rootDer],
      [pki.rootDer, derOf(between.certificate)],
    ]) {
      expect(check([below, ...others]))
        .to.deep.include({ unused: [] })
        .and.not.have.property('problem');
    }
  });

  it('ends at the first that is trusted; what leads on from there is used too', async () => {
    const between = await pki.issue('Between', 'P-256', authority);
    const certificates = [await issueBelow(between), derOf(between.certificate), pki.rootDer];
    const answer = checkChain({
      certificates,
      trusted: [derOf(between.certificate)],
      at: now,
      purpose: 'seal',
    });

    expect(answer.problem).to.equal(undefined);
    expect(answer.path).to.have.length(2);
    expect(answer.unused).to.deep.equal([]);
  });

  it('may be of one certificate that is trusted itself', async () => {
    const der = derOf((await pki.issue('Pinned', 'P-256')).certificate);

    expect(checkChain({ certificates: [der], trusted: [der], at: now, purpose: 'seal' }).problem).to.equal(
      undefined,
    );
  });

  it('names the certificates that it does not need', async () => {
    const [own, other] = [await pki.issue('Own', 'P-256'), await pki.issue('Other', 'P-256')];
    const { problem, unused } = check([derOf(own.certificate), derOf(other.certificate)]);

    expect(problem).to.equal(undefined);
    expect(unused).to.deep.equal([derOf(other.certificate)]);
  });

  const year = 366 * 86_400_000;
  const problems: [string, string, () => Promise<ReturnType<typeof check>>][] = [
    [
      'leads to no trusted one',
      'does not lead to a trusted certificate',
      async () => {
        const stranger = await createPki();
        const { certificate } = await stranger.issue('Seal', 'P-256');
        await stranger.remove();
        return check([derOf(certificate), stranger.rootDer]);
      },
    ],
    [
      'has expired',
      'is no longer valid',
      async () => check([derOf((await pki.issue('Old', 'P-256')).certificate)], 'seal', now + year),
    ],
    [
      'is not valid yet',
      'is not valid yet',
      async () => check([derOf((await pki.issue('New', 'P-256')).certificate)], 'seal', now - year),
    ],
    [
      'was issued by one that is no authority',
      'has an issuer (number 1) that is no authority',
      async () => {
        const between = await pki.issue('Leaf', 'P-256', leaf);
        return check([await issueBelow(between), derOf(between.certificate)]);
      },
    ],
    [
      'was issued by one that may not issue',
      'may not issue certificates',
      async () => {
        const between = await pki.issue('Wrong', 'P-256', [
          'basicConstraints=critical,CA:TRUE',
          'keyUsage=cRLSign',
        ]);
        return check([await issueBelow(between), derOf(between.certificate)]);
      },
    ],
    [
      'is longer than an issuer allows',
      'may not have so many below it',
      async () => {
        const upper = await pki.issue('Upper', 'P-256', authority);
        const lowerDer = await issueBelow(upper, authority);
        const lower = join(pki.folder, `below-${issued}`);
        await run('openssl', ['x509', '-inform', 'DER', '-in', `${lower}.der`, '-out', `${lower}.pem`]);
        const keyFile = join(pki.folder, `issued-${Number(await lastIssued())}.key`);
        const last = await issueBelow({ ...upper, certificateFile: `${lower}.pem`, keyFile });
        return check([last, lowerDer, derOf(upper.certificate)]);
      },
    ],
    [
      'has a critical extension that is not known',
      'has a critical extension 1.2.3.4.5',
      async () =>
        check([
          derOf((await pki.issue('Odd', 'P-256', [...leaf, '1.2.3.4.5=critical,DER:0500'])).certificate),
        ]),
    ],
    [
      'is not for signatures',
      'is not for signatures',
      async () => check([derOf((await pki.issue('Key', 'P-256', ['keyUsage=keyAgreement'])).certificate)]),
    ],
    [
      'is of a server',
      'is for another use than seals',
      async () =>
        check([derOf((await pki.issue('Server', 'P-256', ['extendedKeyUsage=serverAuth'])).certificate)]),
    ],
    [
      'is not for time stamps alone',
      'is not for time stamps',
      async () =>
        check(
          [
            derOf(
              (await pki.issue('Both', 'P-256', ['extendedKeyUsage=critical,timeStamping,OCSPSigning']))
                .certificate,
            ),
          ],
          'time-stamp',
        ),
    ],
    [
      'does not insist on being for time stamps',
      'is not for time stamps',
      async () =>
        check(
          [derOf((await pki.issue('Mild', 'P-256', ['extendedKeyUsage=timeStamping'])).certificate)],
          'time-stamp',
        ),
    ],
    ['is none', 'can not be read', async () => check([Buffer.from('nonsense')])],
    ['is empty', 'can not be read', async () => check([])],
    ['is endless', 'comes with too many others', async () => check(Array(11).fill(pki.rootDer))],
  ];
  async function lastIssued(): Promise<string> {
    const { stdout } = await run('sh', ['-c', 'ls issued-*.key | sed "s/[^0-9]//g" | sort -n | tail -1'], {
      cwd: pki.folder,
    });
    return stdout.trim();
  }
  for (const [what, expected, answer] of problems) {
    it(`is refused if it ${what}`, async () => {
      expect((await answer()).problem).to.contain(expected);
    });
  }

  it('is found wrong, whatever byte of a certificate is changed', async () => {
    const between = await pki.issue('Between', 'P-256', authority);
    const certificates = [await issueBelow(between), derOf(between.certificate), pki.rootDer];
    const unseen: string[] = [];
    for (const [index, certificate] of certificates.entries()) {
      for (let at = index; at < certificate.length; at += 3) {
        const changed = Uint8Array.from(certificate);
        changed[at]! ^= 1 << (at % 8);
        const { problem, unused } = check(certificates.with(index, changed));
        if (problem === undefined && unused.length === 0) unseen.push(`${index}:${at}`);
      }
    }

    expect(unseen).to.deep.equal([]);
  });
});
