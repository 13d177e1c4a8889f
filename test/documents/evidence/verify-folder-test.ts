import { expect } from 'chai';
import type { EvidenceInput, TrailFileEvent } from '../../../src/documents/evidence/evidence-input.ts';
import type { EvidenceRecord } from '../../../src/documents/evidence/evidence-record.ts';
import { type Manifest, signManifest } from '../../../src/documents/evidence/manifest.ts';
import { parseRecord, recordIn, signRecord } from '../../../src/documents/evidence/sign-record.ts';
import { type Verdict, verifyEvidence } from '../../../src/documents/evidence/verify.ts';
import { xadesOf } from '../../../src/documents/evidence/xades.ts';
import { canonicalJson, chainHash } from '../../../src/documents/index.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import {
  createTrail,
  documents,
  EXPORTED_AT,
  evidenceInput,
  folderOf,
  SIGNED_AT,
} from './evidence-instance.ts';
import { memoryFolder } from './memory-folder.ts';
import { sha256 } from './records.ts';
import { createSealing, type Sealing } from './sealing.ts';

type Files = Map<string, Buffer>;

describe('verifying an evidence folder', () => {
  let sealing: Sealing;
  let sealer: Sealer;
  let input: EvidenceInput;
  let files: Files;
  before(async function () {
    this.timeout(20_000);
    sealing = await createSealing();
    sealer = sealing.sealer;
    input = await evidenceInput(sealer, { isSealed: false });
    files = await folderOf(input, sealer);
  });
  after(() => sealing.remove());

  const verify = (changed: Files, trusted = [sealing.pki.rootDer], now = EXPORTED_AT): Promise<Verdict> =>
    verifyEvidence({ folder: memoryFolder(changed) }, { trusted, now });
  const problemsIn = async (changed: Files) =>
    (await verify(changed)).problems.map(({ code, where }) => `${code} ${where}`);

  /** The folder with other files in it, and a manifest made anew for them: by whom the service trusts. */
  const resealed = async (changed: Files, change: (manifest: Manifest) => void = () => undefined) => {
    const { payload } = JSON.parse(files.get('manifest.json')!.toString()) as { payload: string };
    const manifest = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Manifest;
    changed.delete('manifest.json');
    manifest.files = [...changed]
      .map(([path, bytes]) => ({ path, size: bytes.length, sha256: sha256(bytes) }))
      .sort((left, right) => (left.path < right.path ? -1 : 1));
    change(manifest);
    return changed.set('manifest.json', Buffer.from(await signManifest(manifest, sealer)));
  };

  describe('as it was exported', () => {
    it('finds nothing wrong', async () => {
      const { ok, what, problems } = await verify(files);
      expect({ ok, what, problems }).to.deep.equal({ ok: true, what: 'evidence folder', problems: [] });
    });

    it('says who signed what, when, for whom and how they were known', async () => {
      const { statements } = await verify(files);
      expect(statements).to.have.length(5);
      expect(statements[0]).to.match(
        /^Evidence of instance 4c1a-instance of acme\/lease as of [\d-]+T[\d:.]+Z: 11 files, an audit trail of 7 events\. /,
      );
      expect(statements[0]).to.match(
        /Signed by Seal of the test \(certificate issued by Test root, serial number 03E9, SHA-256 [0-9a-f]{64}\)\.$/,
      );
      const { size, sha256: digest } = documents.text;
      expect(statements[1]).to.match(
        new RegExp(
          `^Kari Nordmann \\(person 01810000001\\) signed at ${new Date(SIGNED_AT).toISOString()}: leie.txt \\(text/plain, ${size} bytes, SHA-256 ${digest}\\)\\. ` +
            'Known by https://issuer.example/ at level 3. Confirmed: “I have read it and agree.” ' +
            'Signature signature-1 in task SignLease of acme/lease, instance 4c1a-instance; event 3 of its audit trail. ' +
            'Recorded by Seal of the test ',
        ),
      );
      expect(statements[2]).to.equal('Signature signature-1 was replaced by a later one.');
      expect(statements[3]).to.match(
        /^Ola Nordmann \(person 02820000002, user 20001\) signed for Acme AS \(organisation 310000107\)/,
      );
    });

    it('finds nothing wrong when the sealing key itself is what is trusted', async () => {
      expect(await verify(files, [sealer.certificates[0]!])).to.have.property('ok', true);
    });

    it('finds nothing wrong with records of an earlier key', async () => {
      const later = await sealing.newSealer('RSA-2048', true);
      expect((await verify(await folderOf(input, later))).problems).to.deep.equal([]);
    });

    it('finds nothing wrong where bytes were removed, and says so', async () => {
      const [text, pdf] = input.documents;
      const without = await folderOf(
        { ...input, documents: [text!, { ...pdf!, content: () => undefined }] },
        sealer,
      );
      const { problems, statements } = await verify(without);
      expect(problems).to.deep.equal([]);
      expect(statements[1]).to.equal(
        `The bytes of documents/${documents.pdf.sha256}.pdf were removed before: ${documents.pdf.size} bytes, SHA-256 ${documents.pdf.sha256}.`,
      );
    });
  });

  describe('of somebody who was erased', () => {
    const person = 'person:01810000001';
    /** As the runtime erases: who acted is gone beside the hashed part, and so are the records. */
    const erased = (signatures?: string[]): EvidenceInput => {
      const trail = createTrail();
      trail.events.push(
        ...input.events.map(({ identity, ...event }) =>
          identity?.actor === person || identity === undefined ? event : { ...event, identity },
        ),
      );
      trail.append('person.erased', undefined, signatures ? { signatures } : {}, EXPORTED_AT - 1);
      return {
        ...input,
        events: trail.events,
        records: input.records.filter(({ signatureId }) => signatureId === 'signature-2'),
      };
    };

    it('finds nothing wrong when the trail says whose records went', async () => {
      const folder = await folderOf(erased(['signature-1', 'signature-3']), sealer);
      expect((await verify(folder)).problems).to.deep.equal([]);
      expect([...folder.values()].some((bytes) => bytes.includes('01810000001'))).to.equal(false);
    });

    it('finds records missing of which the trail does not say that they went', async () => {
      const folder = await folderOf(erased(['signature-1']), sealer);
      expect(await problemsIn(folder)).to.deep.equal(['missing records/signature-3.json']);
    });

    it('finds records missing when nobody says that they went', async () => {
      const folder = await folderOf(erased(), sealer);
      expect(await problemsIn(folder)).to.deep.equal([
        'missing records/signature-1.json',
        'missing records/signature-3.json',
      ]);
    });

    it('finds records that should have gone', async () => {
      const folder = await folderOf(
        { ...erased(['signature-1', 'signature-3']), records: input.records },
        sealer,
      );
      expect(await problemsIn(folder)).to.deep.equal([
        'unexpected records/signature-1.json',
        'unexpected records/signature-3.json',
      ]);
    });
  });

  describe('with other certificates', () => {
    it('finds that none is trusted, and says nothing', async () => {
      const other = await createSealing();
      const { ok, statements, problems } = await verify(files, [other.pki.rootDer]);
      await other.remove();
      expect(ok).to.equal(false);
      expect(statements).to.deep.equal([]);
      expect(problems).to.deep.equal([
        {
          code: 'certificate-untrusted',
          message: 'the certificate of Seal of the test does not lead to a trusted certificate',
          where: 'manifest.json',
        },
      ]);
    });

    it('finds a certificate that was not valid when it was used', async () => {
      const { problems } = await verify(
        await folderOf(input, sealer, EXPORTED_AT + 400 * 86_400_000),
        undefined,
        Number.MAX_SAFE_INTEGER,
      );
      expect(problems[0]!.message).to.match(/^the certificate of Seal of the test is no longer valid at /);
    });

    it('finds what says that it was made in the future', async () => {
      const { problems } = await verify(files, undefined, EXPORTED_AT - 3_600_000);
      expect(problems[0]!.message).to.match(/^it says that it was signed in the future, at /);
    });
  });

  // What is done here is found although the manifest was made anew for it with the service's own key
  const insiders: [title: string, change: (changed: Files) => unknown, problems: string[]][] = [
    [
      'a record left out',
      (it) => {
        it.delete('records/signature-2.json');
        it.delete('records/signature-2.xml');
      },
      ['missing records/signature-2.json'],
    ],
    [
      'the replaced record left out',
      (it) => {
        it.delete('records/signature-1.json');
        it.delete('records/signature-1.xml');
      },
      ['missing records/signature-1.json'],
    ],
    [
      'the XML of a record left out',
      (it) => it.delete('records/signature-2.xml'),
      ['missing records/signature-2.xml'],
    ],
    [
      'the JSON of a record left out',
      (it) => it.delete('records/signature-2.json'),
      ['missing records/signature-2.json', 'missing records/signature-2.json'],
    ],
    [
      'two records swapped',
      (it) => {
        const [one, two] = ['records/signature-1.json', 'records/signature-3.json'];
        const bytes = it.get(one)!;
        it.set(one, it.get(two)!).set(two, bytes);
      },
      ['mismatch records/signature-1.json', 'mismatch records/signature-3.json'],
    ],
    [
      'two XML records swapped',
      (it) => {
        const [one, two] = ['records/signature-1.xml', 'records/signature-3.xml'];
        const bytes = it.get(one)!;
        it.set(one, it.get(two)!).set(two, bytes);
      },
      ['mismatch records/signature-1.xml', 'mismatch records/signature-3.xml'],
    ],
    [
      'a record under another name too',
      (it) =>
        it
          .set('records/x.json', it.get('records/signature-1.json')!)
          .set('records/x.xml', it.get('records/signature-1.xml')!),
      ['mismatch records/x.json'],
    ],
    [
      'a document left out',
      (it) => it.delete(`documents/${documents.pdf.sha256}.pdf`),
      ['missing records/signature-2.json', 'missing records/signature-3.json'],
    ],
    [
      'a document changed',
      (it) => it.set(`documents/${documents.pdf.sha256}.pdf`, Buffer.from('x')),
      [
        `mismatch documents/${documents.pdf.sha256}.pdf`,
        'missing records/signature-2.json',
        'missing records/signature-3.json',
      ],
    ],
    [
      'the definition left out',
      (it) => it.delete(`definitions/${sha256('<definitions/>')}.bpmn`),
      [`missing definitions/${sha256('<definitions/>')}.bpmn`],
    ],
    ['the trail left out', (it) => it.delete('trail.json'), ['missing trail.json']],
    [
      'a program beside',
      (it) => it.set('records/run.exe', Buffer.from('MZ')),
      ['unexpected records/run.exe'],
    ],
  ];
  for (const [title, change, problems] of insiders) {
    it(`finds ${title}, whoever made the manifest`, async () => {
      const changed = new Map(files);
      change(changed);
      expect(await problemsIn(await resealed(changed))).to.have.members(problems);
    });
  }

  describe('with sealed PDFs in it', () => {
    const [text, pdf] = ['sealed/sealed-text.pdf', 'sealed/sealed-pdf.pdf'];
    let full: EvidenceInput;
    let whole: Files;
    before(async () => {
      full = await evidenceInput(sealer);
      whole = await folderOf(full, sealer);
    });

    it('finds nothing wrong, and says of each what was sealed', async () => {
      const { problems, statements } = await verify(whole);
      expect(problems).to.deep.equal([]);
      expect(statements.filter((statement) => statement.includes('Seal seal'))).to.have.length(2);
      expect(statements.filter((statement) => statement.startsWith('Sealed was '))).to.have.length(2);
      expect(statements.filter((statement) => statement.includes('Signature signature-2 '))).to.have.length(
        1,
      );
    });

    /** Problems after what an insider changed, who exports it with the service's own key. */
    const problemsOf = async (change: Partial<EvidenceInput>) =>
      problemsIn(await folderOf({ ...full, ...change }, sealer));

    it('finds two of them swapped, whoever made the manifest', async () => {
      const [one, two] = full.sealed;
      const swapped = [
        { ...one!, documentId: two!.documentId },
        { ...two!, documentId: one!.documentId },
      ];
      const places = [`mismatch ${text}`, `mismatch ${pdf}`];
      // their bytes, and what they say that they seal
      expect(await problemsOf({ sealed: swapped })).to.have.members([...places, ...places]);
    });

    it('finds one left out', async () => {
      expect(await problemsOf({ sealed: full.sealed.slice(1) })).to.deep.equal([`missing ${text}`]);
    });

    it('finds nothing wrong with one whose bytes were removed', async () => {
      const [one, two] = full.sealed;
      expect(await problemsOf({ sealed: [{ ...one!, content: () => undefined }, two!] })).to.deep.equal([]);
    });

    it('finds one that holds a record which is not in the folder', async () => {
      expect(await problemsOf({ records: full.records.slice(1) })).to.have.members([
        'missing records/signature-1.json',
        `mismatch ${text}`,
      ]);
    });

    it('finds nothing wrong with one that outlived the person, and says so', async () => {
      const trail = createTrail();
      trail.events.push(...full.events);
      trail.append(
        'person.erased',
        undefined,
        { signatures: ['signature-1', 'signature-3'] },
        EXPORTED_AT - 1,
      );
      const folder = await folderOf(
        { ...full, events: trail.events, records: full.records.slice(1, 2) },
        sealer,
      );
      const { problems, statements } = await verify(folder);
      expect(problems).to.deep.equal([]);
      expect(
        statements.filter((statement) => statement.includes('whose person was erased since')),
      ).to.have.length(3);
    });

    it('finds one of another run of the same instance', async () => {
      const { sealed } = await evidenceInput(sealer);
      const problems = await problemsOf({ sealed: [sealed[0]!, full.sealed[1]!] });
      expect(new Set(problems)).to.deep.equal(new Set([`mismatch ${text}`]));
    });
  });

  it('finds an event dropped although the trail was chained anew', async () => {
    const events = input.events.filter(({ sequence }) => sequence !== 4);
    const trail = rechained(events.map((event, index) => ({ ...event, sequence: index + 1 })));
    const changed = await folderOf({ ...input, events: trail }, sealer);
    expect(await problemsIn(changed)).to.have.members([
      'unexpected records/signature-2.json',
      'mismatch records/signature-3.json',
    ]);
  });

  it('finds an event told of somebody else', async () => {
    const events = input.events.map((event) =>
      event.sequence === 4
        ? { ...event, identity: { ...event.identity, actor: 'person:01810000001' } }
        : event,
    );
    const changed = await folderOf({ ...input, events }, sealer);
    expect(await problemsIn(changed)).to.have.members([
      'mismatch trail.json',
      'mismatch records/signature-2.json',
    ]);
  });

  describe('of a person of whom no number is shown', () => {
    /** Ola's record as it would be, in evidence in which who acted there is told or withheld. */
    async function unnumbered(
      { actor, ...change }: Partial<EvidenceRecord>,
      { isWithheld = false, key }: { isWithheld?: boolean; key?: string } = {},
    ): Promise<Files> {
      const records = await Promise.all(
        input.records.map(async ({ signatureId, jws }) => {
          if (signatureId !== 'signature-2') return { signatureId, jws };
          const shown = { ...recordIn(jws), ...change, actor: { kind: 'person', ...actor } as const };
          return { signatureId, jws: await signRecord(shown, sealer) };
        }),
      );
      const events = input.events.map(({ identity, ...event }) => {
        if (event.sequence === 4 && isWithheld) return { ...event, withheld: true as const };
        const told = event.sequence === 4 && key !== undefined ? { ...identity, actor: key } : identity;
        return told ? { ...event, identity: told } : event;
      });
      return folderOf({ ...input, events, records }, sealer);
    }
    const shown = {
      name: { shows: 'name', actor: { kind: 'person', name: 'Ola' } },
      born: { shows: 'birth-date', actor: { kind: 'person', birthDate: '1900-02-02', name: 'Ola' } },
    } as const;

    it('finds nothing wrong where the trail says who it was, and says so', async () => {
      for (const record of Object.values(shown)) {
        const { problems, statements } = await verify(await unnumbered(record));
        expect(problems).to.deep.equal([]);
        expect(statements).to.include(
          'By the audit trail, it was person 02820000002 who acted in signature signature-2.',
        );
      }
    });

    it('says what the record names, and that the trail has the rest', async () => {
      const [named, born] = await Promise.all(
        Object.values(shown).map(async (record) =>
          (await verify(await unnumbered(record))).statements.join('\n'),
        ),
      );
      expect(named).to.include('Ola (a person) signed for Acme AS');
      expect(named).to.include(
        'Persons are named by name alone; who acted is sealed in event 4, for whoever keeps the trail to show.',
      );
      expect(born).to.include('Ola (born 1900-02-02) signed for Acme AS');
      expect(born).to.include('Persons are named by name and date of birth alone; ');
    });

    it('says for whom only where that is somebody else, also of one who is known by contact information', async () => {
      const ola = { kind: 'person', name: 'Ola' } as const;
      const said = async (signee: EvidenceRecord['signee']) =>
        (await verify(await unnumbered({ ...shown.name, signee }))).statements.join('\n');
      expect(await said(ola)).to.include('Ola (a person) signed at');
      expect(await said({ ...ola, name: 'Kari' })).to.include('Ola (a person) signed for Kari (a person) at');
      expect(await said({ kind: 'contact' })).to.include(
        'Ola (a person) signed, asked by contact information or a name of the sender’s own, at',
      );
    });

    it('finds one of another date of birth than the trail says', async () => {
      const actor = { ...shown.born.actor, birthDate: '1900-02-03' };
      expect(await problemsIn(await unnumbered({ ...shown.born, actor }))).to.deep.equal([
        'mismatch records/signature-2.json',
      ]);
    });

    it('finds a system where the record names a person', async () => {
      expect(await problemsIn(await unnumbered(shown.name, { key: 'system:acme' }))).to.have.members([
        'mismatch trail.json',
        'mismatch records/signature-2.json',
      ]);
    });

    it('says nobody to have acted of whom the digest is not', async () => {
      const { statements } = await verify(await unnumbered(shown.name, { key: 'person:01810000001' }));
      expect(statements.join('\n')).not.to.include('By the audit trail');
    });

    it('finds nothing wrong where the service withholds who it was, and says so', async () => {
      const { problems, statements } = await verify(await unnumbered(shown.name, { isWithheld: true }));
      expect(problems).to.deep.equal([]);
      expect(statements[1]).to.equal(
        'Of who acted in event 4 this folder has a digest alone: the service withholds the rest.',
      );
    });

    it('finds an event that withholds nothing', async () => {
      const events = input.events.map((event) =>
        event.sequence === 4 || event.type === 'round.group-opened'
          ? { ...event, withheld: true as const }
          : event,
      );
      expect(await problemsIn(await folderOf({ ...input, events }, sealer))).to.deep.equal([
        'malformed trail.json',
        'malformed trail.json',
      ]);
    });
  });

  it('finds a person missing whom nobody erased', async () => {
    const events = input.events.map(({ identity, ...event }) =>
      event.sequence === 4 ? event : { ...event, ...(identity && { identity }) },
    );
    expect(await problemsIn(await folderOf({ ...input, events }, sealer))).to.deep.equal([
      'missing trail.json',
    ]);
  });

  it('finds XML that says something else than the record, signed by the same key', async () => {
    const { payload } = JSON.parse(files.get('records/signature-2.json')!.toString()) as { payload: string };
    const record = parseRecord(Buffer.from(payload, 'base64url').toString());
    const xml = await xadesOf({ ...record, authentication: { level: 4 } }, sealer, EXPORTED_AT);
    const changed = await resealed(new Map(files).set('records/signature-2.xml', Buffer.from(xml)));
    expect(await problemsIn(changed)).to.deep.equal(['mismatch records/signature-2.xml']);
  });

  it('finds a trail that goes on after what the manifest names', async () => {
    const changed = await resealed(new Map(files), (manifest) => {
      manifest.trail = { sequence: 6, hash: input.events[5]!.hash };
    });
    expect(await problemsIn(changed)).to.deep.equal(['trail-broken trail.json']);
  });

  it('finds the folder of another instance around the same files', async () => {
    const changed = await resealed(new Map(files), (manifest) => {
      manifest.instance.id = 'another';
    });
    expect(await problemsIn(changed)).to.deep.equal(['trail-broken trail.json']);
  });

  it('finds a file that the manifest does not list, and one that is not there', async () => {
    const changed = new Map(files).set('extra.txt', Buffer.from('x'));
    changed.delete('README.txt');
    expect(await problemsIn(changed)).to.deep.equal(['unexpected extra.txt', 'missing README.txt']);
  });

  it('goes on after what is wrong: the rest is still told', async () => {
    const changed = new Map(files).set(
      'records/signature-2.json',
      Buffer.from('x'.repeat(files.get('records/signature-2.json')!.length)),
    );
    const { statements, problems } = await verify(changed);
    expect(problems.map(({ where }) => where)).to.deep.equal(['records/signature-2.json']);
    expect(statements).to.have.length(4);
  });

  it('is not possible without a manifest', async () => {
    const { problems } = await verify(new Map());
    expect(problems).to.deep.equal([
      {
        code: 'missing',
        message: 'the manifest is missing: this is no evidence folder',
        where: 'manifest.json',
      },
    ]);
  });

  it('tells names without letting them steer the terminal', async () => {
    const names = ['\u001b[2J', '\n', '\u202e', '\u0007'];
    const statements = (await verify(files)).statements.join('');
    for (const name of names) expect(statements).not.to.include(name);
    const { problems } = await verify(new Map(files).set('\u001b[2J\nok.txt', Buffer.from('')));
    expect(problems[0]!.where).to.equal('\\u{1b}[2J\\u{a}ok.txt');
  });

  it('tells no more problems than somebody reads', async () => {
    const changed = new Map(files);
    for (let count = 0; count < 1000; count += 1) changed.set(`extra-${count}.txt`, Buffer.from('x'));
    expect((await verify(changed)).problems).to.have.length(101);
  });
});

/** The same events, each with the hash that it has now. */
function rechained(events: readonly TrailFileEvent[]): TrailFileEvent[] {
  let before = '';
  return events.map(({ identity, hash: _, ...event }) => {
    before = chainHash(before, JSON.parse(canonicalJson(event)) as typeof event);
    return { ...event, hash: before, ...(identity && { identity }) };
  });
}
