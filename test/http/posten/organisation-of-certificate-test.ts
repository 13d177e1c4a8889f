import { expect } from 'chai';
import { organisationOfCertificate } from '../../../src/http/posten/organisation-of-certificate.ts';
import { createEnterprisePki, type EnterprisePki } from '../../helpers/enterprise-pki.ts';
import { codeOf } from '../error-code.ts';

const NOW = Date.UTC(2026, 10, 26);
const MINUTE = 60_000;

describe('the organisation of a client certificate', function () {
  this.timeout(10_000);
  let pki: EnterprisePki;
  let now: number;
  before(() => {
    pki = createEnterprisePki();
  });
  beforeEach(() => {
    now = NOW;
  });

  /** Whose certificates are trusted may change in place here: what a check does not read, it remembers. */
  const checking = () => {
    const trusted = [pki.root];
    return { trusted, check: organisationOfCertificate({ trusted, clock: () => now }) };
  };

  it('is remembered for a minute', () => {
    const { trusted, check } = checking();
    const { chain } = pki.issue();
    const known = check(chain);
    trusted.length = 0;
    now += MINUTE - 1;
    expect(check(chain)).to.equal(known);
    now += 1;
    expect(codeOf(() => check(chain))).to.equal('ERR_ORGANISATION_UNKNOWN');
  });

  it('is not remembered longer than the certificate is valid', () => {
    const { check } = checking();
    const { chain } = pki.issue({ notAfter: NOW + 1_000 });
    check(chain);
    now += 1_001;
    expect(codeOf(() => check(chain))).to.equal('ERR_ORGANISATION_UNKNOWN');
  });

  it('is not mistaken for that of another certificate', () => {
    const { check } = checking();
    check(pki.issue().chain);
    expect(check(pki.issue({ organisationNumber: '991825827' }).chain)).to.include({
      organisationNumber: '991825827',
    });
  });

  it('is not mistaken for that of the same bytes in one piece', () => {
    const { check } = checking();
    const { chain } = pki.issue();
    check(chain);
    expect(codeOf(() => check([Buffer.concat(chain)]))).to.equal('ERR_ORGANISATION_UNKNOWN');
  });

  it('is not remembered where it was refused', () => {
    const { trusted, check } = checking();
    const { chain } = pki.issue();
    trusted.length = 0;
    expect(codeOf(() => check(chain))).to.equal('ERR_ORGANISATION_UNKNOWN');
    trusted.push(pki.root);
    expect(check(chain)).to.include({ organisationNumber: '123456789' });
  });
});
