import { expect } from 'chai';
import { SigningError } from '../../../src/errors.ts';
import { personNumber } from '../../helpers/runtime.ts';
import {
  type Answer,
  broker,
  directSigner,
  exitUrls,
  jobIdOf,
  type OnPosten,
  onPosten,
  portalSigner,
  privateSender,
  publicSender,
} from './posten-server.ts';

const exits = exitUrls('https://s.example/done?case=7#top');
const stranger = '889640782';

/** The address at the root of the host, as the .NET client makes it. */
const atRoot = (on: OnPosten, path: string) => new URL(path, on.url).href;
const direct = (id: number | string, signer?: string) =>
  `/web/signature-jobs/${id}/devmodesign${signer === undefined ? '' : `?signer=${signer}`}`;
const portal = (id: number | string, signer?: string) => direct(id, signer).replace('/web/', '/web/portal/');
const errorOf = ({ status, xml }: Answer) => [status, xml.find('error-code'), xml.find('error-message')];

onPosten(
  'a job that is signed without its signees',
  (on) => {
    const statusesOf = async (id: number) => {
      const actor = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };
      const { signees } = await on.runtime.progress({ actor, instanceId: await on.instanceOf(id) });
      return signees.map(({ status }) => status);
    };
    const makeDirect = async (signers = directSigner(2)) =>
      jobIdOf(await on.send({ kind: 'direct', signers, request: exits }));
    const post = (path: string, as = privateSender) => on.call('POST', atRoot(on, path), { as });

    it('is signed at the root of the host, by its number alone', async () => {
      const id = await makeDirect(directSigner(2) + directSigner(3));
      const { status } = await post(direct(id, personNumber(3)));
      expect([status, await statusesOf(id)]).to.deep.equal([200, ['waiting', 'signed']]);
    });

    it('is signed at the root of the host, being a portal job', async () => {
      const id = jobIdOf(await on.send({ signers: portalSigner(2) + portalSigner(3) }));
      expect([
        (await post(portal(id))).status,
        (await post(portal(id, personNumber(3)))).status,
      ]).to.deep.equal([204, 204]);
      expect(await statusesOf(id)).to.deep.equal(['signed', 'signed']);
    });

    it('is answered with its exit URL, in whose query the token comes first', async () => {
      const id = await makeDirect();
      const { text } = await post(direct(id));
      const [, token] = /^https:\/\/s\.example\/done\?status_query_token=([\w-]{43})&case=7#top$/.exec(text)!;
      const asked = `/${privateSender}/direct/signature-jobs/${id}/status?status_query_token=${token}`;
      expect((await on.call('GET', asked)).xml.find('signature-job-status')).to.equal(
        'COMPLETED_SUCCESSFULLY',
      );
    });

    it('is signed below the address of its sender, too', async () => {
      const id = await makeDirect();
      const { status, text } = await on.call('POST', `/${privateSender}${direct(id)}`);
      expect([status, new URL(text).search.startsWith('?status_query_token=')]).to.deep.equal([200, true]);
    });

    it('is signed by a broker of its sender', async () => {
      expect((await post(direct(await makeDirect()), broker)).status).to.equal(200);
    });

    it('is signed by whoever is believed without a certificate to be its sender', async () => {
      const anybody = async (id: number) => (await on.call('POST', atRoot(on, direct(id)))).status;
      expect([await anybody(await makeDirect()), await anybody(4_711)]).to.deep.equal([200, 404]);
    });

    it('counts as a call for its sender', async () => {
      const { countCall } = on.runtime;
      const counted: string[] = [];
      on.runtime.countCall = async ({ caller }) => void counted.push(caller);
      await post(direct(await makeDirect()), broker);
      await post(direct(7), publicSender);
      on.runtime.countCall = countCall;
      expect(counted).to.deep.equal([`posten:${privateSender}`, `posten:${privateSender}`]);
    });

    it('is told nobody of who may not act for its sender, in the words for a job that is none', async () => {
      const ids = [await makeDirect(), 'x', 0, 4_711];
      const answers = await Promise.all(ids.map(async (id) => errorOf(await post(direct(id), publicSender))));
      expect(answers).to.deep.equal(ids.map(() => [404, 'INSTANCE_UNKNOWN', 'there is no such job']));
      expect(await statusesOf(ids[0] as number)).to.deep.equal(['waiting']);
    });

    it('is none at the address of the other kind', async () => {
      expect(errorOf(await post(portal(await makeDirect())))).to.deep.equal([
        404,
        'INSTANCE_UNKNOWN',
        'there is no such job',
      ]);
    });

    it('is told nothing of to an organisation without access, be there one or not', async () => {
      const ids = [await makeDirect(), 4_711];
      const answers = await Promise.all(ids.map(async (id) => errorOf(await post(direct(id), stranger))));
      expect(answers.map(([status, code]) => [status, code])).to.deep.equal(
        ids.map(() => [403, 'NOT_AUTHORIZED']),
      );
      expect(answers[0]).to.deep.equal(answers[1]);
    });

    it('is signed by POST alone', async () => {
      const { status, headers } = await on.call('GET', atRoot(on, direct(1)));
      expect([status, headers.get('allow')]).to.deep.equal([405, 'POST']);
    });
  },
  { app: { developmentSigning: true } },
);

onPosten(
  'a job that is to be signed by who shows no certificate',
  (on) => {
    it('is not, and not told of', async () => {
      for (const id of [1, 4_711])
        expect(errorOf(await on.call('POST', atRoot(on, direct(id))))).to.deep.equal([
          403,
          'NOT_AUTHORIZED',
          'no certificate',
        ]);
    });
  },
  {
    app: {
      developmentSigning: true,
      identify: () => {
        throw new SigningError('ERR_ORGANISATION_UNKNOWN', 'no certificate');
      },
    },
  },
);

onPosten('a job on a server in production', (on) => {
  it('is signed by none but its signees', async () => {
    const id = jobIdOf(await on.send({ kind: 'direct' }));
    for (const path of [atRoot(on, direct(id)), `/${privateSender}${direct(id)}`])
      expect((await on.call('POST', path, { as: privateSender })).status).to.equal(404);
  });
});
