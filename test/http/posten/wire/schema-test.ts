import { expect } from 'chai';
import {
  directJobResponse,
  directSignerResponse,
  directStatusResponse,
} from '../../../../src/http/posten/wire/direct-answers.ts';
import { errorResponse } from '../../../../src/http/posten/wire/error-response.ts';
import { portalJobResponse, portalStatusResponse } from '../../../../src/http/posten/wire/portal-answers.ts';
import { example, examples, needsCorpus, recorded } from './corpus.ts';
import {
  directManifest,
  directRequest,
  portalManifest,
  portalRequest,
  portalSigner,
  xml,
} from './messages.ts';
import { mutationsOf } from './mutations.ts';
import { type Judge, officialJudge, ownJudge } from './schemas.ts';

const contact = '<identified-by-contact-information/>';
const legacy = (extra = '') =>
  `<document href="a.pdf" mime="text/plain"><title>A</title>${extra}<description>B</description></document>`;
const shown = '<identifier-in-signed-documents>NAME</identifier-in-signed-documents>';
const level = '<required-authentication>3</required-authentication>';
const url = 'https://a.example/';
const since = Date.UTC(2026, 0, 2);
const person = { signer: { personNumber: '01816000001' }, href: url, redirectUrl: url };
const tenant = { signer: { identifier: 'tenant' }, href: url, redirectUrl: url };

/** One message of each kind with everything that it may have. */
const full: Record<string, string> = {
  'a request for a direct job': directRequest({
    reference: '<reference>a</reference>',
    rest: '<status-retrieval-method>POLLING</status-retrieval-method><polling-queue>b</polling-queue>',
  }),
  'a request for a portal job': portalRequest('<reference>a</reference>', '<polling-queue>b</polling-queue>'),
  'a request for a new address': xml('direct-signer-update-request', '<redirect-url/>'),
  'a manifest of a direct job': directManifest({
    signers:
      '<signer><personal-identification-number>01816000001</personal-identification-number>' +
      '<signature-type>ADVANCED_ELECTRONIC_SIGNATURE</signature-type><on-behalf-of>SELF</on-behalf-of></signer>' +
      '<signer><signer-identifier>tenant</signer-identifier></signer>',
    texts: '<title>A</title><description>B</description>',
    rest: level + shown,
  }),
  'a manifest of a direct job as until 2.6': directManifest({ texts: '', documents: legacy() }),
  'a manifest of a portal job': portalManifest({
    signers: [
      portalSigner().replace('<signer', '<signer order="2"'),
      portalSigner(
        contact,
        '<signature-type>AUTHENTICATED_ELECTRONIC_SIGNATURE</signature-type>',
        '<notifications><email address="a"/><sms number="b"/></notifications><on-behalf-of>OTHER</on-behalf-of>',
      ),
      portalSigner(contact, '<notifications><sms number="b"/></notifications>'),
      portalSigner(contact, '<notifications-using-lookup><email/><sms/></notifications-using-lookup>'),
    ].join(''),
    texts: '<title>A</title><nonsensitive-title>B</nonsensitive-title><description>C</description>',
    rest: `${level}<availability><activation-time>2026-01-02T03:04:05Z</activation-time><available-seconds>1</available-seconds></availability>${shown}`,
  }),
  'a manifest of a portal job as until 2.6': portalManifest({
    texts: '',
    documents: legacy('<nonsensitive-title>C</nonsensitive-title>'),
  }),
  'an answer with a direct job': directJobResponse({
    reference: 'a',
    jobId: 1,
    statusUrl: url,
    signees: [person, tenant],
  }),
  'an answer with an address': directSignerResponse(person),
  'an answer with a direct status': directStatusResponse({
    reference: 'a',
    jobId: 1,
    status: 'FAILED',
    signees: [{ signer: person.signer, status: 'SIGNED', since, xadesUrl: url }],
    confirmationUrl: url,
    deleteDocumentsUrl: url,
    padesUrl: url,
  }),
  'an answer with a portal job': portalJobResponse({ reference: 'a', jobId: 1, cancellationUrl: url }),
  'an answer with a portal status': portalStatusResponse({
    reference: 'a',
    jobId: 1,
    status: 'FAILED',
    confirmationUrl: url,
    cancellationUrl: url,
    deleteDocumentsUrl: url,
    signees: [
      { identity: { personNumber: '01816000001' }, status: 'SIGNED', since, xadesUrl: url },
      { identity: { email: 'a', mobile: 'b' }, status: 'WAITING', since },
    ],
    padesUrl: url,
  }),
  'an error': errorResponse({ code: 'A', message: 'b' }),
};

const signers = (count: number) => portalSigner().repeat(count);
const documents = (count: number) =>
  `<documents>${'<document href="a.pdf" mime="a"><title>A</title></document>'.repeat(count)}</documents>`;
const ordered = (order: string) =>
  portalManifest({ signers: portalSigner().replace('<signer', `<signer order="${order}"`) });
const titled = (length: number) => directManifest({ texts: `<title>${'x'.repeat(length)}</title>` });

describe('our own schema and the official one', () => {
  let own: Judge;
  let official: Judge;

  before(function () {
    needsCorpus(this);
    own = ownJudge();
    official = officialJudge();
  });

  const verdicts: [string, string, boolean][] = [
    ['10 signers', portalManifest({ signers: signers(10) }), true],
    ['11 signers', portalManifest({ signers: signers(11) }), false],
    ['no signers', portalManifest({ signers: '' }), false],
    ['20 documents', directManifest({ documents: documents(20) }), true],
    ['21 documents', directManifest({ documents: documents(21) }), false],
    ['a signer of order 9', ordered('9'), true],
    ['a signer of order 10', ordered('10'), false],
    ['a signer of order -1', ordered('-1'), false],
    ['a title of 80 characters', titled(80), true],
    ['a title of 81 characters', titled(81), false],
    ['a title of none', titled(0), false],
    ['texts behind documents', directManifest({ texts: '', rest: '<title>A</title>' }), false],
    ['the level behind what is shown', directManifest({ rest: shown + level }), false],
    ['no sender', portalManifest({ sender: '' }), false],
    ['documents old and new', directManifest({ rest: legacy() }), false],
    ['a colour', directManifest({ rest: '<colour/>' }), false],
    [
      'a qualified signature',
      directManifest({
        signers:
          '<signer><signer-identifier>a</signer-identifier><signature-type>QUALIFIED_ELECTRONIC_SIGNATURE</signature-type></signer>',
      }),
      false,
    ],
    ['level 2', directManifest({ rest: level.replace('3', '2') }), false],
    [
      'contact information without notifications',
      portalManifest({ signers: `<signer>${contact}</signer>` }),
      false,
    ],
    [
      'a lookup by text message alone',
      portalManifest({
        signers: portalSigner(contact, '<notifications-using-lookup><sms/></notifications-using-lookup>'),
      }),
      false,
    ],
    ['no exit URLs', directRequest({ exits: '' }), false],
    [
      'an answer without signers',
      xml(
        'direct-signature-job-response',
        `<signature-job-id>1</signature-job-id><redirect-url>${url}</redirect-url>`,
      ),
      false,
    ],
  ];
  for (const [what, message, expected] of verdicts) {
    it(`${expected ? 'allow' : 'refuse'} ${what}`, () => {
      expect([own(message), official(message)]).to.deep.equal([expected, expected]);
    });
  }

  for (const name of examples) {
    it(`allow the official ${name}`, () => {
      expect([own(example(name)), official(example(name))]).to.deep.equal([true, true]);
    });
  }

  it('allow what Java sent', () => {
    expect([own(recorded('003.body.bin')), official(recorded('003.body.bin'))]).to.deep.equal([true, true]);
  });

  for (const [what, message] of Object.entries(full)) {
    it(`agree on ${what}, however it is changed`, function () {
      this.timeout(30_000);
      expect([own(message), official(message)]).to.deep.equal([true, true]);
      const verdictsOf = new Map(
        [...mutationsOf(message)].map((other) => [other, [own(other), official(other)]]),
      );
      const disputed = [...verdictsOf].filter(([, [ours, theirs]]) => ours !== theirs);
      expect(disputed).to.deep.equal([]);
      expect(new Set([...verdictsOf.values()].map(([ours]) => ours))).to.deep.equal(new Set([true, false]));
    });
  }
});

describe('our own schema and the official one of 2.6', () => {
  let own: Judge;
  let official: Judge;

  before(function () {
    needsCorpus(this);
    own = ownJudge();
    official = officialJudge('2.6');
  });

  const sent = Object.entries(full).filter(([what]) => /^a request for a (direct|portal)|2\.6/.test(what));
  for (const [what, message] of sent) {
    it(`allow ${what}, and what may be changed in it`, () => {
      expect([own(message), official(message)]).to.deep.equal([true, true]);
      const allowed = [...mutationsOf(message)].filter(official);
      expect(allowed.filter((other) => !own(other))).to.deep.equal([]);
      expect(allowed).to.have.length.above(10);
    });
  }
});
