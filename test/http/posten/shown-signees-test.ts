import { expect } from 'chai';
import { verifyXades } from '../../../src/documents/evidence/xades.ts';
import type { Actor } from '../../../src/signing/index.ts';
import { pdfdetach, pdftotext } from '../../helpers/pdf-programs.ts';
import { needs } from '../../helpers/programs.ts';
import { personNumber } from '../../helpers/runtime.ts';
import {
  directSigner,
  jobIdOf,
  onPosten,
  portalSigner,
  privateSender,
  publicSender,
} from './posten-server.ts';

const address = 'tenant@example.org';
const byContact = `<signer><identified-by-contact-information/><notifications><email address="${address}"/></notifications></signer>`;
const byName = '<signer><signer-identifier>the tenant</signer-identifier></signer>';
const show = (what: string) => `<identifier-in-signed-documents>${what}</identifier-in-signed-documents>`;

/** Two who sign: one by number, and one whom the sender knows by something else. */
const jobs = {
  'a portal job, one of them by an address': {
    job: { kind: 'portal', signers: portalSigner(2) + byContact } as const,
    contact: address,
    shows: 'birth-date',
  },
  'a direct job, one of them by a name of the sender’s own': {
    job: { kind: 'direct', signers: directSigner(2) + byName } as const,
    contact: 'the tenant',
    shows: 'birth-date',
  },
  'a job that shows names': {
    job: {
      kind: 'direct',
      sender: publicSender,
      signers: directSigner(2) + byName,
      further: show('NAME'),
    } as const,
    contact: 'the tenant',
    shows: 'name',
  },
};

onPosten('what is signed by two people', (on) => {
  for (const [title, { job, contact, shows }] of Object.entries(jobs)) {
    it(`in ${title}, has neither their numbers nor what the sender calls them by`, async function () {
      this.timeout(30_000);
      needs(this, 'pdfdetach', 'pdftotext');
      const sender = 'sender' in job ? job.sender : privateSender;
      const instanceId = await on.instanceOf(jobIdOf(await on.send(job)));
      const actor: Actor = { kind: 'person', personNumber: personNumber(2), name: 'Stille Multe', level: 4 };
      await on.runtime.sign({ instanceId, actor });
      await on.runtime.sign({
        instanceId,
        actor: { ...actor, personNumber: personNumber(3), name: 'Rask Elg', contact },
      });
      const owner = { kind: 'organisation' as const, organisationNumber: sender, level: 4 };
      const files: Buffer[] = [];
      for (const { id } of await on.runtime.signatures({ instanceId, actor: owner })) {
        const { bytes } = await on.runtime.xades({ instanceId, actor: owner, signatureId: id });
        const { record } = verifyXades(Buffer.from(bytes).toString());
        expect(record.shows).to.equal(shows);
        files.push(Buffer.from(bytes));
      }
      const { bytes } = await on.runtime.sealedRound({ instanceId, actor: owner });
      const page = await pdftotext(bytes);
      const attached = await pdfdetach(bytes);
      expect(Object.keys(attached).filter((name) => name.endsWith('.xml'))).to.have.length(2);
      const encoded = attached['evidence.json']!.toString().match(/[\w-]{40,}/g)!;
      const all = [
        ...[...files, Buffer.from(bytes), ...Object.values(attached)].map(String),
        ...encoded.map((part) => Buffer.from(part, 'base64url').toString()),
        page,
      ].join('\n');
      expect(all).to.include('<signee><kind>contact</kind></signee>').and.to.include('Rask Elg');
      for (const hidden of [personNumber(2), personNumber(3), contact]) expect(all).not.to.include(hidden);
      expect(page).not.to.match(/på vegne av/i);
      expect(/Født 01\.01\.1900/.test(page)).to.equal(shows === 'birth-date');
    });
  }

  it('is not told to one of them of the other by more than a name', async () => {
    const { job, contact } = jobs['a direct job, one of them by a name of the sender’s own'];
    const instanceId = await on.instanceOf(jobIdOf(await on.send(job)));
    const actor: Actor = {
      kind: 'person',
      personNumber: personNumber(3),
      name: 'Rask Elg',
      contact,
      level: 4,
    };
    await on.runtime.sign({ instanceId, actor });
    const other: Actor = { kind: 'person', personNumber: personNumber(2), level: 4 };
    const about = { instanceId, actor: other };
    const roundId = (await on.runtime.rounds(about))[0]!.id;
    const told = JSON.stringify([
      await on.runtime.signees({ ...about, roundId }),
      await on.runtime.signatures(about),
      await on.runtime.events(about),
      await on.runtime.instance(about),
    ]);
    expect(told).to.include('Rask Elg');
    for (const hidden of [personNumber(3), contact]) expect(told).not.to.include(hidden);
  });
});
