import { expect } from 'chai';
import { chainHash, findBreak, sealIdentity, type TrailEvent } from '../../src/documents/index.ts';

const event = (sequence: number, payload: Record<string, unknown> = { n: sequence }): TrailEvent => ({
  instanceId: 'instance',
  sequence,
  at: 1_000 * sequence,
  type: 'round.signed',
  payload,
});

/** A trail of so many events, chained. */
function trail(length: number): (TrailEvent & { hash: string })[] {
  let hash = '';
  return Array.from({ length }, (_, index) => {
    const chained = event(index + 1);
    hash = chainHash(hash, chained);
    return { ...chained, hash };
  });
}

describe('the chain of an audit trail', () => {
  it('holds for events as they were chained', () => {
    expect(findBreak(trail(5))).to.equal(undefined);
  });

  it('holds for no events', () => {
    expect(findBreak([])).to.equal(undefined);
  });

  it('holds whatever order the members of an event come in', () => {
    const reversed = trail(3).map(
      (one) => Object.fromEntries(Object.entries(one).reverse()) as unknown as typeof one,
    );
    expect(findBreak(reversed)).to.equal(undefined);
  });

  it('is SHA-256 over the hash before and the event', () => {
    expect(chainHash('', { ...event(1), payload: {} })).to.equal(
      '5605e0fa0eade97e52c0e49ea76d12479d886672b000237b67a79914d4864a21',
    );
  });

  const changes: [title: string, change: (one: TrailEvent) => Partial<TrailEvent>][] = [
    ['payload', () => ({ payload: { n: 99 } })],
    ['time', ({ at }) => ({ at: at + 1 })],
    ['type', () => ({ type: 'round.rejected' })],
    ['instance', () => ({ instanceId: 'another' })],
    ['element', () => ({ elementId: 'Sign' })],
    ['round', () => ({ roundId: 'round' })],
  ];
  for (const [name, change] of changes) {
    it(`breaks at the event whose ${name} was changed`, () => {
      const changed = trail(5).map((one) => (one.sequence === 3 ? { ...one, ...change(one) } : one));
      expect(findBreak(changed)).to.deep.equal({ sequence: 3, reason: 'hash' });
    });
  }

  it('breaks after an event that was changed together with its hash', () => {
    const events = trail(5);
    const changed = { ...event(3), payload: { n: 99 } };
    events[2] = { ...changed, hash: chainHash(events[1]!.hash, changed) };
    expect(findBreak(events)).to.deep.equal({ sequence: 4, reason: 'hash' });
  });

  it('breaks where an event was dropped', () => {
    expect(findBreak(trail(5).filter(({ sequence }) => sequence !== 3))).to.deep.equal({
      sequence: 4,
      reason: 'gap',
    });
  });

  it('breaks where the first event was dropped', () => {
    expect(findBreak(trail(3).slice(1))).to.deep.equal({ sequence: 2, reason: 'gap' });
  });

  it('breaks where events changed places', () => {
    const [one, two, three] = trail(3);
    expect(findBreak([one!, three!, two!])).to.deep.equal({ sequence: 3, reason: 'gap' });
  });
});

describe('a sealed identity', () => {
  it('is shown to be this one with its salt', () => {
    const { digest, salt } = sealIdentity('person:01810000001');
    expect(sealIdentity('person:01810000001', salt).digest).to.equal(digest);
    expect(sealIdentity('person:01810000002', salt).digest).not.to.equal(digest);
  });

  it('can not be told from others without it', () => {
    const digests = Array.from({ length: 10 }, () => sealIdentity('person:01810000001').digest);
    expect(new Set(digests).size).to.equal(10);
  });

  it('has a salt of 16 bytes and a digest of 32, in lower-case hex', () => {
    const { digest, salt } = sealIdentity('person:01810000001');
    expect(salt).to.match(/^[0-9a-f]{32}$/);
    expect(digest).to.match(/^[0-9a-f]{64}$/);
  });
});
