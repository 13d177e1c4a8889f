import { directSigner, exitUrls, NAMESPACE, pin, portalSigner, text } from './posten-server.ts';
import { onRefusing, type Refusal, sent } from './refusals.ts';

const SCHEMA = 'SCHEMA_VALIDATION_ERROR';
const job = (code: string, says: RegExp, sends: Parameters<typeof sent>[0], status?: number): Refusal => ({
  ask: sent(sends),
  code,
  says,
  ...(status !== undefined && { status }),
});
const invalid = (says: RegExp, sends: Parameters<typeof sent>[0]) => job(SCHEMA, says, sends);
/** A package whose manifest is no XML that is read. */
const unreadable = (says: RegExp, sends: Parameters<typeof sent>[0]) =>
  job('ASICE_VALIDATION_FAILED', says, sends);
/** A job that the schema takes, and the rules of its sender do not. */
const unruly = (says: RegExp, sends: Parameters<typeof sent>[0]) => job('JOB_INVALID', says, sends);

/** So many letters that have somebody's name among them. */
const long = (length: number) => 'Kari'.padEnd(length, 'x');
const bomb = (element: string) =>
  `<!DOCTYPE ${element} [<!ENTITY a "Kari">${'bcdefghij'
    .split('')
    .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefghi'[index]};`.repeat(10)}">`)
    .join('')}]>`;
const attributes = (count: number) => Array.from({ length: count }, (_, n) => ` a${n}=""`).join('');
const deep = (levels: number) => '<a>'.repeat(levels) + '</a>'.repeat(levels);
/** Puts something before the root element, or into its start tag. */
const before = (what: string) => (xml: string) => xml.replace(/<(?!\?)/, `${what}<`);
const inside = (what: string) => (xml: string) => xml.replace(/<(?!\?)[^>]*/, `$&${what}`);
/** A manifest as until schema 2.6. */
const legacy = (texts: string) => `<document href="${text.name}" mime="text/plain">${texts}</document>`;
const titled = (title: string, ...others: string[]) =>
  [
    `<title>${title}</title>`,
    ...others,
    `<documents><document href="${text.name}" mime="text/plain"><title>Lease</title></document></documents>`,
  ].join('');
onRefusing('a job is refused whose request', (_, refuses) => {
  refuses({
    'has its elements in another order': invalid(/<reference> .*is not expected there/, {
      request: '<polling-queue>q</polling-queue><reference>r</reference>',
    }),
    'has an element of no schema': invalid(/<colour> .*is not expected there/, {
      request: '<colour>Kari</colour>',
    }),
    'has an element that is called by somebody’s number': invalid(/an element at line 1 is not valid/, {
      request: '<n01810000002/>',
    }),
    'has a reference of 51 letters': invalid(/<reference> .*is too long/, {
      request: `<reference>${long(51)}</reference>`,
    }),
    'has no exit URLs, being of a direct job': invalid(/lacks an element.*exit-urls/, {
      kind: 'direct',
      request: '',
    }),
    'has an exit URL of 501 letters': invalid(/<completion-url> .*is too long/, {
      kind: 'direct',
      request: exitUrls(`https://s.example/${long(483)}`),
    }),
    'has an exit URL that no browser opens': unruly(/<completion-url>/, {
      kind: 'direct',
      request: exitUrls('javascript:alert(1)'),
    }),
    'is of the other kind of job': invalid(/it must be <portal-signature-job-request>/, {
      message: () =>
        `<direct-signature-job-request xmlns="${NAMESPACE}">${exitUrls('https://s.example')}</direct-signature-job-request>`,
    }),
    'has a root that nobody knows': invalid(/it must be <portal-signature-job-request>/, {
      message: () => '<kari/>',
    }),
    'has a root of another namespace': invalid(/it must be <portal-signature-job-request> of http/, {
      message: () => '<portal-signature-job-request xmlns="urn:kari"/>',
    }),
    'has a DOCTYPE': invalid(/has a DOCTYPE/, { message: before('<!DOCTYPE kari>') }),
    'has a DOCTYPE that leads elsewhere': invalid(/has a DOCTYPE/, {
      message: before('<!DOCTYPE kari SYSTEM "file:///etc/passwd">'),
    }),
    'is a bomb of entities': invalid(/has a DOCTYPE/, {
      message: (xml) => before(bomb('kari'))(xml).replace('</p:', '&j;</p:'),
    }),
    'names an entity that is none': invalid(/is not well-formed/, {
      request: '<reference>&kari;</reference>',
    }),
    'has a hundred thousand attributes': job(
      'BODY_TOO_LARGE',
      /a part of more than 65536 bytes/,
      { message: inside(attributes(100_000)) },
      413,
    ),
    'has as many attributes as it has room for': invalid(/more elements or attributes than it may/, {
      message: inside(attributes(7_000)),
    }),
    'is nested a thousand levels deep': invalid(/nested too deeply/, { request: deep(1_000) }),
    'is not well-formed': invalid(/is not well-formed, see line 1/, { request: '<reference>Kari' }),
    'has nothing in it': invalid(/is not well-formed/, { message: () => '' }),
    'is no XML': invalid(/is not well-formed/, { message: () => '{"reference":"Kari"}' }),
    'says that it is in UTF-16, and is not': invalid(/is not well-formed/, {
      message: (xml) => xml.replace('UTF-8', 'UTF-16').replace('?>', '?><!--Kari-->'),
    }),
    'says that it is in UTF-8, and is not': invalid(/is not well-formed/, {
      message: (xml) => Buffer.from(xml.replace('?>', '?><!--Kåre-->'), 'latin1'),
    }),
    'says that it is in what nobody has heard of': invalid(/is not well-formed/, {
      message: (xml) => xml.replace('UTF-8', 'x-kari'),
    }),
  });
});

onRefusing('a job is refused whose manifest', (_, refuses) => {
  refuses({
    'has its elements in another order': invalid(/<documents> .*is not expected there; expected: title/, {
      content: titled('Lease').replace(/(<title>Lease<\/title>)(<documents>.*)/, '$2$1'),
    }),
    'has the signers of a portal job behind its sender': invalid(/<sender> .*is not expected there/, {
      manifest: (xml) => xml.replace(/(<signers>.*<\/signers>)(<sender>.*<\/sender>)/, '$2$1'),
    }),
    'has a title of 81 letters': invalid(/<title> .*is too long/, { content: titled(long(81)) }),
    'has an empty title': invalid(/<title> .*is too short/, { content: titled('') }),
    'has a non-sensitive title of 81 letters': invalid(/<nonsensitive-title> .*is too long/, {
      content: titled('Lease', `<nonsensitive-title>${long(81)}</nonsensitive-title>`),
    }),
    'has a description of 221 letters': invalid(/<description> .*is too long/, {
      content: titled('Lease', `<description>${long(221)}</description>`),
    }),
    'has a document’s title of 81 letters': invalid(/<title> .*is too long/, {
      documents: [{ ...text, name: long(72) }],
    }),
    'is of schema 2.6, with a title of 81 letters': invalid(/<title> .*is too long/, {
      content: legacy(`<title>${long(81)}</title>`),
    }),
    'has a name of a file of 101 letters': invalid(/attribute href .*is too long/, {
      content: `<title>Lease</title><documents><document href="${long(101)}" mime="text/plain"><title>Lease</title></document></documents>`,
    }),
    'has a signer’s identifier of 81 letters': invalid(/<signer-identifier> .*is too long/, {
      kind: 'direct',
      signers: `<signer><signer-identifier>${long(81)}</signer-identifier></signer>`,
    }),
    'has 11 signers': invalid(/<signer> .*is not expected there/, {
      signers: Array.from({ length: 11 }, (_, n) => portalSigner(n + 1)).join(''),
    }),
    'has 11 signers of a direct job': invalid(/<signer> .*is not expected there/, {
      kind: 'direct',
      signers: Array.from({ length: 11 }, (_, n) => directSigner(n + 1)).join(''),
    }),
    'has no signer': invalid(/<signers> .*lacks an element/, { signers: '' }),
    'has 21 documents': invalid(/<document> .*is not expected there/, {
      content: `<title>Lease</title><documents>${Array.from({ length: 21 }, (_, n) => `<document href="${n}.txt" mime="text/plain"><title>Lease</title></document>`).join('')}</documents>`,
    }),
    'has a signer of order 10': invalid(/attribute order .*is too large/, { signers: portalSigner(2, 10) }),
    'has a signer of order -1': invalid(/attribute order/, { signers: portalSigner(2, -1) }),
    'has a number of ten digits': invalid(/<personal-identification-number> /, {
      signers: portalSigner(2).replace(/\d{11}/, '0181000000'),
    }),
    'has a number that is somebody’s e-mail address': invalid(/<personal-identification-number> /, {
      signers: portalSigner(2).replace(/\d{11}/, 'kari@example.org'),
    }),
    'asks for a qualified signature': invalid(/<signature-type> .*none of the values/, {
      signers: `<signer>${pin(2)}<signature-type>QUALIFIED_ELECTRONIC_SIGNATURE</signature-type><notifications><email address="kari@example.org"/></notifications></signer>`,
    }),
    'asks for a login at level 2': invalid(/<required-authentication> .*none of the values/, {
      further: '<required-authentication>2</required-authentication>',
    }),
    'is of a sender of eight digits': invalid(/<organization-number> /, {
      manifest: (xml) => xml.replace('123456789', '12345678'),
    }),
    'has a DOCTYPE': unreadable(/manifest.xml .*has a DOCTYPE/, {
      manifest: before('<!DOCTYPE kari>'),
    }),
    'has a DOCTYPE, in UTF-16': unreadable(/has a DOCTYPE/, {
      manifest: (xml) => Buffer.from(`\uFEFF<!DOCTYPE kari>${xml}`, 'utf16le'),
    }),
    'is a bomb of entities': unreadable(/has a DOCTYPE/, {
      manifest: (xml) => before(bomb('kari'))(xml).replace('Lease', '&j;'),
    }),
    'has a hundred thousand attributes': job(
      'ASICE_VALIDATION_FAILED',
      /manifest.xml is larger than 262144 bytes/,
      {
        manifest: inside(attributes(100_000)),
      },
    ),
    'has as many attributes as it has room for': invalid(/more elements or attributes than it may/, {
      manifest: inside(attributes(25_000)),
    }),
    'is nested a thousand levels deep': unreadable(/nested too deeply/, { further: deep(1_000) }),
    'is no XML': unreadable(/manifest.xml .*is not well-formed/, { manifest: '{"title":"Kari"}' }),
    'is not well-formed': unreadable(/is not well-formed, see line 1/, { further: '<availability>' }),
    'says that it is in another encoding than it is': unreadable(/is not well-formed/, {
      manifest: (xml) => Buffer.from(xml.replace('Lease', 'Lånekontrakt for Kåre'), 'latin1'),
    }),
    'has a root that nobody knows': invalid(/it must be <portal-signature-job-manifest>/, {
      manifest: '<kari/>',
    }),
    'has nothing in it': unreadable(/is not well-formed/, { manifest: '' }),
    'has a lifetime of more than ninety days': unruly(/<available-seconds> must be from 1 to 7776000/, {
      further: '<availability><available-seconds>7776001</available-seconds></availability>',
    }),
    'has a signer twice': unruly(/<personal-identification-number> must differ.*\(signer 2 of 2\)/, {
      signers: portalSigner(2) + portalSigner(2, 1),
    }),
    'has a mobile number of another country': unruly(
      /<sms> must have the number of a Norwegian .*\(signer 2 of 2\)/,
      {
        signers:
          portalSigner(2) +
          `<signer>${pin(3)}<notifications><sms number="+4612345678"/></notifications></signer>`,
      },
    ),
  });
});
