import { expect } from 'chai';
import type { DocumentChoice, SignedDocument } from '../../src/signing/index.ts';
import { lease, SigningDesk } from './desk.ts';

const rule = (dataType: string, required: boolean, preselected = required) => ({
  dataType,
  required,
  preselected,
});
const lease2: SignedDocument = { id: 'lease-2', dataType: 'lease', sha256: 'ab' };
const appendix: SignedDocument = { id: 'appendix-1', dataType: 'appendix', sha256: 'ac' };
const optional = rule('appendix', false);

const accepted = [
  {
    what: 'all that are required',
    rules: [rule('lease', true), optional],
    chosen: undefined,
    signs: [lease, lease2],
  },
  {
    what: 'those that are preselected too',
    rules: [rule('lease', true), rule('appendix', false, true)],
    chosen: undefined,
    signs: [lease, lease2, appendix],
  },
  {
    what: 'a choice in addition to what is required',
    rules: [rule('lease', true), optional],
    chosen: ['appendix-1', 'lease-2', 'lease-1'],
    signs: [lease, lease2, appendix],
  },
  {
    what: 'a choice without what is only preselected',
    rules: [rule('lease', false, true), optional],
    chosen: ['appendix-1'],
    signs: [appendix],
  },
  {
    what: 'all, also what is neither required nor preselected',
    rules: [rule('lease', true), optional],
    chosen: 'all' as const,
    signs: [lease, lease2, appendix],
  },
  {
    what: 'what there is, where of something required there need be none',
    rules: [rule('lease', true), { ...rule('drawing', true), mayLack: true }],
    chosen: undefined,
    signs: [lease, lease2],
  },
  {
    what: 'a choice that names a document twice, once',
    rules: [optional],
    chosen: ['appendix-1', 'appendix-1'],
    signs: [appendix],
  },
];

const refused = [
  {
    what: 'a document that is not among those to be signed',
    rules: [rule('lease', true)],
    chosen: ['lease-1', 'other'],
    refusal: {
      code: 'ERR_DOCUMENT_UNKNOWN',
      message: 'document <other> is not among those to be signed in signing task <SignLease>',
    },
  },
  {
    what: 'a choice that leaves out what is required, though there need be none',
    rules: [rule('lease', true), { ...rule('appendix', true), mayLack: true }],
    chosen: ['lease-1', 'lease-2'],
    refusal: {
      code: 'ERR_DOCUMENT_REQUIRED',
      message: 'document <appendix-1> must be signed in signing task <SignLease>; choose it too',
    },
  },
  {
    what: 'a choice that leaves out one of two required documents',
    rules: [rule('lease', true)],
    chosen: ['lease-1'],
    refusal: {
      code: 'ERR_DOCUMENT_REQUIRED',
      message: 'document <lease-2> must be signed in signing task <SignLease>; choose it too',
    },
  },
  {
    what: 'a required data type of which there is no document',
    rules: [rule('lease', true), rule('plan', true)],
    chosen: undefined,
    refusal: {
      code: 'ERR_DOCUMENT_REQUIRED',
      message: 'signing task <SignLease> needs a document of data type <plan>; add one before signing',
    },
  },
  {
    what: 'an empty choice',
    rules: [optional],
    chosen: [],
    refusal: {
      code: 'ERR_NOTHING_TO_SIGN',
      message: 'no document is chosen to be signed in signing task <SignLease>',
    },
  },
  {
    what: 'no choice where nothing is preselected',
    rules: [optional],
    chosen: undefined,
    refusal: {
      code: 'ERR_NOTHING_TO_SIGN',
      message: 'no document is chosen to be signed in signing task <SignLease>',
    },
  },
];

describe('the documents of a signature', () => {
  const sign = (documents: ReturnType<typeof rule>[], chosen: DocumentChoice | undefined) => {
    const desk = new SigningDesk({ documents }, [{ party: 'A' }]);
    const named = new Set(documents.map(({ dataType }) => dataType));
    desk.documents = [lease, lease2, appendix].filter(({ dataType }) => named.has(dataType));
    return desk.sign('A', chosen ? { documentIds: chosen } : {});
  };

  for (const { what, rules, chosen, signs } of accepted) {
    it(`are ${what}`, () => {
      expect(sign(rules, chosen).signature?.documents).to.deep.equal(signs);
    });
  }

  for (const { what, rules, chosen, refusal } of refused) {
    it(`may not be ${what}`, () => {
      expect(sign(rules, chosen).refusal).to.deep.equal(refusal);
    });
  }

  it('are none in a task that names no data types', () => {
    expect(sign([], undefined).signature?.documents).to.deep.equal([]);
  });
});
