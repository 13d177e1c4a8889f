import { expect } from 'chai';
import { verifyXades } from '../../src/documents/evidence/xades.ts';
import { needs } from '../helpers/programs.ts';
import { day, person, personNumber } from '../helpers/runtime.ts';
import { testSealing } from '../helpers/sealing-key.ts';
import { xmlsec1Verifies } from '../helpers/xmlsec1.ts';
import { codeOf, lease, type OnRuntime, oneDatabase, onRuntime, owner, rejection } from './on-runtime.ts';
import { oneSigning } from './processes.ts';

const apps = {
  'test/two': { source: oneSigning([1, 2]) },
  'test/others': { source: oneSigning([1, 3]) },
  'test/withdrawable': { source: oneSigning([1, 2], 'allow="reject withdraw sign-again"') },
};

const xades = (on: OnRuntime, instanceId: string, signatureId: string) =>
  on.runtime.xades({ instanceId, actor: owner, signatureId });

/** Signs as this person; answers the signature's id. */
async function sign(on: OnRuntime, instanceId: string, n: number, again = false): Promise<string> {
  const { signature } = await on.runtime.sign({ instanceId, actor: person(n), again });
  return signature.id;
}

onRuntime('XAdES of one signature', { apps, retention: { documents: 'P30D' } }, (on) => {
  let instanceId: string;
  let signatureId: string;
  // the key's certificate is of today
  before(async () => {
    on.clock.now = Date.now();
    instanceId = await on.start('test/two', { documents: [lease('proved as XML')] });
    signatureId = await sign(on, instanceId, 2);
  });

  it('is there from the moment of signing on, while others have not signed', async () => {
    const { bytes, filename } = await xades(on, instanceId, signatureId);
    expect(filename).to.equal(`signature-${signatureId}.xml`);
    const { record, signedAt } = verifyXades(Buffer.from(bytes).toString());
    expect(record.signature.id).to.equal(signatureId);
    expect(record.actor.personNumber).to.equal(personNumber(2));
    expect(signedAt).to.equal(new Date(on.clock.now).toISOString());
  });

  it('is accepted by xmlsec1, and not after one byte was changed', async function () {
    needs(this, 'xmlsec1');
    const { pki } = await testSealing();
    const xml = Buffer.from((await xades(on, instanceId, signatureId)).bytes).toString();
    expect(await xmlsec1Verifies(xml, pki)).to.equal(true);
    const changed = xml.replace(personNumber(2), personNumber(3));
    expect(changed).to.have.lengthOf(xml.length).and.not.equal(xml);
    expect(await xmlsec1Verifies(changed, pki)).to.equal(false);
  });

  it('is for those who may read the instance alone', async () => {
    const asked = on.runtime.xades({ instanceId, actor: person(9), signatureId });
    expect(await codeOf(asked)).to.equal('ERR_FORBIDDEN');
  });

  it('is not found for a signature that there is not, or that is of another instance', async () => {
    const other = await on.start('test/two');
    expect(await codeOf(xades(on, instanceId, 'none'))).to.equal('ERR_DOCUMENT_NOT_FOUND');
    expect(await codeOf(xades(on, other, signatureId))).to.equal('ERR_DOCUMENT_NOT_FOUND');
  });

  it('is not found for a signature that was replaced', async () => {
    const id = await on.start('test/withdrawable');
    const first = await sign(on, id, 2);
    const second = await sign(on, id, 2, true);
    expect(await codeOf(xades(on, id, first))).to.equal('ERR_DOCUMENT_NOT_FOUND');
    expect(await codeOf(xades(on, id, second))).to.equal(undefined);
  });

  it('is not found for a signature that was withdrawn', async () => {
    const id = await on.start('test/withdrawable');
    const withdrawn = await sign(on, id, 2);
    await on.runtime.withdraw({ instanceId: id, actor: person(2) });
    expect(await codeOf(xades(on, id, withdrawn))).to.equal('ERR_DOCUMENT_NOT_FOUND');
  });

  it('stays where somebody rejects afterwards', async () => {
    const id = await on.start('test/two');
    const signed = await sign(on, id, 2);
    await on.runtime.reject({ instanceId: id, actor: person(1) });
    expect(await codeOf(xades(on, id, signed))).to.equal(undefined);
  });

  it('goes with the person who signed, and stays for others', async () => {
    const id = await on.start('test/others');
    const signed = [await sign(on, id, 1), await sign(on, id, 3)] as const;
    await on.runtime.erasePerson({ personNumber: personNumber(3) });
    expect(await codeOf(xades(on, id, signed[1]))).to.equal('ERR_DOCUMENT_REMOVED');
    expect(await codeOf(xades(on, id, signed[0]))).to.equal(undefined);
  });

  it('goes with the documents when their time is over', async () => {
    const id = await on.start('test/two', { documents: [lease('not for ever')] });
    const [signed] = [await sign(on, id, 1), await sign(on, id, 2)];
    on.clock.advance(30 * day);
    await on.runtime.doDueJobs();
    const error = await rejection(xades(on, id, signed!));
    expect(error).to.include({ code: 'ERR_DOCUMENT_REMOVED' });
    expect(error.message).to.include(`<${signed}>`);
  });
});

onRuntime(
  'XAdES and the sealing key',
  { apps },
  (on) => {
    let instanceId: string;
    let signatureId: string;
    before(async () => {
      on.clock.now = Date.now();
      const node = await on.node({ sealing: 'elsewhere' });
      instanceId = await on.start('test/two');
      const { signature } = await node.sign({ instanceId, actor: person(2) });
      signatureId = signature.id;
    });

    it('is not there while the record waits for the key', async () => {
      expect(await codeOf(xades(on, instanceId, signatureId))).to.equal('ERR_SEAL_PENDING');
      await on.runtime.doDueJobs();
      expect(await codeOf(xades(on, instanceId, signatureId))).to.equal(undefined);
    });

    it('is not there on a node without the key', async () => {
      const node = await on.node({ sealing: undefined });
      const asked = node.xades({ instanceId, actor: owner, signatureId });
      expect(await codeOf(asked)).to.equal('ERR_SETTING_INVALID');
    });

    it('is not found of a signature that was made where nothing was recorded', async () => {
      const node = await on.node({ sealing: undefined });
      const id = await on.start('test/two');
      const { signature } = await node.sign({ instanceId: id, actor: person(2) });
      expect(await codeOf(xades(on, id, signature.id))).to.equal('ERR_DOCUMENT_NOT_FOUND');
    });
  },
  oneDatabase,
);
