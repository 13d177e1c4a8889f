import { expect } from 'chai';
import { personNumber } from '../../helpers/runtime.ts';
import { type Answer, jobIdOf, onPosten, portalSigner, privateSender } from './posten-server.ts';

const jobs = `/${privateSender}/portal/signature-jobs`;

function statusesOf({ xml }: Answer): string[] {
  return [xml.find('status')!, ...xml.all('signature').map((signature) => signature.find('status')!)];
}

onPosten('a portal job', (on) => {
  /** Fetches the next change of a queue, and confirms it. */
  async function take(queue: string): Promise<Answer> {
    const answer = await on.call('GET', `${jobs}?polling_queue=${queue}`);
    if (answer.status === 200) await on.call('POST', answer.xml.find('confirmation-url')!);
    return answer;
  }
  const queued = (queue: string) => ({
    request: `<reference>case 7</reference><polling-queue>${queue}</polling-queue>`,
  });

  it('is made, with its id, its reference and where it is cancelled', async () => {
    const answer = await on.send({ request: '<reference>case 7</reference>' });
    const id = jobIdOf(answer);
    expect(answer.xml.find('reference')).to.equal('case 7');
    expect(answer.xml.find('cancellation-url')).to.equal(`${on.url}${jobs}/${id}/cancel`);
  });

  it('is followed from a queue to its end, its groups one after the other', async () => {
    const id = jobIdOf(
      await on.send({
        ...queued('chain'),
        signers: portalSigner(2, 1) + portalSigner(3, 2) + portalSigner(4, 2),
      }),
    );
    for (const n of [2, 3, 4]) await on.sign(id, n);
    const seen: string[][] = [];
    for (let n = 0; n < 3; n += 1) seen.push(statusesOf(await take('chain')));
    expect(seen).to.deep.equal([
      ['IN_PROGRESS', 'SIGNED', 'WAITING', 'WAITING'],
      ['IN_PROGRESS', 'SIGNED', 'SIGNED', 'WAITING'],
      ['COMPLETED_SUCCESSFULLY', 'SIGNED', 'SIGNED', 'SIGNED'],
    ]);
    expect((await take('chain')).status).to.equal(204);
  });

  it('names its signees by number, and since when each stands so', async () => {
    const id = jobIdOf(await on.send(queued('numbers')));
    on.clock.advance(60_000);
    const signedAt = on.clock.now;
    await on.sign(id, 2);
    const { xml } = await take('numbers');
    const [signature] = xml.all('signature');
    expect(signature!.find('personal-identification-number')).to.equal(personNumber(2));
    expect(signature!.all('status')[0]!.attributes.since).to.equal(new Date(signedAt).toISOString());
    expect([xml.find('reference'), Number(xml.find('signature-job-id'))]).to.deep.equal(['case 7', id]);
  });

  it('has its signed documents from the first signature on', async () => {
    const id = jobIdOf(await on.send({ ...queued('documents'), signers: portalSigner(2) + portalSigner(3) }));
    await on.sign(id, 2);
    const { xml } = await take('documents');
    expect(xml.all('xades-url')).to.have.length(1);
    const xades = await on.call('GET', xml.find('xades-url')!);
    expect([xades.status, xades.headers.get('content-type')]).to.deep.equal([200, 'application/xml']);
    expect(xades.text).to.include('SignedProperties');
    const pades = await on.call('GET', xml.find('pades-url')!);
    expect([pades.status, pades.headers.get('content-type')]).to.deep.equal([
      200,
      'application/octet-stream',
    ]);
    expect(pades.bytes.subarray(0, 5).toString()).to.equal('%PDF-');
  });

  it('is cancelled by its sender, and the others need not sign', async () => {
    const answer = await on.send({ ...queued('cancelled'), signers: portalSigner(2) + portalSigner(3) });
    const id = jobIdOf(answer);
    await on.sign(id, 2);
    await take('cancelled');
    expect((await on.call('POST', answer.xml.find('cancellation-url')!)).status).to.equal(204);
    expect(statusesOf(await take('cancelled'))).to.deep.equal(['FAILED', 'SIGNED', 'CANCELLED']);
  });

  it('can not be cancelled when all have signed', async () => {
    const answer = await on.send({});
    await on.sign(jobIdOf(answer), 2);
    const { status, headers, xml } = await on.call('POST', answer.xml.find('cancellation-url')!);
    expect([status, headers.get('content-type'), xml.name]).to.deep.equal([409, 'application/xml', 'error']);
  });

  it('ends for all when one rejects it; who has signed has', async () => {
    const id = jobIdOf(
      await on.send({
        ...queued('rejected'),
        signers: portalSigner(2) + portalSigner(3) + portalSigner(4, 1),
      }),
    );
    await on.sign(id, 2);
    await on.reject(id, 3);
    await take('rejected');
    expect(statusesOf(await take('rejected'))).to.deep.equal([
      'FAILED',
      'SIGNED',
      'REJECTED',
      'NOT_APPLICABLE',
    ]);
  });
});
