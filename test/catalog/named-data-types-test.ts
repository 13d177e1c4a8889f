import { expect } from 'chai';
import { dataTypesNamedBy } from '../../src/catalog/index.ts';
import type { SigningTaskConfig } from '../../src/signing/index.ts';

function signing(config: Partial<SigningTaskConfig>): SigningTaskConfig {
  return {
    completion: 'automatic',
    onDropout: 'end-round',
    continueOn: [],
    allow: [],
    level: 0,
    freeze: true,
    showSignee: 'number',
    texts: [],
    documents: [],
    groups: [],
    signees: [],
    providers: [],
    distinctFrom: [],
    reminders: [],
    actions: [],
    ...config,
  };
}

const lease = { dataType: 'lease', required: true, preselected: true };

describe('the data types that signing tasks name', () => {
  it('are the documents, which callers write, and the signatures, which they do not', () => {
    const types = dataTypesNamedBy([
      { id: 'Start' },
      { id: 'Sign', signing: signing({ documents: [lease] }) },
    ]);
    expect(types).to.deep.equal([
      { id: 'lease', allowedContentTypes: [], appOwned: false, maxCount: 0, minCount: 1 },
      {
        id: 'Sign-signatures',
        allowedContentTypes: ['application/json'],
        appOwned: true,
        maxCount: 0,
        minCount: 0,
      },
    ]);
  });

  it('need no document that is not required', () => {
    const [type] = dataTypesNamedBy([
      { id: 'Sign', signing: signing({ documents: [{ ...lease, required: false }] }) },
    ]);
    expect(type?.minCount).to.equal(0);
  });

  it('keep the name that the task gives its signatures', () => {
    const types = dataTypesNamedBy([{ id: 'Sign', signing: signing({ signatureDataType: 'proofs' }) }]);
    expect(types.map(({ id }) => id)).to.deep.equal(['proofs']);
  });

  it('count seal, states and PDFs among the app’s own', () => {
    const types = dataTypesNamedBy([
      {
        id: 'Sign',
        signing: signing({ seal: 'sealed', signeeStatesDataType: 'states', signingPdfDataType: 'receipt' }),
      },
      { id: 'Print', service: 'pdf' },
      { id: 'Post', service: 'eFormidling' },
    ]);
    expect(types.filter(({ appOwned }) => appOwned).map(({ id }) => id)).to.have.members([
      'Sign-signatures',
      'sealed',
      'states',
      'receipt',
      'ref-data-as-pdf',
    ]);
  });

  for (const order of ['before', 'after']) {
    it(`stay the app’s own where another task ${order} it signs them`, () => {
      const seal = { id: 'Seal', signing: signing({ seal: 'sealed' }) };
      const sign = { id: 'Sign', signing: signing({ documents: [{ ...lease, dataType: 'sealed' }] }) };
      const types = dataTypesNamedBy(order === 'before' ? [sign, seal] : [seal, sign]);
      expect(types.find(({ id }) => id === 'sealed')).to.include({ appOwned: true, minCount: 1 });
    });
  }

  it('are none for a process without signing tasks', () => {
    expect(dataTypesNamedBy([{ id: 'Start' }])).to.deep.equal([]);
  });
});
