import { expect } from 'chai';
import {
  type DirectSignee,
  directJobResponse,
  directSignerResponse,
  directStatusResponse,
} from '../../../../src/http/posten/wire/direct-answers.ts';
import { NAMESPACE } from '../../../../src/http/posten/wire/schema.ts';
import { needsCorpus } from './corpus.ts';
import { type Judge, officialJudge } from './schemas.ts';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const SINCE = Date.UTC(2026, 0, 2, 3, 4, 5, 6);

const person: DirectSignee = {
  signer: { personNumber: '01816000001' },
  href: 'https://a.example/signers/1?a=1&b=2',
  redirectUrl: 'https://a.example/#/t1',
};
const tenant: DirectSignee = {
  signer: { identifier: 'the "tenant" <1>' },
  href: 'https://a.example/signers/2',
  redirectUrl: 'https://a.example/#/t2',
};

const job = {
  reference: 'a & b',
  jobId: 42,
  statusUrl: 'https://a.example/status',
  signees: [person, tenant],
};

const status = {
  jobId: 42,
  status: 'IN_PROGRESS' as const,
  signees: [
    { signer: person.signer, status: 'SIGNED', since: SINCE, xadesUrl: 'https://a.example/xades/7' },
    { signer: tenant.signer, status: 'WAITING', since: SINCE },
  ],
  confirmationUrl: 'https://a.example/confirm',
  padesUrl: 'https://a.example/pades',
};

describe('the answer to a request for a direct job', () => {
  it('has addresses to sign at twice, for old clients and for new ones', () => {
    expect(directJobResponse(job)).to.equal(
      `${DECLARATION}<direct-signature-job-response xmlns="${NAMESPACE}"><reference>a &amp; b</reference>` +
        '<signature-job-id>42</signature-job-id>' +
        '<redirect-url signer="01816000001">https://a.example/#/t1</redirect-url>' +
        '<redirect-url signer="the &quot;tenant&quot; &lt;1&gt;">https://a.example/#/t2</redirect-url>' +
        '<status-url>https://a.example/status</status-url>' +
        '<signer href="https://a.example/signers/1?a=1&amp;b=2">' +
        '<personal-identification-number>01816000001</personal-identification-number>' +
        '<redirect-url>https://a.example/#/t1</redirect-url></signer>' +
        '<signer href="https://a.example/signers/2">' +
        '<signer-identifier>the &quot;tenant&quot; &lt;1&gt;</signer-identifier>' +
        '<redirect-url>https://a.example/#/t2</redirect-url></signer></direct-signature-job-response>',
    );
  });

  it('leaves out what there is not', () => {
    const { reference: _, statusUrl: __, ...rest } = job;
    expect(directJobResponse(rest)).to.not.match(/<reference|<status-url/);
  });

  it('tells an identifier of eleven digits from a number', () => {
    const signee = { ...tenant, signer: { identifier: '01816000001' } };
    expect(directSignerResponse(signee)).to.contain('<signer-identifier>01816000001</signer-identifier>');
  });
});

describe('the answer to a request for a new address to sign at', () => {
  it('is the signee alone', () => {
    expect(directSignerResponse(tenant)).to.equal(
      `${DECLARATION}<direct-signer-response xmlns="${NAMESPACE}" href="https://a.example/signers/2">` +
        '<signer-identifier>the &quot;tenant&quot; &lt;1&gt;</signer-identifier>' +
        '<redirect-url>https://a.example/#/t2</redirect-url></direct-signer-response>',
    );
  });
});

describe('the status of a direct job', () => {
  it('has every status with its time in UTC and whose it is', () => {
    expect(directStatusResponse(status)).to.equal(
      `${DECLARATION}<direct-signature-job-status-response xmlns="${NAMESPACE}">` +
        '<signature-job-id>42</signature-job-id><signature-job-status>IN_PROGRESS</signature-job-status>' +
        '<status signer="01816000001" since="2026-01-02T03:04:05.006Z">SIGNED</status>' +
        '<status signer="the &quot;tenant&quot; &lt;1&gt;" since="2026-01-02T03:04:05.006Z">WAITING</status>' +
        '<confirmation-url>https://a.example/confirm</confirmation-url>' +
        '<xades-url signer="01816000001">https://a.example/xades/7</xades-url>' +
        '<pades-url>https://a.example/pades</pades-url></direct-signature-job-status-response>',
    );
  });
});

describe('answers of the direct flow, by the official schema', () => {
  let isValid: Judge;

  before(function () {
    needsCorpus(this);
    isValid = officialJudge();
  });

  const ten = Array.from({ length: 10 }, () => person);
  const answers: [string, string][] = [
    ['to a request for a job', directJobResponse(job)],
    ['to one with ten signees', directJobResponse({ ...job, signees: ten })],
    ['to one without reference or status address', directJobResponse({ jobId: 1, signees: [tenant] })],
    ['to a request for a new address', directSignerResponse(person)],
    ['of a status', directStatusResponse(status)],
    [
      'of a status with everything',
      directStatusResponse({
        ...status,
        reference: '\u0000\u001f\ud800',
        deleteDocumentsUrl: 'https://a.example/delete',
        signees: ten.map(({ signer }) => ({
          signer,
          status: 'SIGNED',
          since: 0,
          xadesUrl: 'https://a.example/xades/7',
        })),
      }),
    ],
    [
      'of a status with little',
      directStatusResponse({ jobId: 1, status: 'FAILED', signees: status.signees.slice(1) }),
    ],
  ];
  for (const [what, answer] of answers) {
    it(`are valid ${what}`, () => {
      expect(isValid(answer)).to.equal(true);
    });
  }
});
