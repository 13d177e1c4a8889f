import { expect } from 'chai';
import { personNumber } from '../../helpers/runtime.ts';
import { type Answer, directSigner, jobIdOf, onPosten, polledExits, privateSender } from './posten-server.ts';

const jobs = `/${privateSender}/direct/signature-jobs`;

function statusesOf({ xml }: Answer): string[] {
  return [xml.find('signature-job-status')!, ...xml.all('status').map(({ text }) => text)];
}

onPosten('a direct job', (on) => {
  const signeesOf = async (jobId: number) =>
    (await on.runtime.progress({ actor: sender, instanceId: await on.instanceOf(jobId) })).signees;
  const sender = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };

  /** Opens a signee's redirect URL, as their browser does, and tells where they are sent afterwards. */
  async function exitsOf(redirectUrl: string): Promise<Record<string, string>> {
    const token = redirectUrl.slice('https://sign.example/'.length);
    return (await on.runtime.openInvitation({ token })).exits!;
  }
  const tokenOf = (exit: string) => new URL(exit).searchParams.get('status_query_token')!;
  /** Makes a job, and learns its token from the first signee's browser. */
  async function make(signers: string, request?: string) {
    const answer = await on.send({ kind: 'direct', signers, ...(request !== undefined && { request }) });
    const exits = await exitsOf(answer.xml.find('redirect-url')!);
    return { id: jobIdOf(answer), answer, exits, token: tokenOf(exits.completed!) };
  }
  const statusOf = (id: number, token?: string) =>
    on.call('GET', `${jobs}/${id}/status${token === undefined ? '' : `?status_query_token=${token}`}`);

  it('is answered so that clients of both schemas find where their signees sign', async () => {
    const { xml } = await on.send({ kind: 'direct', signers: directSigner(2) + directSigner(3) });
    const urls = xml.children.filter(({ name }) => name === 'redirect-url');
    const signers = xml.all('signer');
    expect(urls.map(({ attributes }) => attributes.signer)).to.deep.equal([personNumber(2), personNumber(3)]);
    expect(signers.map((signer) => signer.find('redirect-url'))).to.deep.equal(urls.map(({ text }) => text));
    expect(xml.find('status-url')).to.equal(`${on.url}${jobs}/${xml.find('signature-job-id')}/status`);
  });

  it('sends signees back to the sender with a token, whatever the exit URL holds', async () => {
    const { exits } = await make(directSigner(2));
    expect(exits.completed).to.match(/^https:\/\/sender\.example\/done\?status_query_token=[\w-]{43}$/);
    expect(exits.rejected).to.match(/^https:\/\/sender\.example\/no\?case=7&status_query_token=[\w-]{43}$/);
    expect(exits.failed).to.match(/^https:\/\/sender\.example\/failed\?status_query_token=/);
  });

  it('tells its status to those alone who bring the token', async () => {
    const { id, token } = await make(directSigner(2));
    await on.sign(id, 2);
    for (const wrong of [undefined, '', 'x', `${token}x`, token.toLowerCase()]) {
      const { status, xml } = await statusOf(id, wrong);
      expect([status, xml.find('error-code')]).to.deep.equal([403, 'INVALID_STATUS_QUERY_TOKEN']);
    }
    expect(statusesOf(await statusOf(id, token))).to.deep.equal(['COMPLETED_SUCCESSFULLY', 'SIGNED']);
  });

  it('takes the token again for the next signee', async () => {
    const { id, token } = await make(directSigner(2) + directSigner(3));
    await on.sign(id, 3);
    const first = await statusOf(id, token);
    expect(statusesOf(first)).to.deep.equal(['IN_PROGRESS', 'WAITING', 'SIGNED']);
    expect([first.xml.all('xades-url').length, first.xml.all('pades-url').length]).to.deep.equal([1, 1]);
    expect(first.xml.all('xades-url')[0]!.attributes.signer).to.equal(personNumber(3));
    await on.sign(id, 2);
    expect(statusesOf(await statusOf(id, token))[0]).to.equal('COMPLETED_SUCCESSFULLY');
  });

  it('has no status before anybody did anything', async () => {
    const { id, token } = await make(directSigner(2));
    const { status, xml } = await statusOf(id, token);
    expect([status, xml.find('error-code')]).to.deep.equal([404, 'SIGNING_CEREMONY_NOT_COMPLETED']);
  });

  it('has failed when one rejects it, and the others need not sign', async () => {
    const { id, token } = await make(directSigner(2) + directSigner(3));
    await on.reject(id, 2);
    expect(statusesOf(await statusOf(id, token))).to.deep.equal(['FAILED', 'REJECTED', 'NOT_APPLICABLE']);
  });

  it('is confirmed, once its documents are fetched and again', async () => {
    const { id, token } = await make(directSigner(2));
    await on.sign(id, 2);
    const { xml } = await statusOf(id, token);
    const confirm = () => on.call('POST', xml.find('confirmation-url')!);
    expect([(await confirm()).status, (await confirm()).status]).to.deep.equal([204, 204]);
    expect((await on.call('GET', xml.find('pades-url')!)).status).to.equal(200);
  });

  it('expires after thirty days', async () => {
    const { id, token } = await make(directSigner(2) + directSigner(3));
    await on.sign(id, 2);
    on.clock.advance(30 * 24 * 60 * 60_000);
    expect(statusesOf(await statusOf(id, token))).to.deep.equal(['FAILED', 'SIGNED', 'EXPIRED']);
  });

  describe('whose signee could not sign', () => {
    const couldNot = async (id: number, index: number) =>
      on.runtime.failCeremony({ signeeId: (await signeesOf(id))[index]!.id });

    it('goes on while others are waited for', async () => {
      const { id, token } = await make(directSigner(2) + directSigner(3));
      await couldNot(id, 0);
      expect(statusesOf(await statusOf(id, token))).to.deep.equal(['IN_PROGRESS', 'FAILED', 'WAITING']);
    });

    it('has failed so far when nobody is waited for, and goes on by another address to sign at', async () => {
      const { id, token, answer } = await make(directSigner(2));
      await couldNot(id, 0);
      expect(statusesOf(await statusOf(id, token))).to.deep.equal(['FAILED', 'FAILED']);
      const renewed = await on.call('POST', answer.xml.all('signer')[0]!.attributes.href!);
      expect(renewed.xml.name).to.equal('direct-signer-response');
      expect(renewed.xml.find('redirect-url')).not.to.equal(answer.xml.find('redirect-url'));
      await on.sign(id, 2);
      expect(statusesOf(await statusOf(id, token))).to.deep.equal(['COMPLETED_SUCCESSFULLY', 'SIGNED']);
    });

    it('is waited for again, and asked about with the same token, once they have another address', async () => {
      const { id, token, answer } = await make(directSigner(2));
      await couldNot(id, 0);
      await on.call('POST', answer.xml.all('signer')[0]!.attributes.href!);
      const waiting = await statusOf(id, token);
      expect([waiting.status, ...statusesOf(waiting)]).to.deep.equal([200, 'IN_PROGRESS', 'WAITING']);
    });

    it('is over when its sender has taken in that it failed', async () => {
      const { id, token, answer } = await make(directSigner(2));
      await couldNot(id, 0);
      const { xml } = await statusOf(id, token);
      await on.call('POST', xml.find('confirmation-url')!);
      expect(statusesOf(await statusOf(id, token))).to.deep.equal(['FAILED', 'FAILED']);
      const renewed = await on.call('POST', answer.xml.all('signer')[0]!.attributes.href!);
      expect(renewed.status).to.equal(409);
    });
  });

  describe('that is polled, whose signee could not sign', () => {
    const queue = (name: string) => `${jobs}?polling_queue=${name}`;
    async function failed(name: string, signers = directSigner(2)) {
      const made = await make(signers, `${polledExits}<polling-queue>${name}</polling-queue>`);
      for (const { id: signeeId } of await signeesOf(made.id)) await on.runtime.failCeremony({ signeeId });
      return made;
    }
    const confirm = ({ xml }: Answer) => on.call('POST', xml.find('confirmation-url')!);

    it('is told to have failed once, and never again when that is confirmed', async () => {
      await failed('once');
      const polled = await on.call('GET', queue('once'));
      expect(statusesOf(polled)).to.deep.equal(['FAILED', 'FAILED']);
      for (let n = 0; n < 2; n += 1) expect((await confirm(polled)).status).to.equal(204);
      on.clock.advance(60 * 24 * 60 * 60_000);
      await on.runtime.doDueJobs();
      expect((await on.call('GET', queue('once'))).status).to.equal(204);
    });

    it('is told to have failed again where it did by another address, and may go on once more', async () => {
      const { id, answer } = await failed('twice');
      const { href } = answer.xml.all('signer')[0]!.attributes;
      const polled = await on.call('GET', queue('twice'));
      await on.call('POST', href!);
      await on.runtime.failCeremony({ signeeId: (await signeesOf(id))[0]!.id });
      await confirm(polled);
      expect(statusesOf(await on.call('GET', queue('twice')))).to.deep.equal(['FAILED', 'FAILED']);
      expect((await on.call('POST', href!)).status).to.equal(200);
    });

    it('is not told again either where its time has passed before that', async () => {
      await failed('late');
      const polled = await on.call('GET', queue('late'));
      on.clock.advance(30 * 24 * 60 * 60_000);
      await confirm(polled);
      await on.runtime.doDueJobs();
      on.clock.advance(10 * 60_000);
      expect((await on.call('GET', queue('late'))).status).to.equal(204);
    });

    it('is told of again where another address was asked for before that', async () => {
      const { id, answer } = await failed('retried');
      const polled = await on.call('GET', queue('retried'));
      await on.call('POST', answer.xml.all('signer')[0]!.attributes.href!);
      await confirm(polled);
      await on.sign(id, 2);
      expect(statusesOf(await on.call('GET', queue('retried')))).to.deep.equal([
        'COMPLETED_SUCCESSFULLY',
        'SIGNED',
      ]);
    });
  });

  it('gives another address to sign at, by which the one before is dead', async () => {
    const answer = await on.send({ kind: 'direct' });
    const { href } = answer.xml.all('signer')[0]!.attributes;
    const update = `<d:direct-signer-update-request xmlns:d="http://signering.posten.no/schema/v1"><d:redirect-url/></d:direct-signer-update-request>`;
    const headers = { 'content-type': 'application/xml; charset=UTF-8', 'content-encoding': 'UTF-8' };
    const renewed = await on.call('POST', href!, { headers, body: update });
    expect(renewed.xml.find('personal-identification-number')).to.equal(personNumber(2));
    await exitsOf(renewed.xml.find('redirect-url')!);
    const dead = await exitsOf(answer.xml.find('redirect-url')!).catch((error) => error.code);
    expect(dead).to.equal('ERR_LINK_INVALID');
  });

  it('names signees by what the sender calls them', async () => {
    const signers = '<signer><signer-identifier>tenant &amp; 7</signer-identifier></signer>';
    const { id, token, answer } = await make(signers);
    expect(answer.xml.find('signer-identifier')).to.equal('tenant & 7');
    await on.sign(id, 2, 'tenant & 7');
    const { xml } = await statusOf(id, token);
    expect(xml.all('status')[0]!.attributes.signer).to.equal('tenant & 7');
  });

  it('is followed from its own queue where the sender polls', async () => {
    const { id, answer } = await make(directSigner(2), polledExits);
    expect(answer.xml.find('status-url')).to.equal(undefined);
    await on.sign(id, 2);
    const polled = await on.call('GET', jobs);
    expect(statusesOf(polled)).to.deep.equal(['COMPLETED_SUCCESSFULLY', 'SIGNED']);
    expect((await on.call('GET', `/${privateSender}/portal/signature-jobs`)).status).to.equal(204);
  });

  it('tells no other sender of itself, nor by the address of the other kind', async () => {
    const { id, token } = await make(directSigner(2));
    const paths = [
      `/987654321/direct/signature-jobs/${id}/status`,
      `/${privateSender}/portal/signature-jobs/${id}/pades`,
    ];
    for (const path of paths)
      expect((await on.call('GET', `${path}?status_query_token=${token}`)).status).to.equal(404);
  });
});
