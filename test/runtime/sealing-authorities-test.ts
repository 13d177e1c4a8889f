import { expect } from 'chai';
import { pemKey, type SealingKey } from '../../src/documents/index.ts';
import { createStorage } from '../../src/storage/index.ts';
import { type Authorities, startAuthorities } from '../helpers/authorities.ts';
import { needs } from '../helpers/programs.ts';
import { createTestRuntime, person, signeeElements, signingProcess } from '../helpers/runtime.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { type OnRuntime, oneDatabase, onRuntime, owner } from './on-runtime.ts';

const source = signingProcess(
  `<signing:task seal="lease-sealed"><signing:document dataType="lease" />${signeeElements(1)}</signing:task>`,
);
const apps = { 'test/sealed': { source } };

onRuntime(
  'sealing with authorities',
  { apps },
  (on) => {
    let authorities: Authorities;
    let key: SealingKey;
    let trusted: Uint8Array[];

    before(async function () {
      this.timeout(30_000);
      needs(this, 'openssl');
      const { pki } = await testSealing();
      authorities = await startAuthorities(pki);
      const issued = await authorities.issue('Seal with a state', 'P-256');
      key = pemKey({ key: issued.key, certificates: issued.certificate + pki.root });
      trusted = [pki.rootDer];
    });
    after(() => authorities?.close());

    /** A node that seals so, and what became of a document that it sealed. */
    async function sealedBy(
      timeStamps: { urls: string[]; onFailure?: 'wait' | 'lower' },
      validationData = false,
    ) {
      on.clock.now = Date.now();
      const node = await on.node({
        sealing: { key, timeStamps: { trusted, ...timeStamps }, validationData },
      });
      const { instance } = await node.start({
        app: 'test/sealed',
        ownerPartyId: 101,
        actor: owner,
        documents: [{ dataType: 'lease', contentType: 'text/plain', bytes: Buffer.from('the lease') }],
      });
      await node.sign({ instanceId: instance.id, actor: person(1) });
      on.clock.advance(1);
      await node.doDueJobs();
      const [round] = await node.rounds({ instanceId: instance.id, actor: owner });
      return { node, instanceId: instance.id, seal: round!.seal! };
    }

    it('gives a time stamp: level B-T', async () => {
      const { seal } = await sealedBy({ urls: [authorities.timeStampUrl] });
      expect(seal).to.include({ state: 'ready', level: 'B-T' });
      expect(seal).not.to.have.property('lowered');
    });

    it('asks the next authority where the first does not answer', async () => {
      const { seal } = await sealedBy({ urls: ['http://127.0.0.1:9/tsa', authorities.timeStampUrl] });
      expect(seal).to.include({ state: 'ready', level: 'B-T' });
    });

    it('adds what shows that the certificates were valid: level B-LT', async () => {
      const { seal } = await sealedBy({ urls: [authorities.timeStampUrl] }, true);
      expect(seal).to.include({ state: 'ready', level: 'B-LT' });
    });

    it('waits, and seals nothing, while no authority answers', async () => {
      const { node, instanceId, seal } = await sealedBy({ urls: ['http://127.0.0.1:9/tsa'] });
      expect(seal).to.deep.equal({ state: 'pending' });
      const { documents } = await node.instance({ instanceId, actor: owner });
      expect(documents).to.have.lengthOf(1);
      const [job] = await createStorage(on.database).jobs.list({ kind: 'seal', instanceId, limit: 1 });
      expect(job).to.include({ state: 'waiting', error: 'ERR_TIME_STAMP_FAILED' });
    });

    it('seals at a lower level where that is the policy, and records it', async () => {
      const { node, instanceId, seal } = await sealedBy({
        urls: ['http://127.0.0.1:9/tsa'],
        onFailure: 'lower',
      });
      expect(seal).to.include({ state: 'ready', level: 'B-B', lowered: true });
      const [event] = await node.events({ instanceId, actor: owner, types: ['round.sealed'] });
      expect(event!.payload).to.include({ level: 'B-B', lowered: true });
    });
  },
  oneDatabase,
);

onRuntime('a sealing key that does not answer', { apps }, (on) => {
  async function withKey(isAway: () => boolean) {
    on.clock.now = Date.now();
    const { key } = await testSealing();
    const failing: SealingKey = {
      certificates: () => key.certificates(),
      sign: (request) => (isAway() ? Promise.reject(new Error('the token is away')) : key.sign(request)),
    };
    return on.node({ sealing: { key: failing } });
  }

  const recordsOf = (instanceId: string, { database }: OnRuntime = on) =>
    createStorage(database).signatures.records({ instanceId });

  it('takes no signature from anybody: its record is signed by a job', async () => {
    let isAway = false;
    const node = await withKey(() => isAway);
    const { instance } = await node.start({
      app: 'test/sealed',
      ownerPartyId: 101,
      actor: owner,
      documents: [{ dataType: 'lease', contentType: 'text/plain', bytes: Buffer.from('the lease') }],
    });
    isAway = true;
    await node.sign({ instanceId: instance.id, actor: person(1) });
    const [unsigned] = await recordsOf(instance.id);
    expect(JSON.parse(unsigned!.record!)).to.have.nested.property('signature.id', unsigned!.signatureId);
    expect(on.logged.at(-1)!.message).to.match(/did not sign a record/);

    isAway = false;
    on.clock.advance(1);
    await node.doDueJobs();
    const [signed] = await recordsOf(instance.id);
    const payload = Buffer.from(signed!.record!.split('.')[1]!, 'base64url').toString();
    expect(payload).to.equal(unsigned!.record);
  });

  it('is found out when the runtime starts', async () => {
    const { key } = await testSealing();
    const other = pemKey({
      key: (await (await testSealing()).pki.issue('Other', 'P-256')).key,
      certificates: [...(await key.certificates())]
        .map(
          (der) =>
            `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----`,
        )
        .join('\n'),
    });
    const made = createTestRuntime(on.database, { apps, sealing: { key: other } });
    const error = await made.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).to.have.property('code', 'ERR_SEALING_KEY_INVALID');
  });
});
