import { expect } from 'chai';
import { LEAD, readMessage } from '../../../../src/http/posten/wire/read-message.ts';
import { NAMESPACE } from '../../../../src/http/posten/wire/schema.ts';
import { codeOf } from '../../error-code.ts';
import { portalManifest, portalRequest, portalSigner, xml } from './messages.ts';

const request = { root: 'portal-signature-job-request', limit: 65_536 };
const manifest = { root: 'portal-signature-job-manifest', limit: 262_144 };

function referenceIn(message: string | Buffer): string | undefined {
  return readMessage(Buffer.from(message), request).children[0]?.text;
}

function messageOf(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a message', () => {
  it('may have any prefix for its namespace', () => {
    const prefixed = `<ns4:portal-signature-job-request xmlns:ns4="${NAMESPACE}" xmlns="urn:other"><ns4:reference>a</ns4:reference></ns4:portal-signature-job-request>`;
    expect(referenceIn(prefixed)).to.equal('a');
  });

  it('keeps white space of text, and none of its comments', () => {
    expect(referenceIn(portalRequest('<reference> a<!-- b -->c\n</reference>'))).to.equal(' ac\n');
  });

  it('has its CDATA sections and references resolved', () => {
    expect(referenceIn(portalRequest('<reference><![CDATA[<a>]]>&amp;&#248;</reference>'))).to.equal('<a>&ø');
  });

  it('has no attributes that belong to XML Schema itself', () => {
    const hinted = `<portal-signature-job-request xmlns="${NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="${NAMESPACE} file:///etc/passwd"/>`;
    expect(readMessage(Buffer.from(hinted), request).attributes.size).to.equal(0);
  });

  const text = portalRequest('<reference>ø</reference>');
  const declared = `<?xml version="1.0" encoding="UTF-16"?>${text}`;
  const encodings: [string, Buffer][] = [
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 in little-endian order', Buffer.from(`\ufeff${declared}`, 'utf16le')],
    ['UTF-16 in big-endian order', Buffer.from(`\ufeff${declared}`, 'utf16le').swap16()],
  ];
  for (const [encoding, bytes] of encodings) {
    it(`may be ${encoding}`, () => {
      expect(referenceIn(bytes)).to.equal('ø');
    });
  }
});

describe('a message that is not valid', () => {
  const entities = Array.from({ length: 10 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`).join(
    '',
  );
  const bomb = `<!DOCTYPE a [<!ENTITY e0 "aaaaaaaaaa">${entities}]>`;
  const cases: [string, string | Buffer, string?][] = [
    ['that is empty', ''],
    ['that is no XML', 'hello'],
    ['that breaks off', '<portal-signature-job-request'],
    ['of bytes that are not UTF-8', Buffer.from(portalRequest('<reference>ø</reference>'), 'latin1')],
    ['of another namespace', '<portal-signature-job-request xmlns="urn:other"/>', 'it must be'],
    ['of no namespace', '<portal-signature-job-request/>', 'it must be'],
    ['that is another message', xml('direct-signer-update-request', '<redirect-url/>')],
    ['with a DOCTYPE', `<!DOCTYPE a>${portalRequest()}`, 'DOCTYPE'],
    [
      'with a DOCTYPE behind a comment',
      `<?xml version="1.0"?><?a <b?><!--> <c --><!DOCTYPE a>${portalRequest()}`,
      'DOCTYPE',
    ],
    ['with a DOCTYPE in UTF-16', Buffer.from(`\ufeff<!DOCTYPE a>${portalRequest()}`, 'utf16le'), 'DOCTYPE'],
    [
      'with a DOCTYPE behind a comment that looks as if it ended',
      Buffer.from(`\ufeff<!--\u2d2d>\u3c61--><!DOCTYPE a>${portalRequest()}`, 'utf16le'),
      'DOCTYPE',
    ],
    ['with an entity bomb', `${bomb}${portalRequest('<reference>&e10;</reference>')}`, 'DOCTYPE'],
    ['with an entity bomb in an attribute', `${bomb}<portal-signature-job-request a="&e10;"/>`, 'DOCTYPE'],
    [
      'with an outer entity',
      `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${portalRequest('<reference>&e;</reference>')}`,
      'DOCTYPE',
    ],
    ['with an element that nobody knows', portalRequest('<colour/>'), '<colour>'],
    ['with a very deep element', portalRequest('<a>'.repeat(2_000)), 'nested too deeply'],
    ['with very many elements', portalRequest('<a/>'.repeat(15_000)), 'more elements or attributes'],
    [
      'with very many attributes',
      portalRequest().replace('>', ` ${Array.from({ length: 6_000 }, (_, n) => `a${n}=""`).join(' ')}>`),
      'more elements or attributes',
    ],
  ];
  for (const [what, message, said = ''] of cases) {
    it(`${what} is refused`, () => {
      const read = () => readMessage(Buffer.from(message), request);
      expect(codeOf(read)).to.equal('ERR_SCHEMA_INVALID');
      expect(messageOf(read)).to.contain(LEAD).and.contain(said);
    });
  }

  it('is refused for its size before anything else', () => {
    expect(codeOf(() => readMessage(Buffer.alloc(65_537, '<'), request))).to.equal('ERR_BODY_TOO_LARGE');
  });

  it('may speak of a DOCTYPE', () => {
    const message = `<!-- <!DOCTYPE a> -->${portalRequest('<reference><![CDATA[<!DOCTYPE a>]]></reference>')}`;
    expect(referenceIn(message)).to.equal('<!DOCTYPE a>');
  });

  it('is told by line and element', () => {
    const message = portalManifest({
      signers: portalSigner('\n<identified-by-contact-information/>', '<on-behalf-of/>'),
    });
    expect(messageOf(() => readMessage(Buffer.from(message), manifest))).to.equal(
      `${LEAD}: in <portal-signature-job-manifest>, element <on-behalf-of> at line 2 is not expected there; ` +
        'expected: signature-type, notifications-using-lookup, notifications',
    );
  });

  it('is told by its first three faults', () => {
    const signer = portalSigner().replace('<signer', '<signer a="" b="" c="" d=""');
    const message = portalManifest({ signers: signer });
    expect(messageOf(() => readMessage(Buffer.from(message), manifest)).match(/; /g)).to.have.length(2);
  });

  it('is told by its path where elements have prefixes', () => {
    const message = `<a:portal-signature-job-request xmlns:a="${NAMESPACE}"><a:colour/></a:portal-signature-job-request>`;
    expect(messageOf(() => readMessage(Buffer.from(message), request))).to.contain(
      '(/portal-signature-job-request/colour)',
    );
  });

  const values: [string, string][] = [
    [
      'a number',
      portalManifest({
        signers: portalSigner('<personal-identification-number>0181600000x</personal-identification-number>'),
      }),
    ],
    [
      'a number of too many digits',
      portalManifest({
        signers: portalSigner(
          '<personal-identification-number>018160000011</personal-identification-number>',
        ),
      }),
    ],
    [
      'text beside elements',
      portalManifest({ signers: portalSigner('01816000001<identified-by-contact-information/>') }),
    ],
    [
      'an attribute',
      portalManifest({ signers: portalSigner().replace('<signer', '<signer order="01816000001"') }),
    ],
    ['a name of an element', portalManifest({ signers: '<p01816000001/>' })],
    [
      'a name of an attribute',
      portalManifest({ signers: portalSigner().replace('<signer', '<signer p01816000001=""') }),
    ],
    ['a name of the root', '<p01816000001/>'],
    ['a prefix', `<p01816000001:portal-signature-job-manifest xmlns:p01816000001="${NAMESPACE}"/>`],
    ['a namespace', `<a xmlns="01816000001"/>`],
    [
      'an address',
      portalManifest({
        signers: portalSigner(
          '<identified-by-contact-information/>',
          '<notifications><email address="0181600000x" a="01816000001"/></notifications>',
        ),
      }),
    ],
    ['what is not well-formed', `<a>01816000001</01816000001>`],
  ];
  for (const [what, message] of values) {
    it(`is told without ${what}`, () => {
      const said = messageOf(() => readMessage(Buffer.from(message), manifest));
      expect(said).to.contain(LEAD).and.not.contain('0181600000');
    });
  }
});
