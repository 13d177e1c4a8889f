import { expect } from 'chai';
import { SigningError } from '../../src/errors.ts';
import { FormCheck } from '../../src/runtime/form-check.ts';
import type { DocumentRecord } from '../../src/storage/index.ts';
import { codeOf } from './on-runtime.ts';

const app = { schemas: new Map() };
const minute = 60_000;

function formOf(sha256: string): DocumentRecord {
  return { id: sha256, dataType: 'form', contentType: 'text/xml', size: 4, sha256 } as DocumentRecord;
}

/** A check that counts what is read and validated, and waits until it is told what was found. */
function setUp() {
  const clock = { now: 0 };
  const lanes: string[] = [];
  let validate = async () => [] as { message: string }[];
  let reads = 0;
  const check = new FormCheck({
    clock: () => clock.now,
    validate: async (_bytes, _kind, { lane }) => {
      lanes.push(lane);
      return validate();
    },
  });
  return {
    clock,
    lanes,
    reads: () => reads,
    answers(how: typeof validate) {
      validate = how;
    },
    look: (lane = '1', ...forms: string[]) =>
      check.issuesIn((forms.length > 0 ? forms : ['a']).map(formOf), app, {
        lane,
        read: async () => {
          reads += 1;
          return Buffer.from('<a/>');
        },
      }),
  };
}

async function fail(
  code: 'ERR_DOCUMENT_TOO_COMPLEX' | 'ERR_CALL_LIMIT' | 'ERR_BUSY' | 'ERR_INTERNAL',
): Promise<never> {
  throw new SigningError(code, 'it is so');
}

const tooComplex = [{ documentId: 'a', dataType: 'form', message: 'it is so' }];

describe('a form that was too complex', () => {
  it('is told of in the lane of its owner', async () => {
    const { answers, look, lanes } = setUp();
    answers(() => fail('ERR_DOCUMENT_TOO_COMPLEX'));
    expect(await look('7')).to.deep.equal(tooComplex);
    expect(lanes).to.deep.equal(['7']);
  });

  for (const [minutes, times] of [
    [9.9, 1],
    [10, 2],
  ] as const) {
    it(`is looked at ${times === 1 ? 'no more' : 'again'} after ${minutes} minutes, whoever asks`, async () => {
      const { answers, look, lanes, clock } = setUp();
      answers(() => fail('ERR_DOCUMENT_TOO_COMPLEX'));
      await look('1');
      clock.now += minutes * minute;
      expect(await look('2')).to.deep.equal(tooComplex);
      expect(lanes).to.have.lengthOf(times);
    });
  }

  it('keeps those behind it from being looked at, also when it is remembered', async () => {
    const { answers, look, lanes } = setUp();
    answers(() => fail('ERR_DOCUMENT_TOO_COMPLEX'));
    await look('1', 'a', 'b');
    expect(await look('1', 'a', 'b')).to.deep.equal(tooComplex);
    expect(lanes).to.have.lengthOf(1);
  });

  it('is valid once it was found so', async () => {
    const { answers, look, clock } = setUp();
    answers(() => fail('ERR_DOCUMENT_TOO_COMPLEX'));
    await look();
    clock.now += 10 * minute;
    answers(async () => []);
    expect(await look()).to.deep.equal([]);
  });
});

describe('the same form, asked for several times', () => {
  it('is validated once at the same time', async () => {
    const { look, lanes } = setUp();
    await Promise.all([look(), look(), look()]);
    expect(lanes).to.have.lengthOf(1);
  });

  it('is not read while it is validated', async () => {
    const { answers, look, reads } = setUp();
    let found: (faults: []) => void = () => {};
    const begun = new Promise<void>((begin) => {
      answers(() => {
        begin();
        return new Promise((resolve) => {
          found = resolve;
        });
      });
    });
    const first = look();
    await begun;
    const second = look();
    found([]);
    await Promise.all([first, second]);
    expect(reads()).to.equal(1);
  });

  it('waits for no other lane', async () => {
    const { look, lanes } = setUp();
    await Promise.all([look('1'), look('2')]);
    expect(lanes).to.deep.equal(['1', '2']);
  });

  for (const code of ['ERR_CALL_LIMIT', 'ERR_BUSY', 'ERR_INTERNAL'] as const) {
    it(`is validated again after ${code}`, async () => {
      const { answers, look } = setUp();
      answers(() => fail(code));
      expect(await codeOf(look())).to.equal(code);
      answers(async () => []);
      expect(await look()).to.deep.equal([]);
    });
  }
});
