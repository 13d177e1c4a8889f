import { expect } from 'chai';
import { databases } from '../../helpers/databases.ts';
import {
  broker,
  type CallOptions,
  jobIdOf,
  type OnPosten,
  pin,
  portalSigner,
  privateSender,
  publicSender,
} from './posten-server.ts';
import { onRefusing, type Refusal } from './refusals.ts';

const portal = `/${privateSender}/portal/signature-jobs`;
const direct = `/${privateSender}/direct/signature-jobs`;
const nobody = '999999998';

/** Jobs of the private sender, but for the other one. */
interface Jobs {
  waiting: number;
  /** Signed by one of two. */
  partly: number;
  completed: number;
  /** A direct job of which nobody has done anything. */
  direct: number;
  /** Of the public sender. */
  other: number;
  /** Id of the signature of the completed job. */
  signature: string;
}

async function makeJobs(on: OnPosten): Promise<Jobs> {
  const make = async (job: Parameters<OnPosten['send']>[0] = {}) => jobIdOf(await on.send(job));
  const jobs = {
    waiting: await make(),
    partly: await make({ signers: portalSigner(2) + portalSigner(3) }),
    completed: await make(),
    direct: await make({ kind: 'direct' }),
    other: await make({
      sender: publicSender,
      signers: `<signer>${pin(2)}<notifications-using-lookup><email/></notifications-using-lookup></signer>`,
    }),
  };
  await on.sign(jobs.partly, 2);
  await on.sign(jobs.completed, 2);
  const actor = { kind: 'organisation' as const, organisationNumber: privateSender, level: 4 };
  const instanceId = await on.instanceOf(jobs.completed);
  const { signees } = await on.runtime.progress({ actor, instanceId });
  return { ...jobs, signature: signees[0]!.signatureId! };
}

onRefusing(
  'a call is refused',
  (on, refuses) => {
    let jobs: Jobs;
    before(async function () {
      this.timeout(30_000);
      jobs = await makeJobs(on);
    });

    const refused =
      (status: number, code: string, says: RegExp) =>
      (method: string, path: string | (() => string), options?: CallOptions): Refusal => ({
        ...{ status, code, says },
        ask: () => on.call(method, typeof path === 'string' ? path : path(), options),
      });
    const unknownJob = refused(404, 'INSTANCE_UNKNOWN', /^there is no such job$/);
    const unknownAddress = refused(404, 'NOT_FOUND', /^nothing is found at this address$/);
    const outside = refused(404, 'NOT_FOUND', /address; all begins at \/api\/<organisation number>$/);
    const unknownSignature = refused(404, 'DOCUMENT_NOT_FOUND', /^the job has no s/);
    const invalid = (says: RegExp) => refused(400, 'BODY_INVALID', says);
    const kept = (says: RegExp) => refused(409, 'DOCUMENTS_KEPT', says);

    refuses({
      'by an organisation that nobody knows': refused(
        403,
        'NOT_AUTHORIZED',
        /<999999998> has no access/,
      )('GET', `/${nobody}`),
      'by a broker whom the sender has not permitted': refused(
        403,
        'BROKER_NOT_AUTHORIZED',
        /<111222333> may not act for the sender in the address/,
      )('GET', `/${publicSender}`, { as: broker }),
      'for a sender that is none, in the same words': refused(
        403,
        'BROKER_NOT_AUTHORIZED',
        /<123456789> may not act for the sender in the address/,
      )('GET', `/${nobody}`, { as: privateSender }),
      'for a sender of eight digits': outside('GET', '/12345678'),
      'for a sender of ten digits': outside('POST', '/1234567890/portal/signature-jobs'),
      'for a sender of letters': outside('GET', '/kari/portal/signature-jobs'),
      'at an address that can’t be decoded': invalid(/could not be read/)('GET', '/%E0%A4%A'),
      'at an address that there is not': unknownAddress('GET', `${portal}/1/kari`),

      'about a job that there is not': unknownJob('GET', `${portal}/99999/pades`),
      'about a job of another sender, as to what was signed': unknownJob(
        'GET',
        () => `${portal}/${jobs.other}/pades`,
      ),
      'about a job of another sender, as to being confirmed': unknownJob(
        'POST',
        () => `${portal}/${jobs.other}/complete`,
      ),
      'about a job of another sender, as to being cancelled': unknownJob(
        'POST',
        () => `${portal}/${jobs.other}/cancel`,
      ),
      'about a job of another sender, as to being deleted': unknownJob(
        'DELETE',
        () => `${portal}/${jobs.other}/delete-documents`,
      ),
      'about a direct job at the portal': unknownJob('POST', () => `${portal}/${jobs.direct}/cancel`),
      'about a portal job as if it were direct': unknownJob('GET', () => `${direct}/${jobs.partly}/status`),

      'for what another job’s signee has signed': unknownSignature(
        'GET',
        () => `${portal}/${jobs.partly}/xades/${jobs.signature}`,
      ),
      'for another signee than the job has': refused(
        404,
        'NOT_FOUND',
        /no such signee/,
      )('POST', () => `${direct}/${jobs.direct}/signers/kari%00`),
      'for what nobody has signed yet': refused(
        404,
        'NOTHING_SIGNED',
        /^nobody has signed yet$/,
      )('GET', () => `${portal}/${jobs.waiting}/pades`),
      'for the status before anybody has done anything': refused(
        404,
        'SIGNING_CEREMONY_NOT_COMPLETED',
        /nobody has done anything/,
      )('GET', () => `${direct}/${jobs.direct}/status`),

      'for deleting what nobody has signed': kept(/has not ended/)(
        'DELETE',
        () => `${portal}/${jobs.waiting}/delete-documents`,
      ),
      'for deleting what not everybody has signed': kept(/has not ended/)(
        'DELETE',
        () => `${portal}/${jobs.partly}/delete-documents`,
      ),
      'for deleting within a day of the last signature': kept(/can be deleted from 2026-01-06T/)(
        'DELETE',
        () => `${portal}/${jobs.completed}/delete-documents`,
      ),
      'for cancelling what everybody has signed': refused(
        409,
        'INSTANCE_ENDED',
        /^the job is over$/,
      )('POST', () => `${portal}/${jobs.completed}/cancel`),

      'to a queue by two names': invalid(/polling_queue must be there once/)(
        'GET',
        `${portal}?polling_queue=kari&polling_queue=b`,
      ),
      'that confirms two changes': invalid(/change must be the number/)(
        'POST',
        () => `${portal}/${jobs.partly}/complete?change=1&change=2`,
      ),
      'that confirms no number': invalid(/change must be the number/)(
        'POST',
        () => `${portal}/${jobs.partly}/complete?change=kari`,
      ),
      'that confirms what has not happened yet': invalid(/change must be the number/)(
        'POST',
        () => `${portal}/${jobs.partly}/complete?change=999999999`,
      ),
      'for another address to sign at, in XML that is none': refused(
        400,
        'SCHEMA_VALIDATION_ERROR',
        /is not well-formed/,
      )('POST', () => `${direct}/${jobs.direct}/signers/x`, { body: '<kari>' }),
      'for another address to sign at, in too much XML': refused(
        413,
        'BODY_TOO_LARGE',
        /may have 65536 bytes/,
      )('POST', () => `${direct}/${jobs.direct}/signers/x`, { body: 'Kari'.repeat(20_000) }),
    });

    for (const id of [
      '0',
      '-1',
      '1e9',
      '1.0',
      '01',
      'kari',
      '%20',
      '1%00',
      '9'.repeat(15),
      '9'.repeat(4_000),
    ])
      refuses({ [`about a job of the id ${id.slice(0, 15)}`]: unknownJob('GET', `${portal}/${id}/pades`) });
    for (const id of ['1', 'kari', '%00', "'", '01810000002', 'kari'.repeat(1_000)])
      refuses({
        [`for a signature of the id ${id.slice(0, 15)}`]: unknownSignature(
          'GET',
          () => `${portal}/${jobs.completed}/xades/${id}`,
        ),
      });
  },
  {},
  databases,
);

onRefusing('another method than it takes is refused', (_, refuses) => {
  const addresses: [address: string, path: string, allow: string][] = [
    ['a sender', `/${privateSender}`, 'GET'],
    ['portal jobs', portal, 'GET, POST'],
    ['direct jobs', direct, 'GET, POST'],
    ['the status of a job', `${direct}/1/status`, 'GET'],
    ['a signee', `${direct}/1/signers/x`, 'POST'],
    ['confirming', `${portal}/1/complete`, 'POST'],
    ['cancelling', `${portal}/1/cancel`, 'POST'],
    ['what one has signed', `${portal}/1/xades/x`, 'GET'],
    ['what was signed', `${portal}/1/pades`, 'GET'],
    ['deleting', `${portal}/1/delete-documents`, 'DELETE'],
  ];
  for (const [address, path, allow] of addresses)
    refuses({
      [`at the address of ${address}`]: {
        ask: (on) => on.call('PUT', path),
        ...{
          status: 405,
          code: 'METHOD',
          says: new RegExp(`^this address takes ${allow}$`),
          headers: { allow },
        },
      },
    });
});

onRefusing('a job that is cancelled', (on, refuses) => {
  let path: string;
  before(async function () {
    this.timeout(30_000);
    path = `${portal}/${jobIdOf(await on.send({}))}`;
    await on.call('POST', `${path}/cancel`);
  });

  it('may be cancelled again', async () => {
    expect((await on.call('POST', `${path}/cancel`)).status).to.equal(204);
  });

  refuses({
    'keeps its documents': {
      ask: () => on.call('DELETE', `${path}/delete-documents`),
      ...{ status: 409, code: 'DOCUMENTS_KEPT', says: /did not complete/ },
    },
  });
});
