import { expect } from 'chai';
import { portalJobResponse, portalStatusResponse } from '../../../../src/http/posten/wire/portal-answers.ts';
import { NAMESPACE } from '../../../../src/http/posten/wire/schema.ts';
import { needsCorpus } from './corpus.ts';
import { type Judge, officialJudge } from './schemas.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const SINCE = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

const waiting = { status: 'WAITING', since: SINCE };
const status = {
  reference: 'a',
  jobId: 77,
  status: 'IN_PROGRESS' as const,
  confirmationUrl: 'https://a.example/confirm',
  cancellationUrl: 'https://a.example/cancel',
  signees: [
    {
      identity: { personNumber: '01816000001' },
      status: 'SIGNED',
      since: SINCE,
      xadesUrl: 'https://a.example/xades/7',
    },
    { identity: { email: ' Kari@example.com', mobile: '+47 911 11 111' }, ...waiting },
    { identity: { email: 'ola@example.com' }, ...waiting },
    { identity: { mobile: '91111111' }, ...waiting },
  ],
  padesUrl: 'https://a.example/pades',
};

describe('the answer to a request for a portal job', () => {
  it('says how it is cancelled', () => {
    expect(
      portalJobResponse({ reference: 'a', jobId: 77, cancellationUrl: 'https://a.example/cancel' }),
    ).to.equal(
      `${DECLARATION}<portal-signature-job-response xmlns="${NAMESPACE}"><reference>a</reference>` +
        '<signature-job-id>77</signature-job-id><cancellation-url>https://a.example/cancel</cancellation-url>' +
        '</portal-signature-job-response>',
    );
  });
});

describe('the status of a portal job', () => {
  const since = 'since="2026-01-02T03:04:05.006Z"';

  it('names signees exactly as its manifest did', () => {
    expect(portalStatusResponse(status)).to.equal(
      `${DECLARATION}<portal-signature-job-status-change-response xmlns="${NAMESPACE}"><reference>a</reference>` +
        '<signature-job-id>77</signature-job-id><status>IN_PROGRESS</status>' +
        '<confirmation-url>https://a.example/confirm</confirmation-url>' +
        '<cancellation-url>https://a.example/cancel</cancellation-url><signatures>' +
        `<signature><status ${since}>SIGNED</status>` +
        '<personal-identification-number>01816000001</personal-identification-number>' +
        '<xades-url>https://a.example/xades/7</xades-url></signature>' +
        `<signature><status ${since}>WAITING</status><identifier><email address=" Kari@example.com"/>` +
        '<sms number="+47 911 11 111"/></identifier></signature>' +
        `<signature><status ${since}>WAITING</status><identifier><email address="ola@example.com"/></identifier></signature>` +
        `<signature><status ${since}>WAITING</status><identifier><sms number="91111111"/></identifier></signature>` +
        '<pades-url>https://a.example/pades</pades-url></signatures>' +
        '</portal-signature-job-status-change-response>',
    );
  });
});

describe('answers of the portal flow, by the official schema', () => {
  let isValid: Judge;

  before(function () {
    needsCorpus(this);
    isValid = officialJudge();
  });

  const { reference: _, cancellationUrl: __, padesUrl: ___, ...little } = status;
  const answers: [string, string][] = [
    ['to a request for a job', portalJobResponse({ jobId: 1, cancellationUrl: 'https://a.example/cancel' })],
    ['of a status', portalStatusResponse(status)],
    ['of a status with little', portalStatusResponse({ ...little, status: 'FAILED' })],
    [
      'of a status whose documents may be deleted',
      portalStatusResponse({ ...status, deleteDocumentsUrl: 'https://a.example/delete' }),
    ],
  ];
  for (const [what, answer] of answers) {
    it(`are valid ${what}`, () => {
      expect(isValid(answer)).to.equal(true);
    });
  }
});
