import { expect } from 'chai';
import { assertJobRules } from '../../../src/http/posten/job-rules.ts';
import type { SenderFeature } from '../../../src/http/posten/organisations.ts';
import type { JobManifest, ManifestSignee } from '../../../src/http/posten/wire/job-manifest.ts';

const limits = { bytes: 10_485_760, legacyBytes: 3_145_728 };
const pdf = { href: 'a.pdf', mime: 'application/pdf', title: 'A' };
const publicly = { number: '123456789', kind: 'public' as const };
const privately = { number: '123456789', kind: 'private' as const };

const person = (number = 1): ManifestSignee => ({
  personNumber: `0181600000${number}`,
  isByContact: false,
  order: 0,
});
const named = (identifier: string): ManifestSignee => ({ identifier, isByContact: false, order: 0 });
const reached = (contact: Pick<ManifestSignee, 'email' | 'mobile'>): ManifestSignee => ({
  isByContact: true,
  order: 0,
  ...contact,
});

interface Sent extends Partial<JobManifest> {
  sender?: never;
  sizes?: number[];
  features?: SenderFeature[];
}

/** What a sender of that kind is told who sends this: the code and the element; nothing if it is allowed. */
function told(
  sender: typeof publicly | typeof privately,
  { sizes = [1], features = [], ...over }: Sent,
): string {
  const manifest: JobManifest = {
    kind: 'portal',
    isLegacy: false,
    sender: '123456789',
    title: 'A',
    documents: [pdf],
    signees: [person()],
    ...over,
  } as JobManifest;
  try {
    assertJobRules({ manifest, sender: { ...sender, features }, sizes, limits });
    return '';
  } catch (error) {
    const { code, attribute } = error as { code: string; attribute: string };
    return `${code.slice(4)} ${attribute}`;
  }
}

/** Signed by one person, in that way. */
const signedBy = (...types: ('advanced' | 'authenticated' | undefined)[]): Sent => ({
  signees: types.map((type, n) => ({ ...person(n), ...(type && { signatureType: type }) })),
});

const type = 'JOB_INVALID signature-type';
const level = 'JOB_INVALID required-authentication';
const shown = 'JOB_INVALID identifier-in-signed-documents';
const feature = 'FEATURE_NOT_AVAILABLE identifier-in-signed-documents';
const lookup = 'JOB_INVALID notifications-using-lookup';
const behalf = 'JOB_INVALID on-behalf-of';
const same = 'JOB_INVALID notifications';
const seconds = 'JOB_INVALID available-seconds';
const email = 'JOB_INVALID email';
const sms = 'JOB_INVALID sms';

/** A table: what is sent, what a private sender is told, what a public one. */
type Row = [what: string, sent: Sent, privateSender: string, publicSender: string];

const tables: Record<string, Row[]> = {
  'kinds of signature': [
    ['none that is named', signedBy(undefined), '', ''],
    ['advanced', signedBy('advanced'), '', ''],
    ['authenticated', signedBy('authenticated'), type, ''],
    ['both', signedBy('advanced', 'authenticated'), type, ''],
  ],
  'levels of login': [
    ['none that is named', {}, '', ''],
    ['3', { level: 3 }, level, ''],
    ['4', { level: 4 }, '', ''],
  ],
  'what signed documents show': [
    ['the number, of advanced signatures', { ...signedBy('advanced'), identifier: 'number' }, '', ''],
    [
      'the birth date, of advanced signatures',
      { ...signedBy('advanced'), identifier: 'birth-date' },
      '',
      shown,
    ],
    [
      'the name, of advanced signatures',
      { ...signedBy('advanced'), identifier: 'name', features: ['name-identifier'] },
      shown,
      shown,
    ],
    [
      'the number, of authenticated signatures',
      { ...signedBy('authenticated'), identifier: 'number' },
      type,
      '',
    ],
    [
      'the birth date, of authenticated signatures',
      { ...signedBy('authenticated'), identifier: 'birth-date' },
      type,
      '',
    ],
    [
      'the name, of authenticated signatures',
      { ...signedBy('authenticated'), identifier: 'name', features: ['name-identifier'] },
      type,
      '',
    ],
    [
      'the name, without having been given it',
      { ...signedBy('authenticated'), identifier: 'name' },
      type,
      feature,
    ],
    [
      'the birth date, of both kinds',
      { ...signedBy('authenticated', 'advanced'), identifier: 'birth-date' },
      type,
      shown,
    ],
  ],
  'what signed documents show of signers who are not addressed by number': [
    [
      'the number, by contact information',
      { signees: [reached({ email: 'a@b.no' })], identifier: 'number' },
      shown,
      shown,
    ],
    [
      'the number, by a name of the sender',
      { kind: 'direct', signees: [named('a')], identifier: 'number' },
      shown,
      shown,
    ],
    [
      'the number, of one of two',
      { signees: [person(), reached({ email: 'a@b.no' })], identifier: 'number' },
      shown,
      shown,
    ],
    ['the birth date', { signees: [reached({ email: 'a@b.no' })], identifier: 'birth-date' }, '', ''],
    ['nothing that is said', { signees: [reached({ email: 'a@b.no' })] }, '', ''],
    [
      'nothing that is said, of advanced signatures',
      { signees: [{ ...reached({ email: 'a@b.no' }), signatureType: 'advanced' }] },
      '',
      shown,
    ],
  ],
  'who signs': [
    ['two people', { signees: [person(1), person(2)] }, '', ''],
    [
      'the same person twice',
      { signees: [person(1), person(2), person(1)] },
      'JOB_INVALID personal-identification-number',
      'JOB_INVALID personal-identification-number',
    ],
    ['two by names of the sender', { kind: 'direct', signees: [named('a'), named('b')] }, '', ''],
    [
      'two by the same name',
      { kind: 'direct', signees: [named('a'), named('a')] },
      'JOB_INVALID signer-identifier',
      'JOB_INVALID signer-identifier',
    ],
    [
      'one by a name that is the number of the other',
      { kind: 'direct', signees: [person(), named('01816000001')] },
      'JOB_INVALID signer-identifier',
      'JOB_INVALID signer-identifier',
    ],
    [
      'two by other addresses',
      { signees: [reached({ email: 'a@b.no' }), reached({ email: 'a@b.no', mobile: '91111111' })] },
      '',
      '',
    ],
    [
      'two by the same addresses',
      { signees: [reached({ email: 'a@b.no' }), reached({ email: 'A@b.no' })] },
      same,
      same,
    ],
    [
      'two by the same telephone',
      { signees: [reached({ mobile: '+47 911 11 111' }), reached({ mobile: '91111111' })] },
      same,
      same,
    ],
    [
      'two people who are told at the same address',
      {
        signees: [
          { ...person(1), email: 'a@b.no' },
          { ...person(2), email: 'a@b.no' },
        ],
      },
      '',
      '',
    ],
  ],
  'how signers are told': [
    ['by the register', { signees: [{ ...person(), lookup: { sms: false } }] }, lookup, ''],
    [
      'by the register, without a number',
      { signees: [{ ...reached({}), lookup: { sms: true } }] },
      lookup,
      lookup,
    ],
    [
      'by the register, for themselves',
      { signees: [{ ...person(), lookup: { sms: false }, onBehalfOf: 'self' }] },
      lookup,
      '',
    ],
    [
      'by the register, on behalf of another',
      { signees: [{ ...person(), lookup: { sms: false }, onBehalfOf: 'other' }] },
      lookup,
      behalf,
    ],
    ['by the sender', { signees: [{ ...person(), email: 'a@b.no' }] }, '', ''],
    [
      'by the sender, for themselves',
      { signees: [{ ...person(), email: 'a@b.no', onBehalfOf: 'self' }] },
      '',
      behalf,
    ],
    [
      'by the sender in a text message, for themselves',
      { signees: [{ ...person(), mobile: '91111111', onBehalfOf: 'self' }] },
      '',
      behalf,
    ],
    [
      'by the sender, on behalf of another',
      { signees: [{ ...person(), email: 'a@b.no', onBehalfOf: 'other' }] },
      '',
      '',
    ],
    [
      'not at all, since they are there',
      { kind: 'direct', signees: [{ ...person(), onBehalfOf: 'self' }] },
      '',
      '',
    ],
  ],
  'e-mail addresses': [
    ...['a@b.no', 'Kari.Nordmann+x@post.example.com', 'kåre@blåbær.no'].map(
      (address): Row => [address, { signees: [reached({ email: address })] }, '', ''],
    ),
    ...[
      '',
      'a',
      'a@',
      '@b.no',
      'a@b',
      'a@b..no',
      'a@b.no.',
      ' a@b.no',
      'a@b.no, c@d.no',
      'A <a@b.no>',
      'a@b@c.no',
      'a@b.no\n',
      `${'a'.repeat(65)}@b.no`,
      `a@${'b.'.repeat(130)}no`,
    ].map(
      (address): Row => [
        JSON.stringify(address.slice(0, 20)),
        { signees: [reached({ email: address })] },
        email,
        email,
      ],
    ),
  ],
  'telephone numbers': [
    ...['41111111', '91111111', '+4791111111', '004791111111', '+47 911 11 111'].map(
      (number): Row => [number, { signees: [reached({ mobile: number })] }, '', ''],
    ),
    ...[
      '',
      '21111111',
      '00000000',
      '9111111',
      '911111111',
      '4791111111',
      '+4691111111',
      '+46701111111',
      '9111111a',
      '91111111;91111112',
    ].map((number): Row => [JSON.stringify(number), { signees: [reached({ mobile: number })] }, sms, sms]),
  ],
  'how long a group may sign': [
    ['no time that is said', {}, '', ''],
    ['a second', { availableSeconds: 1 }, '', ''],
    ['90 days', { availableSeconds: 7_776_000 }, '', ''],
    ['a second more', { availableSeconds: 7_776_001 }, seconds, seconds],
    ['a number of seconds that has no end', { availableSeconds: 9.3e18 }, seconds, seconds],
    ['no second', { availableSeconds: 0 }, seconds, seconds],
  ],
  documents: [
    ['of text', { documents: [{ ...pdf, mime: 'Text/Plain; charset=utf-8' }] }, '', ''],
    [
      'of another type',
      { documents: [{ ...pdf, mime: 'application/pdfx' }] },
      'JOB_INVALID document',
      'JOB_INVALID document',
    ],
    [
      'of which there are 20',
      { documents: Array.from({ length: 20 }, () => pdf), sizes: Array.from({ length: 20 }, () => 1) },
      '',
      '',
    ],
    [
      'of which there are two, with advanced signatures',
      { ...signedBy('authenticated', 'advanced'), documents: [pdf, pdf] },
      type,
      'JOB_INVALID documents',
    ],
    [
      'of which there are two, with advanced signatures alone',
      { ...signedBy('advanced'), documents: [pdf, pdf] },
      '',
      'JOB_INVALID documents',
    ],
    ['of 10 MB together', { sizes: [10_485_759, 1] }, '', ''],
    ['of a byte more', { sizes: [10_485_760, 1] }, 'JOB_INVALID documents', 'JOB_INVALID documents'],
    ['of 3 MB, as until 2.6', { isLegacy: true, sizes: [3_145_728] }, '', ''],
    [
      'of a byte more, as until 2.6',
      { isLegacy: true, sizes: [3_145_729] },
      'JOB_INVALID document',
      'JOB_INVALID document',
    ],
  ],
};

for (const [subject, rows] of Object.entries(tables)) {
  describe(`rules for jobs, of ${subject}`, () => {
    for (const [what, sent, privateSender, publicSender] of rows) {
      it(`${privateSender === '' ? 'allow' : 'refuse'} a private sender ${what}`, () => {
        expect(told(privately, sent)).to.equal(privateSender);
      });

      it(`${publicSender === '' ? 'allow' : 'refuse'} a public sender ${what}`, () => {
        expect(told(publicly, sent)).to.equal(publicSender);
      });
    }
  });
}

describe('rules for jobs', () => {
  it('refuse the manifest of another sender than that of the address', () => {
    expect(told({ ...publicly, number: '987654321' }, {})).to.equal('JOB_INVALID organization-number');
  });

  it('say which signer breaks them, and nothing of who that is', () => {
    const signees = [person(), reached({ email: 'kari' })];
    const manifest = {
      kind: 'portal',
      isLegacy: false,
      sender: '123456789',
      title: 'A',
      documents: [pdf],
      signees,
    } as const;
    expect(() =>
      assertJobRules({
        manifest: { ...manifest, documents: [pdf], signees },
        sender: publicly,
        sizes: [1],
        limits,
      }),
    ).to.throw(/^the <email> must have an address that mail can be sent to \(signer 2 of 2\)$/);
  });

  it('say how large documents may be', () => {
    const manifest: JobManifest = {
      kind: 'portal',
      isLegacy: true,
      sender: '123456789',
      title: 'A',
      documents: [pdf],
      signees: [person()],
    };
    expect(() =>
      assertJobRules({ manifest, sender: publicly, sizes: [2], limits: { bytes: 5, legacyBytes: 1 } }),
    ).to.throw(/^the <document> may have 1 bytes$/);
  });
});
