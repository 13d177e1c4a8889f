import { expect } from 'chai';
import type { EvidenceRecord } from '../../src/documents/evidence/evidence-record.ts';
import { recordIn } from '../../src/documents/evidence/sign-record.ts';
import { verifyEvidence } from '../../src/documents/evidence/verify.ts';
import { memoryFolder } from '../documents/evidence/memory-folder.ts';
import { pdfdetach, pdftotext } from '../helpers/pdf-programs.ts';
import { needs } from '../helpers/programs.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { type OnRuntime, onRuntime, owner } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const signees =
  '<signing:signee reference="102" /><signing:signee contact="tenant@example.org" name="The tenant" />';
const showing = (show: string) => ({
  source: process(
    signing('Sign', signees, `seal="lease-sealed" sealTogether="true" showSignee="${show}"`),
    end(),
    path('Start', 'Sign', 'End'),
  ),
});
const apps = {
  'test/number': showing('number'),
  'test/birth-date': showing('birth-date'),
  'test/name': showing('name'),
};
const tenant = { ...person(3), contact: 'tenant@example.org' };
/** Of the two people who sign, and of how they are known to issuer and register. */
const numbers = [personNumber(2), personNumber(3)];

async function signedIn(on: OnRuntime, app: keyof typeof apps): Promise<string> {
  const instanceId = await on.start(app);
  for (const actor of [person(2), tenant]) await on.runtime.sign({ instanceId, actor });
  on.clock.advance(1);
  await on.runtime.doDueJobs();
  return instanceId;
}

async function recordsIn({ database }: OnRuntime, instanceId: string): Promise<EvidenceRecord[]> {
  const rows: { record: string }[] = await database
    .knex('signing_signature')
    .where({ instance_id: instanceId })
    .select('record');
  return rows
    .map(({ record }) => recordIn(record))
    .sort((left, right) => left.trail.sequence - right.trail.sequence);
}

async function folderOf({ runtime }: OnRuntime, instanceId: string, identities?: boolean) {
  const files = new Map<string, Buffer>();
  const asked = { instanceId, actor: owner, ...(identities !== undefined && { identities }) };
  for await (const { path: name, pieces } of await runtime.evidence(asked)) {
    const taken: Uint8Array[] = [];
    for await (const piece of pieces) taken.push(piece);
    files.set(name, Buffer.concat(taken));
  }
  return files;
}

async function verify(on: OnRuntime, what: Parameters<typeof verifyEvidence>[0]) {
  return verifyEvidence(what, { trusted: [(await testSealing()).pki.rootDer], now: on.clock.now });
}

/** Everything that somebody may find in files, records within records too. */
function allText(files: Iterable<Buffer>): string {
  const texts = [...files].map(String);
  const encoded = texts.flatMap((text) => text.match(/[\w-]{40,}/g) ?? []);
  return [...texts, ...encoded.map((part) => Buffer.from(part, 'base64url').toString())].join('\n');
}

onRuntime('persons of whom a task shows', { apps }, (on) => {
  // the key's certificate is of today
  before(() => {
    on.clock.now = Date.now();
  });

  const wanted = {
    number: {
      signee: { kind: 'person', personNumber: numbers[0], name: 'Person 2' },
      actors: [2, 3].map((n) => ({
        kind: 'person',
        personNumber: personNumber(n),
        userId: String(2_000 + n),
        name: `Person ${n}`,
      })),
    },
    'birth-date': {
      shows: 'birth-date',
      signee: { kind: 'person', birthDate: '1900-01-01', name: 'Person 2' },
      actors: [2, 3].map((n) => ({ kind: 'person', birthDate: '1900-01-01', name: `Person ${n}` })),
    },
    name: {
      shows: 'name',
      signee: { kind: 'person', name: 'Person 2' },
      actors: [2, 3].map((n) => ({ kind: 'person', name: `Person ${n}` })),
    },
  } as const;

  for (const [show, { signee, actors, ...shows }] of Object.entries(wanted)) {
    it(`the ${show} are named in records by no more, and a contact not at all`, async () => {
      const records = await recordsIn(on, await signedIn(on, `test/${show}` as keyof typeof apps));
      expect(records.map(({ actor }) => actor)).to.deep.equal(actors);
      expect(records.map((record) => record.signee)).to.deep.equal([signee, { kind: 'contact' }]);
      for (const record of records)
        expect('shows' in record ? { shows: record.shows } : {}).to.deep.equal(shows);
    });
  }

  it('number have none where nobody knows it, and the evidence holds', async () => {
    const instanceId = await on.start('test/number');
    await on.runtime.sign({ instanceId, actor: { kind: 'person', contact: tenant.contact, level: 4 } });
    const files = await folderOf(on, instanceId);
    expect((await verify(on, { folder: memoryFolder(files) })).problems).to.deep.equal([]);
  });

  for (const show of ['birth-date', 'name'] as const) {
    describe(`the ${show} alone`, () => {
      let instanceId: string;
      before(async function () {
        this.timeout(20_000);
        instanceId = await signedIn(on, `test/${show}`);
      });

      it('have no number in anything that the sealed PDF holds, and sign for no contact', async function () {
        this.timeout(20_000);
        needs(this, 'pdfdetach', 'pdftotext');
        const { bytes } = await on.runtime.sealedRound({ instanceId, actor: owner });
        const attached = await pdfdetach(bytes);
        expect(Object.keys(attached)).to.have.length(4);
        const page = await pdftotext(bytes);
        const all = allText([Buffer.from(bytes), Buffer.from(page), ...Object.values(attached)]);
        expect(all).to.include('Person 3').and.to.include(`"shows":"${show}"`);
        for (const hidden of [...numbers, '"2003"', 'tenant']) expect(all).not.to.include(hidden);
        expect(page)
          .to.include('Person 3')
          .and.not.to.match(/på vegne av/i);
        expect((await verify(on, { file: Buffer.from(bytes) })).problems).to.deep.equal([]);
      });

      it('are in the evidence for those who read it by digests alone, which is said and no problem', async function () {
        this.timeout(20_000);
        const files = await folderOf(on, instanceId);
        const all = allText(files.values());
        for (const hidden of [...numbers, 'tenant']) {
          // the process names its contact itself
          const definitions = allText(
            [...files].filter(([name]) => name.startsWith('definitions/')).map(([, bytes]) => bytes),
          );
          expect(all.split(hidden).length, hidden).to.equal(definitions.split(hidden).length);
        }
        const { problems, statements } = await verify(on, { folder: memoryFolder(files) });
        expect(problems).to.deep.equal([]);
        const said = statements.join('\n');
        expect(said).to.match(/Of who acted in events \d+, \d+(, \d+)* this folder has a digest alone/);
        expect(said).to.include('who acted is sealed in event');
        expect(said).not.to.include('By the audit trail');
      });

      it('are shown by whoever keeps the audit trail, and that it was they', async function () {
        this.timeout(20_000);
        const files = await folderOf(on, instanceId, true);
        const { problems, statements } = await verify(on, { folder: memoryFolder(files) });
        expect(problems).to.deep.equal([]);
        for (const number of numbers)
          expect(statements.join('\n')).to.include(`By the audit trail, it was person ${number} who acted`);
      });

      it('are named by nothing else where signatures are read', async () => {
        const signatures = await on.runtime.signatures({ instanceId, actor: owner });
        expect(signatures.map(({ actorName }) => actorName)).to.have.members(['Person 2', 'Person 3']);
        for (const hidden of [...numbers, '2003', '103'])
          expect(JSON.stringify(signatures)).not.to.include(`"${hidden}"`).and.not.to.include(`:${hidden}"`);
        for (const signature of signatures)
          expect(signature).not.to.have.any.keys('actorKey', 'personNumber', 'userId', 'actorPartyId');
      });

      it('are left out of the audit trail but for whoever keeps it', async () => {
        const asked = { instanceId, actor: owner };
        const events = await on.runtime.events(asked);
        expect(JSON.stringify(events)).not.to.match(/person:0181\d{6}[23]/);
        const ended = await on.runtime.events({ ...asked, types: ['instance.ended'] });
        expect(ended.map(({ type, identity }) => [type, identity])).to.deep.equal([
          ['instance.ended', undefined],
        ]);
        // the owner signs nothing here: that they started it is told as ever
        expect(events[0]!.identity).to.include({ actor: `person:${personNumber(1)}` });
        const kept = await on.runtime.events({ ...asked, types: ['round.signed'], identities: true });
        expect(kept.map(({ identity }) => identity?.actor)).to.deep.equal(
          numbers.map((number) => `person:${number}`),
        );
      });

      it('can be erased, and what is left still holds', async function () {
        this.timeout(20_000);
        const erasedIn = await signedIn(on, `test/${show}`);
        await on.runtime.erasePerson({ personNumber: personNumber(3) });
        for (const identities of [false, true]) {
          const files = await folderOf(on, erasedIn, identities);
          expect((await verify(on, { folder: memoryFolder(files) })).problems).to.deep.equal([]);
          expect([...files.keys()].filter((name) => /^records\/.*json$/.test(name))).to.have.length(1);
        }
      });
    });
  }
});
