import { expect } from 'chai';
import { invitationFor } from '../../src/runtime/invitations.ts';
import { Secrets } from '../../src/runtime/secrets.ts';
import { person, personNumber } from '../helpers/runtime.ts';
import { codeOf, eventTypes, onRuntime, owner, rejection, rowsOf } from './on-runtime.ts';
import { end, path, process, signing } from './processes.ts';

const asked = `<signing:group order="1"><signing:signee reference="102" /><signing:signee contact="seller" email="s@example.org" /></signing:group>
  <signing:group order="2"><signing:signee reference="103" /></signing:group>`;
const apps = {
  'test/job': {
    source: process(
      signing('Sign', asked, `title="Sale of \${environment.variables.what}" level="3"`),
      end(),
      path('Start', 'Sign', 'End'),
    ),
  },
};
const secret = 'a secret of the tests';
const secrets = new Secrets({ get: async () => undefined, setOnce: async (_, value) => value }, secret);

onRuntime('a link to sign by', { apps, secret }, (on) => {
  let instanceId: string;
  let ids: string[];
  beforeEach(async () => {
    instanceId = await on.start('test/job', { variables: { what: 'a boat' } });
    ids = (await on.runtime.progress({ actor: owner, instanceId })).signees.map(({ id }) => id);
  });

  const invite = async (signeeId: string, exits?: Record<string, string>) => {
    const { tokens } = await on.runtime.invite({
      actor: owner,
      instanceId,
      signees: [{ signeeId, ...(exits && { exits }) }],
    });
    return tokens[0]!;
  };
  const lasting = (id: string, partyKey: string) => invitationFor({ secrets }, { id, partyKey });

  it('leads to what is to be signed, for whom, and where to go afterwards', async () => {
    const token = await invite(ids[0]!, { completed: 'https://example.org/done' });
    const opened = await on.runtime.openInvitation({ token });
    expect(opened).to.include({
      signeeId: ids[0],
      instanceId,
      title: 'Sale of a boat',
      from: 'Person 1',
      fromKind: 'person',
      kind: 'person',
      personNumber: personNumber(2),
      level: 3,
      status: 'waiting',
      isOpen: true,
      roundState: 'open',
      isCodeNeeded: false,
    });
    expect(opened.exits).to.deep.equal({ completed: 'https://example.org/done' });
  });

  it('can be used once', async () => {
    const token = await invite(ids[0]!);
    await on.runtime.openInvitation({ token });
    expect(await codeOf(on.runtime.openInvitation({ token }))).to.equal('ERR_LINK_INVALID');
  });

  it('is used by one of those who try at once', async () => {
    const token = await invite(ids[0]!);
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(on.runtime.openInvitation({ token }))));
    expect(codes.filter((code) => code === undefined)).to.have.length(1);
  });

  it('is dead when another is made in its place', async () => {
    const token = await invite(ids[0]!);
    await invite(ids[0]!);
    expect(await codeOf(on.runtime.openInvitation({ token }))).to.equal('ERR_LINK_INVALID');
  });

  it('is nowhere stored', async () => {
    const token = await invite(ids[0]!);
    const rows = await rowsOf(on, 'signee_link', { instance_id: instanceId });
    expect(JSON.stringify(rows)).not.to.include(token);
  });

  it('is made by who may, and not by signees', async () => {
    const signees = [{ signeeId: ids[0]! }];
    expect(await codeOf(on.runtime.invite({ actor: person(2), instanceId, signees }))).to.equal(
      'ERR_FORBIDDEN',
    );
  });

  it('is made for nobody who has signed, nor of another instance, nor after the end', async () => {
    await on.runtime.sign({ actor: person(2), instanceId });
    const other = await on.start('test/job', { variables: { what: 'a car' } });
    const [stranger] = (await on.runtime.progress({ actor: owner, instanceId: other })).signees;
    expect(await codeOf(invite(ids[0]!))).to.equal('ERR_ALREADY_SIGNED');
    expect(await codeOf(invite(stranger!.id))).to.equal('ERR_NOT_A_SIGNEE');
    await on.runtime.cancelRound({ actor: owner, instanceId });
    expect(await codeOf(invite(ids[2]!))).to.equal('ERR_INSTANCE_ENDED');
  });

  it('that is made up is none, whatever it looks like', async () => {
    const { token } = await lasting(ids[0]!, 'person:x');
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    const codes = await Promise.all(
      ['', 'x', forged, 'a'.repeat(43), `${'a'.repeat(22)}.${'b'.repeat(22)}`].map((made) =>
        codeOf(on.runtime.openInvitation({ token: made })),
      ),
    );
    expect(new Set(codes)).to.deep.equal(new Set(['ERR_LINK_INVALID']));
  });

  it('lasts, where it is the signee’s own', async () => {
    const { token, code } = await lasting(ids[0]!, `person:${personNumber(2)}`);
    await on.runtime.openInvitation({ token });
    const again = await on.runtime.openInvitation({ token });
    expect([again.signeeId, again.isCodeNeeded, code]).to.deep.equal([ids[0], false, undefined]);
  });

  it('says whose turn it is not yet', async () => {
    const { token } = await lasting(ids[2]!, `person:${personNumber(3)}`);
    expect(await on.runtime.openInvitation({ token })).to.include({ isOpen: false, status: 'waiting' });
  });

  it('goes with a code where the signee is known by an address alone', async () => {
    const { token, code } = await lasting(ids[1]!, 'contact:seller');
    const { signeeId, isCodeNeeded, contact } = await on.runtime.openInvitation({ token });
    expect([isCodeNeeded, contact]).to.deep.equal([true, 'seller']);
    expect(code).to.match(/^\d{6}$/);
    await on.runtime.enterSecurityCode({ signeeId, code: code! });
    expect(await eventTypes(on, instanceId)).to.include('link.opened Sign');
  });

  it('blocks the signee after five wrong codes, and takes no right one after that', async () => {
    const { code } = await lasting(ids[1]!, 'contact:seller');
    const wrong = code === '000000' ? '000001' : '000000';
    const left: unknown[] = [];
    for (let n = 0; n < 5; n += 1) {
      const error = await rejection(on.runtime.enterSecurityCode({ signeeId: ids[1]!, code: wrong }));
      left.push(error.info?.left);
    }
    expect(left).to.deep.equal([4, 3, 2, 1, 0]);
    const right = on.runtime.enterSecurityCode({ signeeId: ids[1]!, code: code! });
    expect(await codeOf(right)).to.equal('ERR_CODE_WRONG');
    const { state, signees } = await on.runtime.progress({ actor: owner, instanceId });
    expect([state, signees[1]!.status, signees[1]!.cause]).to.deep.equal(['failed', 'failed', 'blocked']);
  });

  const enter = (code: string) => rejection(on.runtime.enterSecurityCode({ signeeId: ids[1]!, code }));
  const sellers = async () => {
    const { code } = await lasting(ids[1]!, 'contact:seller');
    return { code: code!, wrong: code === '000000' ? '000001' : '000000' };
  };
  const statusOfSeller = async () => {
    const { signees } = await on.runtime.progress({ actor: owner, instanceId });
    return [signees[1]!.status, signees[1]!.cause];
  };

  it('blocks a signee whose fifth wrong code was counted by a process that died before it blocked them', async () => {
    const { code, wrong } = await sellers();
    for (let n = 0; n < 4; n += 1) await enter(wrong);
    await on.database.knex('signing_signee_link').where({ signee_id: ids[1] }).update({ wrong_codes: 5 });
    expect(await statusOfSeller()).to.deep.equal(['waiting', undefined]);
    const { code: error, info } = await enter(code);
    expect([error, info?.left]).to.deep.equal(['ERR_CODE_WRONG', 0]);
    expect(await statusOfSeller()).to.deep.equal(['failed', 'blocked']);
    expect((await enter(code)).code).to.equal('ERR_CODE_WRONG');
    const events = await eventTypes(on, instanceId);
    expect(events.filter((type) => type === 'round.signee-failed Sign')).to.have.length(1);
  });

  it('takes no right code behind many that are guessed at once, and blocks the signee once', async () => {
    const { code } = await sellers();
    const guesses = Array.from({ length: 200 }, (_, n) => String(n).padStart(6, '0'));
    const codes = [...guesses.filter((guess) => guess !== code), code];
    const answers = await Promise.all(codes.map(enter));
    expect(new Set(answers.map((error) => error.code))).to.deep.equal(new Set(['ERR_CODE_WRONG']));
    expect(answers.map(({ info }) => info?.left).filter((left) => left !== 0)).to.have.members([4, 3, 2, 1]);
    expect(await statusOfSeller()).to.deep.equal(['failed', 'blocked']);
  });

  it('counts no right code, however often it is entered', async () => {
    const { code, wrong } = await sellers();
    for (let n = 0; n < 4; n += 1) await enter(wrong);
    for (let n = 0; n < 6; n += 1) await on.runtime.enterSecurityCode({ signeeId: ids[1]!, code });
    expect((await enter(wrong)).info?.left).to.equal(0);
  });

  it('blocks nobody who has signed, whatever is entered after that', async () => {
    const { wrong } = await sellers();
    await on.runtime.sign({ actor: { ...person(9), contact: 'seller' }, instanceId });
    const left: unknown[] = [];
    for (let n = 0; n < 6; n += 1) left.push((await enter(wrong)).info?.left);
    expect(left).to.deep.equal([4, 3, 2, 1, 0, 0]);
    expect(await statusOfSeller()).to.deep.equal(['signed', undefined]);
  });
});

onRuntime('a signee who could not sign', { apps, secret }, (on) => {
  it('is shown so, until they get another link', async () => {
    const queue = 'ceremony';
    const instanceId = await on.start('test/job', { variables: { what: 'a boat' }, queue });
    const statusOf = async () => (await on.runtime.progress({ actor: owner, instanceId })).signees[0]!;
    const { id: signeeId } = await statusOf();
    expect((await statusOf()).hasCeremonyFailed).to.equal(false);
    await on.runtime.failCeremony({ signeeId });
    expect(await statusOf()).to.include({
      status: 'waiting',
      ceremonyFailedAt: on.clock.now,
      hasCeremonyFailed: true,
    });
    expect((await on.runtime.poll({ queue, interval: 0 })).change?.instanceId).to.equal(instanceId);
    await on.runtime.invite({ actor: owner, instanceId, signees: [{ signeeId }] });
    expect(await statusOf())
      .to.include({ hasCeremonyFailed: true })
      .and.not.have.property('ceremonyFailedAt');
    await on.runtime.failCeremony({ signeeId });
    await on.runtime.sign({ actor: person(2), instanceId });
    expect(await statusOf())
      .to.include({ status: 'signed' })
      .and.not.have.property('ceremonyFailedAt');
  });
});

onRuntime('a signee who drops out', { apps }, (on) => {
  it('ends the round where the task says so, as who may has said', async () => {
    const instanceId = await on.start('test/job', { variables: { what: 'a boat' } });
    const [signee] = (await on.runtime.progress({ actor: owner, instanceId })).signees;
    const drop = (n: number) =>
      on.runtime.dropOut({ actor: person(n), instanceId, signeeId: signee!.id, cause: 'no-name' });
    expect(await codeOf(drop(2))).to.equal('ERR_FORBIDDEN');
    const { instance, outcome } = await drop(1);
    expect([instance.state, outcome]).to.deep.equal(['ended', 'failed']);
  });
});
