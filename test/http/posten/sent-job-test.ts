import { expect } from 'chai';
import { jobIdOf, onPosten, privateSender, text } from './posten-server.ts';

onPosten('the documents of a job', (on) => {
  const actor = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };

  /** Names that the documents of a job have for people, of a package with files of these names. */
  async function namesOf(...files: string[]): Promise<(string | undefined)[]> {
    const id = jobIdOf(await on.send({ documents: files.map((name) => ({ ...text, name })) }));
    const { documents } = await on.runtime.instance({ actor, instanceId: await on.instanceOf(id) });
    return documents.filter(({ dataType }) => dataType === 'document').map(({ filename }) => filename);
  }

  it('have the names of their files, without folders and what no name has', async () => {
    expect(await namesOf('of/2026/lease (2).txt', 'rent?.txt')).to.deep.equal(['lease (2).txt', 'rent_.txt']);
  });

  it('are numbered where these would be the same, if only but for capitals', async () => {
    expect(await namesOf('1/lease.txt', '2/Lease.txt', 'rent.txt')).to.deep.equal([
      '1 lease.txt',
      '2 Lease.txt',
      '3 rent.txt',
    ]);
  });

  it('are called by their place where nothing of a name is left', async () => {
    expect(await namesOf('lease.txt', '????')).to.deep.equal(['lease.txt', 'document-2.txt']);
  });
});
