import { expect } from 'chai';
import { enterprise, type JobToSend, jobIdOf, onPosten, privateSender } from './posten-server.ts';

const { key, chain } = enterprise(privateSender);
const withOwnAlone: Partial<JobToSend> = { signedBy: () => ({ key, chain: chain.slice(0, 1) }) };

onPosten('a package with no certificate but that of its key', (on) => {
  it('is taken, where who issued it is trusted', async () => {
    expect(jobIdOf(await on.send(withOwnAlone))).to.be.above(0);
  });
});

onPosten(
  'a server to which packages have to bring all certificates',
  (on) => {
    it('refuses one that brings its own alone, and stores nothing of it', async () => {
      const { status, xml } = await on.send(withOwnAlone);
      expect([status, xml.find('error-code')]).to.deep.equal([400, 'ASICE_VALIDATION_FAILED']);
      expect(xml.find('error-message')).to.contain('comes without all others up to the trusted one');
      expect(await on.database.knex('signing_content').select('sha256')).to.deep.equal([]);
    });

    it('takes one that brings them', async () => {
      expect(jobIdOf(await on.send({}))).to.be.above(0);
    });
  },
  { app: { requireChain: true } },
);
