import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildCms, type CmsParts, parseCms } from '../../../src/documents/seal/cms.ts';
import { DerReader } from '../../../src/documents/seal/der.ts';
import { findSignatures } from '../../../src/documents/seal/find-signatures.ts';
import { openSealingKey } from '../../../src/documents/seal/open-sealing-key.ts';
import { pemKey } from '../../../src/documents/seal/pem-key.ts';
import type { SealCheck } from '../../../src/documents/seal/seal-check.ts';
import { type SealOptions, sealPdf } from '../../../src/documents/seal/seal-pdf.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { createTimeStamper } from '../../../src/documents/seal/time-stamp.ts';
import {
  createValidationDataSource,
  type ValidationData,
} from '../../../src/documents/seal/validation-data.ts';
import { verifySeals } from '../../../src/documents/seal/verify-seal.ts';
import { type Authorities, startAuthorities } from '../../helpers/authorities.ts';
import { createPki, derOf, type Pki } from '../../helpers/pki.ts';
import { byQpdf, plainPdf } from '../../helpers/plain-pdf.ts';
import { needs, output } from '../../helpers/programs.ts';

describe('verifying a seal', () => {
  let pki: Pki;
  let authorities: Authorities;
  let sealer: Sealer;
  let levels: Record<'B-B' | 'B-T' | 'B-LT', Partial<SealOptions>>;

  before(async function () {
    this.timeout(20_000);
    await Promise.all([import('@libpdf/core'), import('pkijs')]);
    needs(this, 'openssl', 'qpdf');
    pki = await createPki();
    authorities = await startAuthorities(pki);
    const { key, certificate } = await authorities.issue('Seal', 'P-256', ['ocsp', 'crl']);
    sealer = await openSealingKey(pemKey({ key, certificates: certificate }));
    const trusted = [pki.rootDer];
    const timeStamp = createTimeStamper({ urls: [authorities.timeStampUrl], trusted });
    const validationData = createValidationDataSource({ trusted });
    levels = { 'B-B': {}, 'B-T': { timeStamp }, 'B-LT': { timeStamp, validationData } };
  });

  after(async () => {
    await authorities?.close();
    await pki?.remove();
  });

  async function seal(original: Uint8Array, level: keyof typeof levels = 'B-B') {
    const { PDF } = await import('@libpdf/core');
    const pdf = await PDF.load(original);
    const options = { sealer, at: Date.now(), fieldName: 'seal', ...levels[level] };
    return (await sealPdf(pdf, original, options)).bytes;
  }

  const verify = (pdf: Uint8Array) => verifySeals(pdf, { trusted: [pki.rootDer], now: Date.now() });

  for (const level of ['B-B', 'B-T', 'B-LT'] as const) {
    it(`finds nothing wrong with one of level ${level}`, async () => {
      for (const original of [
        await plainPdf(),
        await byQpdf(await plainPdf(), '--object-streams=generate'),
      ]) {
        const bytes = await seal(original, level);
        const [check, ...others] = await verify(bytes);

        expect(others).to.deep.equal([]);
        expect(check).to.deep.include({ field: 'seal', kind: 'seal', level, coversFile: true, problems: [] });
        expect(check?.certificate).to.include({ subject: 'CN=Seal, O=Test, C=NO' });
        expect(check?.sealedAt !== undefined).to.equal(level !== 'B-B');
      }
    });
  }

  describe('of two seals', () => {
    let once: Uint8Array;
    let twice: Uint8Array;

    before(async () => {
      once = await seal(await plainPdf(), 'B-LT');
      twice = await seal(once, 'B-T');
    });

    it('finds both, in the order in which they were made', async () => {
      const checks = await verify(twice);

      expect(checks.map(({ field, level, coversFile }) => ({ field, level, coversFile }))).to.deep.equal([
        { field: 'seal', level: 'B-LT', coversFile: false },
        { field: 'seal-2', level: 'B-T', coversFile: true },
      ]);
      expect(problemsOf(checks)).to.deep.equal([]);
      expect(checks[1]?.signedLength).to.equal(twice.length);
    });

    it('holds neither where the later does not', async () => {
      const changed = Buffer.from(twice);
      changed[once.length + 20]! ^= 1;

      expect(problemsOf(await verify(changed))).to.deep.equal(['seal-appended', 'seal-changed']);
    });
  });

  describe('of a file that was changed', () => {
    const files = {} as Record<keyof typeof levels, Uint8Array>;

    before(async () => {
      files['B-B'] = await seal(await plainPdf());
      files['B-T'] = await seal(await byQpdf(await plainPdf(), '--object-streams=generate'), 'B-T');
      files['B-LT'] = await seal(await plainPdf(), 'B-LT');
    });

    for (const level of ['B-B', 'B-T', 'B-LT'] as const) {
      it(`finds it, whatever byte was changed, added or left out: ${level}`, async function () {
        this.timeout(60_000);
        const random = randomNumbers(level.length);
        const unseen: string[] = [];
        for (let count = 0; count < 350; count += 1) {
          const at = random(files[level].length);
          const by = random(255) + 1;
          const way = (['change', 'insert', 'delete'] as const)[count % 3]!;
          const checks = await verify(mutated(files[level], way, at, by));
          if (checks.every(({ problems }) => problems.length === 0)) unseen.push(`${way} ${at} ${by}`);
        }

        expect(unseen).to.deep.equal([]);
      });

      it(`finds it if it was cut off or goes on: ${level}`, async () => {
        const file = files[level];
        for (const changed of [
          file.subarray(0, -1),
          file.subarray(0, -100),
          Buffer.concat([file, Buffer.from('\n')]),
          Buffer.concat([file, Buffer.from('%PDF-1.7\n')]),
          Buffer.concat([file, file]),
          Buffer.concat([Buffer.from('%PDF-1.4\n'), file]),
        ]) {
          expect((await verify(changed)).every(({ problems }) => problems.length === 0)).to.equal(false);
        }
      });
    }

    it('finds a revision that somebody added', async () => {
      const { PDF } = await import('@libpdf/core');
      const pdf = await PDF.load(files['B-LT']);
      pdf.addPage({ size: 'a4' });

      expect(problemsOf(await verify(await pdf.save({ incremental: true })))).to.deep.equal([
        'seal-appended',
      ]);
    });

    it('finds a revision that takes the seal out of the form', async () => {
      const { PDF } = await import('@libpdf/core');
      const pdf = await PDF.load(files['B-B']);
      pdf.getCatalog().delete('AcroForm');

      expect(problemsOf(await verify(await pdf.save({ incremental: true })))).to.deep.equal([
        'seal-appended',
      ]);
    });

    it('finds what was signed behind it by somebody else', async () => {
      const checks = await verify(await signedByOther(files['B-B']));

      expect(checks.map(({ kind }) => kind)).to.deep.equal(['seal', 'other']);
      expect(problemsOf(checks)).to.deep.equal(['seal-appended']);
    });

    it('finds another spelling of the same seal', async () => {
      const file = Buffer.from(files['B-B']);
      const [, from, to] = findSignatures(file).found[0]!.byteRange;
      const hex = file.toString('latin1', from + 1, to - 1);
      for (const other of [
        hex.toUpperCase(),
        hex.replace('30', ' 3'),
        hex.replace(/00$/, '01'),
        hex.replace(/0$/, ' '),
      ]) {
        const changed = Buffer.from(file);
        changed.write(other, from + 1, 'latin1');

        expect(problemsOf(await verify(changed))).to.deep.equal(['seal-malformed']);
      }
    });

    it('finds a certificate that the seal does not need', async () => {
      const changed = withCms(files['B-B'], (parts) => ({
        ...parts,
        certificates: [...parts.certificates, derOf(authorities.timeStamp.certificate)],
      }));

      expect(problemsOf(await verify(changed))).to.deep.equal(['seal-untrusted']);
    });

    it('finds a time stamp of another seal', async () => {
      const { token } = await levels['B-T'].timeStamp!.stamp(Buffer.alloc(32));
      const changed = withCms(files['B-T'], (parts) => ({ ...parts, timeStampToken: token }));

      expect(problemsOf(await verify(changed))).to.deep.equal(['seal-time-stamp-wrong']);
    });

    it('finds a seal of another document', async () => {
      const other = partsOf(files['B-T']);
      const changed = withCms(files['B-B'], ({ digest }) => ({ ...other, digest }));

      expect(problemsOf(await verify(changed))).to.include('seal-signature-wrong');
    });
  });

  describe('of validation data', () => {
    async function withData(change: (data: ValidationData) => ValidationData | Promise<ValidationData>) {
      const { PDF } = await import('@libpdf/core');
      const original = await plainPdf();
      const { timeStamp, validationData } = levels['B-LT'];
      const options: SealOptions = {
        ...{ sealer, at: Date.now(), fieldName: 'seal', timeStamp: timeStamp! },
        validationData: { gather: async (request) => change(await validationData!.gather(request)) },
      };
      return problemsOf(await verify((await sealPdf(await PDF.load(original), original, options)).bytes));
    }

    it('takes what the issuers said', async () => {
      expect(await withData((data) => data)).to.deep.equal([]);
    });

    const wrong = ['seal-validation-data-wrong'];
    it('finds out if an answer is missing', async () => {
      expect(
        await withData((data) => ({ ...data, ocspResponses: data.ocspResponses.slice(1) })),
      ).to.deep.equal(wrong);
    });

    it('finds out if an answer was changed', async () => {
      const changed = ({ ocspResponses, ...data }: ValidationData) => ({
        ...data,
        ocspResponses: ocspResponses.map((one) => mutated(one, 'change', 100, 1)),
      });

      expect(await withData(changed)).to.deep.equal(wrong);
    });

    it('finds out if an answer is about something else', async () => {
      const { certificate } = await authorities.issue('Other', 'P-256');
      const other = await createValidationDataSource({ trusted: [pki.rootDer] }).gather({
        seal: [derOf(certificate)],
        timeStamp: [pki.rootDer],
        at: Date.now(),
      });
      const added = (data: ValidationData) => ({
        ...data,
        ocspResponses: [...data.ocspResponses, ...other.ocspResponses],
      });

      expect(await withData(added)).to.deep.equal(wrong);
    });

    it('finds a certificate that nobody vouches for', async () => {
      const stranger = await createPki();
      const { certificate } = await stranger.issue('Stranger', 'P-256');
      await stranger.remove();
      const added = (data: ValidationData) => ({
        ...data,
        certificates: [...data.certificates, derOf(certificate)],
      });

      expect(await withData(added)).to.deep.equal(wrong);
    });

    it('takes what stood in the document before', async () => {
      const once = await seal(await plainPdf(), 'B-LT');
      const checks = await verify(await seal(once, 'B-LT'));

      expect(checks.map(({ level }) => level)).to.deep.equal(['B-LT', 'B-LT']);
      expect(problemsOf(checks)).to.deep.equal([]);
    });
  });

  describe('as time goes by', () => {
    const later = Date.now() + 2 * 366 * 86_400_000;

    it('no longer takes a seal whose certificate has expired, unless a time stamp shows that it is older', async () => {
      const trust = { trusted: [pki.rootDer], now: later };
      const [plain, stamped] = await Promise.all([seal(await plainPdf()), seal(await plainPdf(), 'B-T')]);

      expect(problemsOf(await verifySeals(plain, trust))).to.deep.equal(['seal-untrusted']);
      expect(problemsOf(await verifySeals(stamped, trust))).to.deep.equal([]);
    });
  });

  it('trusts nothing but what it is told to', async () => {
    const stranger = await createPki();
    const file = await seal(await plainPdf(), 'B-T');
    const trust = { trusted: [stranger.rootDer], now: Date.now() };
    await stranger.remove();

    expect(problemsOf(await verifySeals(file, trust))).to.deep.equal([
      'seal-time-stamp-wrong',
      'seal-untrusted',
    ]);
    expect(problemsOf(await verifySeals(file, { ...trust, trusted: [] }))).to.have.length(2);
  });

  it('finds nothing in a file without seals, whatever it is', async () => {
    for (const file of [
      await plainPdf(),
      await plainPdf({ form: true }),
      Buffer.alloc(0),
      Buffer.from('text'),
      Buffer.alloc(100_000, 0xff),
    ]) {
      expect(await verify(file)).to.deep.equal([]);
    }
  });

  it('finds remains of a signature', async () => {
    expect(problemsOf(await verify(Buffer.from('%PDF-1.7 /ByteRange [0 10 20 30]')))).to.deep.equal([
      'seal-malformed',
    ]);
  });

  it('is not held up by a file full of what looks like signatures', async () => {
    const one = '/ByteRange [0 9 500000 %]\n'.repeat(20_000);
    let number = 0;
    const text = `%PDF-1.7 <${'a'.repeat(499_000)}${one.replace(/%/g, () => String(number++))}`;
    const begun = performance.now();

    expect(await verify(Buffer.from(text))).to.not.deep.equal([]);
    expect(performance.now() - begun).to.be.lessThan(5_000);
  });

  it('is not misled by a sealed PDF that is attached to the sealed one', async () => {
    const { PDF } = await import('@libpdf/core');
    const original = await plainPdf();
    const pdf = await PDF.load(original);
    pdf.addAttachment('inner.pdf', await seal(await plainPdf({ pages: 2 })));
    const uncompressed = await byQpdf(await pdf.save(), '--stream-data=uncompress');
    const checks = await verify(await seal(uncompressed));

    expect(checks).to.have.length(1);
    expect(problemsOf(checks)).to.deep.equal([]);
  });

  describe('of signatures that somebody else made', () => {
    it('says that they hold, without trusting anybody', async () => {
      const signed = await signedByOther(await plainPdf());
      const checks = await verify(await seal(signed));

      expect(checks.map(({ kind, level }) => ({ kind, level }))).to.deep.equal([
        { kind: 'other', level: undefined },
        { kind: 'seal', level: 'B-B' },
      ]);
      expect(problemsOf(checks)).to.deep.equal([]);
      expect(checks[0]?.certificate?.subject).to.equal('CN=Stranger, O=Test, C=NO');
      expect(checks[0]?.signedLength).to.equal(signed.length);
    });

    it('says so of a document time stamp too', async () => {
      const { HttpTimestampAuthority, PDF } = await import('@libpdf/core');
      const pdf = await PDF.load(await plainPdf());
      const timestampAuthority = new HttpTimestampAuthority(authorities.timeStampUrl);
      const { bytes } = await pdf.addTimestamp({ timestampAuthority });
      const checks = await verify(await seal(bytes));

      expect(checks.map(({ kind }) => kind)).to.deep.equal(['other', 'seal']);
      expect(problemsOf(checks)).to.deep.equal([]);
    });

    it('finds what was changed before it was sealed', async () => {
      const signed = Buffer.from(await signedByOther(await plainPdf()));
      signed[signed.indexOf('/MediaBox') + 11]! ^= 1;

      expect(problemsOf(await verify(await seal(signed)))).to.deep.equal(['seal-changed']);
    });
  });

  async function signedByOther(original: Uint8Array): Promise<Uint8Array> {
    const { P12Signer, PDF } = await import('@libpdf/core');
    const stranger = await createPki();
    const { keyFile, certificateFile } = await stranger.issue('Stranger', 'RSA-2048');
    const file = join(stranger.folder, 'stranger.p12');
    await output('openssl', [
      ...[
        'pkcs12',
        '-export',
        '-inkey',
        keyFile,
        '-in',
        certificateFile,
        '-passout',
        'pass:sesam',
        '-out',
        file,
      ],
    ]);
    const signer = await P12Signer.create(await readFile(file), 'sesam');
    await stranger.remove();
    const pdf = await PDF.load(original);
    return (await pdf.sign({ signer })).bytes;
  }
});

function problemsOf(checks: readonly SealCheck[]): string[] {
  return checks.flatMap(({ problems }) => problems.map(({ code }) => code));
}

function mutated(bytes: Uint8Array, way: 'change' | 'insert' | 'delete', at: number, by: number): Uint8Array {
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + (way === 'insert' ? 0 : 1))];
  const between =
    way === 'delete' ? [] : [(way === 'insert' ? by : bytes[at]!) ^ (way === 'insert' ? 0 : by)];
  return Buffer.concat([before, Buffer.from(between), after]);
}

/** The file with another CMS in the place of its seal. */
function withCms(file: Uint8Array, change: (parts: CmsParts) => CmsParts): Uint8Array {
  const { byteRange, hex } = findSignatures(file).found[0]!;
  const changed = Buffer.from(file);
  const other = buildCms(change(partsOf(file))).toString('hex');
  changed.write(other.padEnd(hex.length, '0'), byteRange[1] + 1, 'latin1');
  return changed;
}

function partsOf(file: Uint8Array): CmsParts {
  const { hex } = findSignatures(file).found[0]!;
  return parseCms(new DerReader(Buffer.from(hex, 'hex')).next().whole);
}

/** Numbers below a bound that are the same in each run. */
function randomNumbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
