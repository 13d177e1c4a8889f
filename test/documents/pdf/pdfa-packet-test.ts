import { expect } from 'chai';
import { claimInPacket } from '../../../src/documents/pdf/pdfa-packet.ts';

const NAMESPACE = 'http://www.aiim.org/pdfa/ns/id/';
const wrap = (inner: string) =>
  `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">${inner}</rdf:RDF></x:xmpmeta>\n${' '.repeat(200)}\n<?xpacket end="w"?>`;
const claimed = (inner: string, claim: Parameters<typeof claimInPacket>[1] = { part: 3, conformance: 'B' }) =>
  Buffer.from(claimInPacket(Buffer.from(wrap(inner)), claim)).toString();

describe('the claim of PDF/A in metadata', () => {
  const cases: [string, string, string][] = [
    [
      'elements',
      `<rdf:Description rdf:about="" xmlns:pdfaid="${NAMESPACE}"><pdfaid:part>1</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance></rdf:Description>`,
      `<rdf:Description rdf:about="" xmlns:pdfaid="${NAMESPACE}"><pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>`,
    ],
    [
      'attributes',
      `<rdf:Description rdf:about="" xmlns:pdfaid="${NAMESPACE}" pdfaid:part="2" pdfaid:conformance="U"/>`,
      `<rdf:Description rdf:about="" xmlns:pdfaid="${NAMESPACE}" pdfaid:part="3" pdfaid:conformance="B"/>`,
    ],
    [
      'attributes in single quotes, with space around the sign',
      `<rdf:Description xmlns:pdfaid='${NAMESPACE}' pdfaid:conformance = 'U' pdfaid:part =  '2'></rdf:Description>`,
      `<rdf:Description xmlns:pdfaid='${NAMESPACE}' pdfaid:conformance = 'B' pdfaid:part =  '3'></rdf:Description>`,
    ],
    [
      'another prefix',
      `<rdf:Description xmlns:q="${NAMESPACE}"><q:part> 2 </q:part><q:conformance>B</q:conformance></rdf:Description>`,
      `<rdf:Description xmlns:q="${NAMESPACE}"><q:part>3</q:part><q:conformance>B</q:conformance></rdf:Description>`,
    ],
    [
      'a namespace that each element declares',
      `<rdf:Description><part xmlns="${NAMESPACE}">1</part><p:conformance xmlns:p="${NAMESPACE}">B</p:conformance></rdf:Description>`,
      `<rdf:Description><part xmlns="${NAMESPACE}">3</part><p:conformance xmlns:p="${NAMESPACE}">B</p:conformance></rdf:Description>`,
    ],
    [
      'part without conformance, as element',
      `<rdf:Description xmlns:p="${NAMESPACE}"><p:part>2</p:part></rdf:Description>`,
      `<rdf:Description xmlns:p="${NAMESPACE}"><p:part>3</p:part><p:conformance xmlns:p="${NAMESPACE}">B</p:conformance></rdf:Description>`,
    ],
    [
      'part without conformance, as attribute',
      `<rdf:Description xmlns:p="${NAMESPACE}" p:part="2"/>`,
      `<rdf:Description xmlns:p="${NAMESPACE}" p:part="3" p:conformance="B"/>`,
    ],
    [
      'an amendment of the old part',
      `<rdf:Description xmlns:p="${NAMESPACE}" p:part="1" p:amd="2005" p:conformance="B"><p:corr>1</p:corr></rdf:Description>`,
      `<rdf:Description xmlns:p="${NAMESPACE}" p:part="3" p:conformance="B"></rdf:Description>`,
    ],
  ];
  for (const [what, before, after] of cases) {
    it(`is changed in ${what}, and nothing else is`, () => {
      expect(claimed(before)).to.equal(wrap(after));
    });
  }

  it('is left alone where a prefix or a comment only looks like it', () => {
    const decoys = `<!-- <pdfaid:part>1</pdfaid:part> --><rdf:Description xmlns:pdfaid="urn:other" pdfaid:part="1" dc:note="pdfaid:part='1'"><pdfaid:part>1</pdfaid:part><![CDATA[<pdfaid:part>1</pdfaid:part>]]></rdf:Description>`;
    const real = (part: number) =>
      `<rdf:Description xmlns:p="${NAMESPACE}" p:part="${part}" p:conformance="B"/>`;
    expect(claimed(decoys + real(1))).to.equal(wrap(decoys + real(3)));
  });

  it('leaves bytes that are no UTF-8 as they are', () => {
    const packet = Buffer.concat([
      Buffer.from(`<r xmlns:p="${NAMESPACE}" p:part="1" p:conformance="B">`),
      Buffer.from([0xff, 0xc3]),
      Buffer.from('ø</r>'),
    ]);
    const result = Buffer.from(claimInPacket(packet, { part: 3, conformance: 'B' }));
    expect(result.subarray(-8).equals(packet.subarray(-8))).to.equal(true);
  });

  for (const [encoding, mark] of [
    ['utf-16le', true],
    ['utf-16be', true],
    ['utf-16be', false],
  ] as const) {
    it(`is changed in ${encoding} ${mark ? 'with' : 'without'} a mark, which becomes UTF-8`, () => {
      const xml = `<r xmlns:p="${NAMESPACE}" p:part="1" p:conformance="B">ø</r>`;
      const packet = Buffer.from(`${mark ? '\uFEFF' : ''}${xml}`, 'utf16le');
      if (encoding === 'utf-16be') packet.swap16();
      const result = claimInPacket(packet, { part: 3, conformance: 'B' });
      expect(Buffer.from(result).toString()).to.equal(xml.replace('"1"', '"3"'));
    });
  }

  it('can be PDF/A-4f', () => {
    const inner = `<rdf:Description xmlns:p="${NAMESPACE}" p:part="4" p:rev="2020"/>`;
    expect(claimed(inner, { part: 4, conformance: 'F' })).to.contain(
      'p:part="4" p:conformance="F" p:rev="2020"',
    );
  });

  for (const [what, packet] of [
    ['claims nothing', wrap('<rdf:Description/>')],
    ['is no XML', 'not XML'],
    ['ends in a tag', `<r xmlns:p="${NAMESPACE}" p:part="1`],
    ['is empty', ''],
  ] as const) {
    it(`can’t be made in a packet that ${what}`, () => {
      expect(() => claimInPacket(Buffer.from(packet), { part: 3, conformance: 'B' }))
        .to.throw()
        .with.property('code', 'ERR_SEAL_FAILED');
    });
  }

  it('takes a hostile packet in bounded time', () => {
    for (const hostile of ['<', '<a ', '<a x', '<a "', '<!--', '<a b="c" ', '</', ' ']) {
      const packet = Buffer.from(hostile.repeat(1_000_000 / hostile.length));
      expect(() => claimInPacket(packet, { part: 3, conformance: 'B' })).to.throw();
    }
  });
});
