import { Engine } from 'bpmn-engine';
import { expect } from 'chai';
import { type SigningPlugin, signingPlugin } from '../../src/engine/index.ts';
import { isSigningError } from '../../src/errors.ts';
import { bpmn, sequence, signingTask } from './bpmn.ts';

const [KARI, OLA, ANNE] = ['11111111111', '22222222222', '33333333333'];
const person = (personNumber: string) => ({
  actor: { kind: 'person' as const, personNumber, level: 3 },
});

async function start(allow: string): Promise<SigningPlugin> {
  const signees = `<signing:signee person="${KARI}" name="Kari" /><signing:signee person="${OLA}" />`;
  const task = signingTask(
    'Sign',
    `<signing:text lang="en">Yes</signing:text>${signees}`,
    `allow="${allow}"`,
  );
  const signing = signingPlugin();
  await new Engine({ name: 'host', source: bpmn(sequence(task)), ...signing }).execute();
  return signing;
}

async function codeOf(work: Promise<unknown>): Promise<string | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (isSigningError(error) ? error.code : String(error)),
  );
}

describe('a signee who hands over, in an engine of the host', () => {
  it('is shown beside whoever is asked in their place', async () => {
    const signing = await start('delegate');
    expect(await signing.delegate({ ...person(KARI), to: { person: ANNE, name: 'Anne' } })).to.deep.equal({
      repeat: false,
    });
    expect(signing.rounds()[0]?.signees.map(({ name, status }) => [name, status])).to.deep.equal([
      ['Kari', 'delegated'],
      [undefined, 'waiting'],
      ['Anne', 'waiting'],
    ]);
  });

  it('can no longer sign, but whoever took over can', async () => {
    const signing = await start('delegate');
    await signing.delegate({ ...person(KARI), to: { person: ANNE } });
    expect(await codeOf(signing.sign(person(KARI)))).to.equal('ERR_DELEGATED');
    await signing.sign(person(OLA));
    expect(await signing.sign(person(ANNE))).to.include({ outcome: 'completed' });
  });

  it('is refused to one who is in the group, to themselves, and to nobody', async () => {
    const signing = await start('delegate');
    const to = (party: Parameters<SigningPlugin['delegate']>[0]['to']) =>
      codeOf(signing.delegate({ ...person(KARI), to: party }));
    expect(await to({ person: OLA })).to.equal('ERR_SIGNEE_DUPLICATE');
    expect(await to({ person: KARI })).to.equal('ERR_DELEGATION_CYCLE');
    expect(await to({})).to.equal('ERR_PARTY_UNKNOWN');
  });

  it('must be allowed to', async () => {
    const signing = await start('reject');
    expect(await codeOf(signing.delegate({ ...person(KARI), to: { person: ANNE } }))).to.equal(
      'ERR_ACTION_NOT_ALLOWED',
    );
  });
});
