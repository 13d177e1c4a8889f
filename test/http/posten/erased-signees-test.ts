import { expect } from 'chai';
import { personNumber } from '../../helpers/runtime.ts';
import {
  type Answer,
  directSigner,
  exitUrls,
  jobIdOf,
  onPosten,
  polledExits,
  portalSigner,
  privateSender,
} from './posten-server.ts';

const nobody = '00000000000';
const statuses = ({ xml }: Answer) =>
  xml
    .all('status')
    .filter(({ attributes }) => attributes.since)
    .map(({ text }) => text);

onPosten('a signee who was erased before the sender asked', (on) => {
  const queueOf = (kind: string, name: string) =>
    `/${privateSender}/${kind}/signature-jobs?polling_queue=${name}`;
  const erase = async (n: number) => {
    await on.runtime.doDueJobs();
    await on.runtime.erasePerson({ personNumber: personNumber(n) });
  };

  it('is nobody in a portal job’s queue, which goes on', async () => {
    const signers = portalSigner(2) + portalSigner(3);
    const request = '<polling-queue>erased</polling-queue>';
    const id = jobIdOf(await on.send({ signers, request }));
    await on.sign(id, 2);
    await on.reject(id, 3);
    await erase(2);
    for (const expected of [
      ['SIGNED', 'WAITING'],
      ['SIGNED', 'REJECTED'],
    ]) {
      const polled = await on.call('GET', queueOf('portal', 'erased'));
      const numbers = polled.xml.all('personal-identification-number').map(({ text }) => text);
      expect([statuses(polled), numbers]).to.deep.equal([expected, [nobody, personNumber(3)]]);
      expect((await on.call('POST', polled.xml.find('confirmation-url')!)).status).to.equal(204);
    }
    expect((await on.call('GET', queueOf('portal', 'erased'))).status).to.equal(204);
  });

  it('leaves no proof that they signed, and says so', async () => {
    const request = '<polling-queue>proof</polling-queue>';
    const id = jobIdOf(await on.send({ request }));
    await on.sign(id, 2);
    await erase(2);
    const { xml } = await on.call('GET', queueOf('portal', 'proof'));
    const xades = await on.call('GET', xml.find('xades-url')!);
    expect([xades.status, xades.xml.find('error-code')]).to.deep.equal([404, 'DOCUMENT_REMOVED']);
  });

  it('is nobody in a direct job that is polled', async () => {
    const request = `${polledExits}<polling-queue>erased</polling-queue>`;
    const named = '<signer><signer-identifier>tenant</signer-identifier></signer>';
    const id = jobIdOf(await on.send({ kind: 'direct', signers: directSigner(2) + named, request }));
    await on.reject(id, 2);
    await erase(2);
    const polled = await on.call('GET', queueOf('direct', 'erased'));
    const signers = polled.xml.all('status').map(({ attributes }) => attributes.signer);
    expect([statuses(polled), signers]).to.deep.equal([
      ['REJECTED', 'NOT_APPLICABLE'],
      [nobody, 'tenant'],
    ]);
  });

  it('is nobody also where the sender knew no number of theirs', async () => {
    const tenant = '<signer><signer-identifier>tenant 7</signer-identifier></signer>';
    const polled = `${polledExits}<polling-queue>own</polling-queue>`;
    const reachable =
      '<signer><identified-by-contact-information/><notifications><email address="a@example.org"/><sms number="99999999"/></notifications></signer>';
    const further = '<identifier-in-signed-documents>DATE_OF_BIRTH_AND_NAME</identifier-in-signed-documents>';
    const request = '<polling-queue>own</polling-queue>';
    await on.sign(
      jobIdOf(await on.send({ kind: 'direct', signers: tenant, request: polled })),
      2,
      'tenant 7',
    );
    const contact = 'a@example.org, 99999999';
    await on.sign(jobIdOf(await on.send({ signers: reachable, further, request })), 3, contact);
    await on.runtime.doDueJobs();
    for (const known of ['tenant 7', contact]) await on.runtime.erasePerson({ contact: known });
    const [direct, portal] = [
      await on.call('GET', queueOf('direct', 'own')),
      await on.call('GET', queueOf('portal', 'own')),
    ];
    expect(direct.xml.all('status')[0]!.attributes.signer).to.equal(nobody);
    expect(portal.xml.find('personal-identification-number')).to.equal(nobody);
  });

  it('is nobody in the status of a direct job', async () => {
    const made = await on.send({ kind: 'direct', request: exitUrls() });
    const token = made.xml.find('redirect-url')!.slice('https://sign.example/'.length);
    const { exits: ways } = await on.runtime.openInvitation({ token });
    await on.sign(jobIdOf(made), 2);
    await erase(2);
    const status = await on.call('GET', made.xml.find('status-url')! + new URL(ways!.completed!).search);
    const signers = ['status', 'xades-url'].map((name) => status.xml.all(name)[0]!.attributes.signer);
    expect([status.status, ...signers]).to.deep.equal([200, nobody, nobody]);
  });
});
