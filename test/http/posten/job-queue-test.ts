import { expect } from 'chai';
import { databases } from '../../helpers/databases.ts';
import {
  type Answer,
  broker,
  jobIdOf,
  onPosten,
  portalSigner,
  privateSender,
  publicSender,
} from './posten-server.ts';

const jobs = `/${privateSender}/portal/signature-jobs`;
const permitted = ({ headers }: Answer) => headers.get('x-next-permitted-poll-time')!;
const minute = 60_000;

onPosten(
  'the queue of a sender',
  (on) => {
    const poll = (query = '', sender = privateSender) =>
      on.call('GET', `/${sender}/portal/signature-jobs${query}`);
    const sendTo = async (queue: string, more = {}) =>
      jobIdOf(await on.send({ ...more, request: queue && `<polling-queue>${queue}</polling-queue>` }));

    it('says when it may be asked again, whether it had something or not', async () => {
      await on.sign(await sendTo('times'), 2);
      const found = await poll('?polling_queue=times');
      expect([found.status, permitted(found)]).to.deep.equal([200, new Date(on.clock.now).toISOString()]);
      const empty = await poll('?polling_queue=times');
      expect([empty.status, permitted(empty)]).to.deep.equal([
        204,
        new Date(on.clock.now + 10 * minute).toISOString(),
      ]);
    });

    it('that was empty is not answered too early, and a client that asks twice is none the worse for it', async () => {
      const empty = await poll('?polling_queue=early');
      for (let n = 0; n < 3; n += 1) {
        const early = await poll('?polling_queue=early');
        expect([early.status, early.bytes.length, permitted(early)]).to.deep.equal([
          429,
          0,
          permitted(empty),
        ]);
        expect(early.headers.get('dosfilter')).to.equal(null);
      }
      on.clock.now = Date.parse(permitted(empty)) - 1_000;
      expect((await poll('?polling_queue=early')).status).to.equal(204);
    });

    it('gives nothing to who asks for heads alone', async () => {
      const id = await sendTo('heads');
      await on.sign(id, 2);
      const head = await on.call('HEAD', `${jobs}?polling_queue=heads`);
      const { xml } = await poll('?polling_queue=heads');
      expect([head.status, Number(xml.find('signature-job-id'))]).to.deep.equal([405, id]);
    });

    it('is the default one without a name, without a value and with an empty one', async () => {
      for (const query of ['', '?polling_queue', '?polling_queue=']) {
        const id = await sendTo('');
        await on.sign(id, 2);
        const answer = await poll(query);
        expect(Number(answer.xml.find('signature-job-id'))).to.equal(id);
        await on.call('POST', answer.xml.find('confirmation-url')!);
      }
    });

    it('may be called anything', async () => {
      const name = `min kø & "annet" ${'x'.repeat(3_000)}`;
      const id = await sendTo(name.replaceAll('&', '&amp;'));
      await on.sign(id, 2);
      const { xml } = await poll(`?polling_queue=${encodeURIComponent(name)}`);
      expect(Number(xml.find('signature-job-id'))).to.equal(id);
    });

    it('named twice is refused', async () => {
      const { status, xml } = await poll('?polling_queue=a&polling_queue=b');
      expect([status, xml.find('error-code')]).to.deep.equal([400, 'BODY_INVALID']);
    });

    it('is no other sender’s', async () => {
      const id = jobIdOf(
        await on.send({
          sender: publicSender,
          request: '<polling-queue>shared</polling-queue>',
          further: '',
          signers: `<signer><personal-identification-number>01810000002</personal-identification-number><notifications-using-lookup><email/></notifications-using-lookup></signer>`,
        }),
      );
      const [own, other] = [
        await poll('?polling_queue=shared', publicSender),
        await poll('?polling_queue=shared'),
      ];
      expect([own.status, other.status, id > 0]).to.deep.equal([200, 204, true]);
    });

    it('gives no change to two who ask at once, and each to one of them', async () => {
      const ids = [await sendTo('at-once'), await sendTo('at-once'), await sendTo('at-once')];
      for (const id of ids) await on.sign(id, 2);
      const answers = await Promise.all([1, 2, 3].map(() => poll('?polling_queue=at-once')));
      const found = answers
        .filter(({ status }) => status === 200)
        .map(({ xml }) => Number(xml.find('signature-job-id')));
      expect(new Set(found).size).to.equal(found.length);
      expect(ids).to.include.members(found);
    });

    it('gives a change again after ten minutes if nobody has confirmed it', async () => {
      const id = await sendTo('leased');
      await on.sign(id, 2);
      const first = await poll('?polling_queue=leased');
      on.clock.advance(10 * minute);
      const again = await poll('?polling_queue=leased');
      expect(again.text).to.equal(first.text);
    });

    it('shows each change as all stood then, and takes one confirmation for all before it', async () => {
      const id = await sendTo('changes', { signers: portalSigner(2) + portalSigner(3) + portalSigner(4) });
      for (const n of [2, 3]) await on.sign(id, n);
      const signed = ({ xml }: Answer) => xml.all('status').filter(({ text }) => text === 'SIGNED').length;
      const first = await poll('?polling_queue=changes');
      await on.call('POST', first.xml.find('confirmation-url')!);
      const second = await poll('?polling_queue=changes');
      expect([signed(first), signed(second)]).to.deep.equal([1, 2]);
    });

    it('is asked, and its jobs confirmed, by a broker too', async () => {
      await on.sign(await sendTo('broker'), 2);
      const answer = await on.call('GET', `${jobs}?polling_queue=broker`, { as: broker });
      const confirmed = await on.call('POST', answer.xml.find('confirmation-url')!, { as: broker });
      expect([answer.status, confirmed.status]).to.deep.equal([200, 204]);
      const instanceId = await on.instanceOf(Number(answer.xml.find('signature-job-id')));
      const actor = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };
      const [event] = await on.runtime.events({ actor, instanceId, types: ['status.confirmed'] });
      expect(event!.identity).to.include({ name: `${privateSender} by ${broker}` });
    });

    it('is confirmed in whichever way a client writes the address', async () => {
      const id = await sendTo('written');
      await on.sign(id, 2);
      expect((await on.call('POST', `${jobs}/${id}/complete`)).status).to.equal(204);
      expect((await poll('?polling_queue=written')).status).to.equal(204);
      expect((await on.call('POST', `${jobs}/${id}/complete?change=x`)).status).to.equal(400);
    });
  },
  {},
  databases,
);
