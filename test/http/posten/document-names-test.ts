import { expect } from 'chai';
import { jobIdOf, onPosten, privateSender } from './posten-server.ts';

onPosten('the documents of a job', (on) => {
  const actor = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };

  /** Names that the documents of a job have for people, with these titles in files of these names. */
  async function namesOf(...documents: [title: string, href: string, mime?: string][]) {
    const elements = documents.map(
      ([title, href, mime = 'text/plain']) =>
        `<document href="${href}" mime="${mime}"><title>${title}</title></document>`,
    );
    const id = jobIdOf(
      await on.send({
        content: `<title>Lease of a flat</title><documents>${elements.join('')}</documents>`,
        documents: documents.map(([, name]) => ({ name, bytes: Buffer.from(name) })),
      }),
    );
    const { documents: stored } = await on.runtime.instance({ actor, instanceId: await on.instanceOf(id) });
    return stored.filter(({ dataType }) => dataType === 'document').map(({ filename }) => filename);
  }

  it('have the names of their titles, and what they are', async () => {
    expect(
      await namesOf(
        ['Leiekontrakt, leilighet 5', '0000_Leiekontrakt__leilighet_5.txt'],
        ['Rules.TXT', '85e1.txt'],
      ),
    ).to.deep.equal(['Leiekontrakt, leilighet 5.txt', 'Rules.TXT']);
  });

  it('have names without what no file name has, invisible marks, and dots and spaces round it', async () => {
    expect(
      await namesOf(
        ['..\n/etc/passwd. ', 'a.txt'],
        ['Lease\u202Etxt.exe\u3164', 'b.txt'],
        ['Lei\u0301e', 'c.txt'],
      ),
    ).to.deep.equal(['_etc_passwd.txt', 'Lease_txt.exe_.txt', 'Leíe.txt']);
  });

  it('have names that are not too long for a file', async () => {
    const [name] = await namesOf(['\u{20BB7}'.repeat(80), 'a.txt']);
    expect(name).to.equal(`${'\u{20BB7}'.repeat(60)}.txt`);
  });

  it('are numbered where these would be the same, if only but for capitals', async () => {
    expect(
      await namesOf(['Lease', '1/lease.txt'], ['lease.txt', '2/Lease.txt'], ['Rent', 'rent.txt']),
    ).to.deep.equal(['1 Lease.txt', '2 lease.txt', '3 Rent.txt']);
  });

  it('have the names of their files where nothing of a title is left, without folders', async () => {
    expect(await namesOf(['!?', 'of/2026/lease (2).txt'], ['…', 'rent?.txt'])).to.deep.equal([
      'lease (2).txt',
      'rent_.txt',
    ]);
  });

  it('are called by their place where nothing of either is left', async () => {
    expect(await namesOf(['Lease', 'lease.txt'], ['???', '????'])).to.deep.equal([
      'Lease.txt',
      'document-2.txt',
    ]);
  });

  it('are called as the job where they have no title of their own', async () => {
    const content =
      '<document href="sent.txt" mime="text/plain"><title>Lease</title><description>All</description></document>';
    const id = jobIdOf(
      await on.send({ content, documents: [{ name: 'sent.txt', bytes: Buffer.from('The lease') }] }),
    );
    const { documents } = await on.runtime.instance({ actor, instanceId: await on.instanceOf(id) });
    expect(documents[0]!.filename).to.equal('Lease.txt');
  });
});
