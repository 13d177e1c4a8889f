import { expect } from 'chai';
import type { EvidenceRecord } from '../../../src/documents/evidence/evidence-record.ts';
import { verifyXades, xadesOf } from '../../../src/documents/evidence/xades.ts';
import type { Sealer } from '../../../src/documents/seal/sealer.ts';
import { needs } from '../../helpers/programs.ts';
import { xmlsec1Verifies } from '../../helpers/xmlsec1.ts';
import { sampleRecord } from './records.ts';
import { createSealing, type Sealing } from './sealing.ts';

const NOW = Date.parse('2026-03-05T08:00:00.001Z');

describe('a record as XML', () => {
  let sealing: Sealing;
  let sealers: Record<'ES256' | 'RS256', Sealer>;
  let xml: string;
  before(async () => {
    sealing = await createSealing();
    sealers = { ES256: sealing.sealer, RS256: await sealing.newSealer('RSA-2048', true) };
    xml = await xadesOf(sampleRecord(), sealing.sealer, NOW);
  });
  after(() => sealing.remove());

  /** What is wrong with it, by code. */
  const problemIn = (changed: string) => {
    try {
      verifyXades(changed);
    } catch (error) {
      const { code, info } = error as { code: string; info: { problem: string } };
      return `${code} ${info.problem}`;
    }
    return 'no problem';
  };

  for (const alg of ['ES256', 'RS256'] as const) {
    it(`signed with ${alg} says what the record says, when and by whom it was signed`, async () => {
      const verified = verifyXades(await xadesOf(sampleRecord(), sealers[alg], NOW));
      expect(verified.record).to.deep.equal(sampleRecord());
      expect(verified.signedAt).to.equal('2026-03-05T08:00:00.001Z');
      expect(verified.certificates.map(({ raw }) => raw)).to.deep.equal(sealers[alg].certificates);
    });
  }

  it('has all that a XAdES baseline B signature must have', () => {
    for (const property of ['SigningTime', 'SigningCertificateV2', 'DataObjectFormat', 'MimeType']) {
      expect(xml).to.match(new RegExp(`<xades:${property}[ >]`));
    }
    expect(xml).to.contain('<ds:X509Certificate>');
  });

  const records: [title: string, change: Partial<EvidenceRecord>][] = [
    ['control characters', { actor: { kind: 'person', name: 'a\u0000b\u001f\ufffe\uffff"\\' } }],
    ['white space', { text: { lang: 'en', text: ' \r\n\t\r ' } }],
    ['nothing in a name', { signee: { kind: 'contact', name: '' } }],
    ['markup in a name', { signee: { kind: 'contact', name: ']]><!--&amp;--><x a="b">\u0085\u2028' } }],
    ['emoji and combining marks', { signee: { kind: 'contact', name: '👩‍⚖️ e\u0301' } }],
    ['a name that looks like a number', { signee: { kind: 'contact', name: '1.0' } }],
    ['no documents', { documents: [] }],
  ];
  for (const [title, change] of records) {
    it(`holds a record with ${title}`, async () => {
      const record = sampleRecord(change);
      expect(verifyXades(await xadesOf(record, sealing.sealer, NOW)).record).to.deep.equal(record);
    });
  }

  describe('for xmlsec1', () => {
    const verifies = (text: string) => xmlsec1Verifies(text, sealing.pki);

    before(function () {
      needs(this, 'xmlsec1');
    });

    for (const alg of ['ES256', 'RS256'] as const) {
      it(`holds, signed with ${alg}`, async () => {
        expect(await verifies(await xadesOf(sampleRecord(), sealers[alg], NOW))).to.equal(true);
      });
    }

    for (const [title, change] of records) {
      it(`holds with ${title}`, async () => {
        expect(await verifies(await xadesOf(sampleRecord(change), sealing.sealer, NOW))).to.equal(true);
      });
    }

    const changes: [title: string, from: RegExp, to: string][] = [
      ['the time of the signature', /09:30:15/, '09:30:16'],
      ['a name', /Kári/, 'Kari'],
      ['a digest of a document', /<sha256>./, '<sha256>x'],
      ['the time of signing', /08:00:00/, '08:00:01'],
      ['the digest of the certificate', /(<xades:CertDigest>.*?<ds:DigestValue[^>]*>)./, '$1_'],
      ['the signature', /<ds:SignatureValue>.{4}/, '<ds:SignatureValue>AAAA'],
      ['the list of references', /<ds:Reference Id=.*?<\/ds:Reference>/, ''],
      ['what stands after the signature', /<\/ds:Signature>/, '</ds:Signature><sequence>1</sequence>'],
    ];
    for (const [title, from, to] of changes) {
      it(`does not hold, nor for us, with ${title} changed`, async () => {
        const changed = xml.replace(from, to);
        expect(changed).not.to.equal(xml);
        expect(await verifies(changed), 'xmlsec1').to.equal(false);
        expect(problemIn(changed), 'ours').to.match(/^ERR_EVIDENCE_INVALID/);
      });
    }
  });

  it('is found to be changed, whichever byte of it was', () => {
    for (let at = 0; at < xml.length; at += 7) {
      const changed = xml.slice(0, at) + (xml[at] === 'a' ? 'b' : 'a') + xml.slice(at + 1);
      expect(problemIn(changed), `at ${at}`).to.match(/^ERR_EVIDENCE_INVALID/);
    }
  });

  // these say the same to an XML parser, so the signature would hold
  const same: [title: string, change: (xml: string) => string][] = [
    ['white space in a tag', (it) => it.replace('<actor>', '<actor >')],
    ['single quotes', (it) => it.replace('Id="record"', "Id='record'")],
    ['a character reference', (it) => it.replace('acme/lease', 'acme&#x2F;lease')],
    ['a comment', (it) => it.replace('acme/lease', 'acme/<!-- -->lease')],
    ['a CDATA section', (it) => it.replace('acme/lease', '<![CDATA[acme/lease]]>')],
    ['a processing instruction', (it) => it.replace('<record ', '<?a b?><record ')],
    ['no XML declaration', (it) => it.replace(/^<\?xml.*?\?>\n/, '')],
    ['a line more at the end', (it) => `${it}\n`],
    ['a byte order mark', (it) => `\ufeff${it}`],
    ['line breaks in the certificate', (it) => it.replace(/(<ds:X509Certificate>.{64})/, '$1\n')],
    ['another prefix', (it) => it.replaceAll('xades:', 'x:').replace('xmlns:xades', 'xmlns:x')],
    [
      'an attribute more outside of what is signed',
      (it) => it.replace('<ds:KeyInfo>', '<ds:KeyInfo Id="k">'),
    ],
    ['an object more', (it) => it.replace('</ds:Signature>', '<ds:Object></ds:Object></ds:Signature>')],
  ];
  for (const [title, change] of same) {
    it(`is refused with ${title}`, () => {
      expect(change(xml)).not.to.equal(xml);
      expect(problemIn(change(xml))).to.match(/^ERR_EVIDENCE_INVALID/);
    });
  }

  it('is refused when it is wrapped around another one', () => {
    const inner = xml.slice(xml.indexOf('<record'));
    const forged = xml
      .replace('acme/lease', 'evil/lease')
      .replace('<ds:Object>', `<ds:Object>${inner}</ds:Object><ds:Object>`);
    expect(problemIn(forged)).to.match(/^ERR_EVIDENCE_INVALID/);
    expect(problemIn(xml.replace('<ds:Signature ', `${inner}<ds:Signature `))).to.match(
      /^ERR_EVIDENCE_INVALID/,
    );
  });

  it('is refused with entities, before any is expanded', () => {
    const laughs = `<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">${'bcdefgh'
      .split('')
      .map((name, index) => `<!ENTITY ${name} "${`&${'abcdefgh'[index]};`.repeat(100)}">`)
      .join('')}]>`;
    expect(problemIn(xml.replace('<record ', `${laughs}<record `).replace('acme/lease', '&h;'))).to.equal(
      'ERR_EVIDENCE_INVALID malformed',
    );
  });

  const nothing = [
    '',
    ' ',
    'x',
    '<a/>',
    '<record',
    '<Signature/>',
    '<a>'.repeat(5000),
    `<a><Signature/></a>`,
    '\0',
  ];
  for (const text of nothing) {
    it(`is not ${JSON.stringify(text).slice(0, 30)}`, () => {
      expect(problemIn(text)).to.equal('ERR_EVIDENCE_INVALID malformed');
    });
  }

  it('is not read when it is larger than a record can be', () => {
    expect(problemIn(`<a>${' '.repeat(5_000_000)}</a>`)).to.equal('ERR_EVIDENCE_INVALID too-large');
  });
});
