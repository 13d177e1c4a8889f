import { expect } from 'chai';
import { appendPlan } from '../../../src/documents/pdf/append-to-pdf.ts';

describe('what may be appended to a PDF', () => {
  it('is everything, if nobody has signed it', () => {
    expect(appendPlan({ signatures: 0 })).to.deep.equal({ page: true, attachments: true, seal: true });
  });

  it('is no page, if it carries signatures', () => {
    expect(appendPlan({ signatures: 1 })).to.deep.equal({ page: false, attachments: true, seal: true });
  });

  for (const certification of [2, 3] as const) {
    it(`is a seal alone, if its certification permits ${certification}`, () => {
      const plan = appendPlan({ signatures: 1, certification });
      expect(plan).to.deep.equal({ page: false, attachments: false, seal: true });
    });
  }

  it('is nothing, if its certification permits nothing', () => {
    const plan = appendPlan({ signatures: 1, certification: 1 });
    expect(plan).to.deep.equal({ page: false, attachments: false, seal: false });
  });
});
