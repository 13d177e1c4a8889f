import { expect } from 'chai';
import { readJobManifest } from '../../../../src/http/posten/wire/job-manifest.ts';
import { codeOf } from '../../error-code.ts';
import { example, examples, needsCorpus } from './corpus.ts';
import { directManifest, portalManifest, portalSigner } from './messages.ts';

const readDirect = (over?: Record<string, string>) =>
  readJobManifest(Buffer.from(directManifest(over)), 'direct');
const readPortal = (over?: Record<string, string>) =>
  readJobManifest(Buffer.from(portalManifest(over)), 'portal');

const lookup = (...contents: string[]) =>
  portalSigner(
    undefined as never,
    `<notifications-using-lookup>${contents.join('')}</notifications-using-lookup>`,
  );

function activationOf(time: string): number | undefined {
  const rest = `<availability><activation-time>${time}</activation-time></availability>`;
  return readPortal({ rest }).activationAt;
}

describe('the manifest of a direct job', () => {
  it('says who is to sign what', () => {
    expect(readDirect()).to.deep.equal({
      kind: 'direct',
      isLegacy: false,
      sender: '123456789',
      title: 'Lease',
      documents: [{ href: 'lease.pdf', mime: 'application/pdf', title: 'Lease' }],
      signees: [{ identifier: 'tenant', isByContact: false, order: 0 }],
    });
  });

  it('says how each is to sign', () => {
    const signer = (...contents: string[]) => `<signer>${contents.join('')}</signer>`;
    const number = '<personal-identification-number>01816000001</personal-identification-number>';
    const signers = [
      signer(
        number,
        '<signature-type>ADVANCED_ELECTRONIC_SIGNATURE</signature-type>',
        '<on-behalf-of>SELF</on-behalf-of>',
      ),
      signer(
        number,
        '<signature-type>AUTHENTICATED_ELECTRONIC_SIGNATURE</signature-type>',
        '<on-behalf-of>OTHER</on-behalf-of>',
      ),
    ];
    const person = { personNumber: '01816000001', isByContact: false, order: 0 };
    expect(readDirect({ signers: signers.join('') }).signees).to.deep.equal([
      { ...person, signatureType: 'advanced', onBehalfOf: 'self' },
      { ...person, signatureType: 'authenticated', onBehalfOf: 'other' },
    ]);
  });

  it('may say the level and what is shown of signees', () => {
    const rest =
      '<required-authentication>3</required-authentication><identifier-in-signed-documents>NAME</identifier-in-signed-documents>';
    expect(readDirect({ rest })).to.include({ level: 3, identifier: 'name' });
  });

  it('may have a description', () => {
    const texts = '<title>A</title><description> B\n</description>';
    expect(readDirect({ texts })).to.include({ title: 'A', description: ' B\n' });
  });

  it('may have several documents', () => {
    const document = (name: string) =>
      `<document href="${name}.txt" mime="text/plain"><title>${name}</title></document>`;
    const { documents } = readDirect({
      documents: `<documents>${document('a')}${document('b')}</documents>`,
    });
    expect(documents).to.deep.equal([
      { href: 'a.txt', mime: 'text/plain', title: 'a' },
      { href: 'b.txt', mime: 'text/plain', title: 'b' },
    ]);
  });

  it('may be as until schema 2.6', () => {
    const documents =
      '<document href="a.pdf" mime="application/pdf"><title>A</title><description>B</description></document>';
    const { isLegacy, title, description, documents: read } = readDirect({ texts: '', documents });
    expect({ isLegacy, title, description, read }).to.deep.equal({
      isLegacy: true,
      title: 'A',
      description: 'B',
      read: [{ href: 'a.pdf', mime: 'application/pdf' }],
    });
  });

  it('is none of a portal job', () => {
    expect(codeOf(() => readJobManifest(Buffer.from(directManifest()), 'portal'))).to.equal(
      'ERR_SCHEMA_INVALID',
    );
  });
});

describe('the manifest of a portal job', () => {
  it('says who is to sign what', () => {
    expect(readPortal()).to.deep.equal({
      kind: 'portal',
      isLegacy: false,
      sender: '123456789',
      title: 'Lease',
      documents: [{ href: 'lease.pdf', mime: 'application/pdf', title: 'Lease' }],
      signees: [{ personNumber: '01816000001', isByContact: false, order: 0, email: 'kari@example.com' }],
    });
  });

  it('says in which order they sign', () => {
    const signers = ['2', ' +1 ', '9'].map((order) =>
      portalSigner().replace('<signer', `<signer order="${order}"`),
    );
    expect(readPortal({ signers: signers.join('') }).signees.map(({ order }) => order)).to.deep.equal([
      2, 1, 9,
    ]);
  });

  it('keeps contact information letter by letter', () => {
    const told =
      '<notifications><email address=" Kari@Example.com"/><sms number="+47 911 11 111"/></notifications>';
    const signers = portalSigner('<identified-by-contact-information/>', told);
    expect(readPortal({ signers }).signees).to.deep.equal([
      { isByContact: true, order: 0, email: ' Kari@Example.com', mobile: '+47 911 11 111' },
    ]);
  });

  it('may have a mobile number alone', () => {
    const signers = portalSigner(
      '<identified-by-contact-information/>',
      '<notifications><sms number="91111111"/></notifications>',
    );
    expect(readPortal({ signers }).signees[0])
      .to.include({ mobile: '91111111' })
      .and.not.have.property('email');
  });

  it('may leave it to a register how signees are told', () => {
    expect(readPortal({ signers: lookup('<email/>') }).signees[0]!.lookup).to.deep.equal({ sms: false });
  });

  it('may leave it to a register by e-mail and text message', () => {
    expect(readPortal({ signers: lookup('<email/>', '<sms/>') }).signees[0]!.lookup).to.deep.equal({
      sms: true,
    });
  });

  it('may have a title that everybody may see', () => {
    const texts = '<title>A</title><nonsensitive-title>B</nonsensitive-title><description>C</description>';
    expect(readPortal({ texts })).to.include({ title: 'A', nonsensitiveTitle: 'B', description: 'C' });
  });

  it('may have one as until schema 2.6', () => {
    const documents =
      '<document href="a.pdf" mime="application/pdf"><title>A</title><nonsensitive-title>B</nonsensitive-title></document>';
    expect(readPortal({ texts: '', documents })).to.include({ isLegacy: true, nonsensitiveTitle: 'B' });
  });

  it('may say for how long a group may sign', () => {
    const rest = '<availability><available-seconds> 0864000 </available-seconds></availability>';
    expect(readPortal({ rest }).availableSeconds).to.equal(864_000);
  });

  it('may say nothing of its availability', () => {
    expect(readPortal({ rest: '<availability/>' })).to.not.have.any.keys('activationAt', 'availableSeconds');
  });

  const times: [string, string, string][] = [
    ['with an offset', '2026-02-10T12:00:00+01:00', '2026-02-10T11:00:00.000Z'],
    [
      'in UTC, as precise as .NET has it, with white space behind it',
      '2026-02-10T12:00:00.1234567Z\n',
      '2026-02-10T12:00:00.123Z',
    ],
    ['without offset in winter as Norway has it', '2026-02-10T12:00:00', '2026-02-10T11:00:00.000Z'],
    ['without offset in summer as Norway has it', '2026-07-10T12:00:00', '2026-07-10T10:00:00.000Z'],
    ['at the end of a day', '2026-02-10T24:00:00Z', '2026-02-11T00:00:00.000Z'],
  ];
  for (const [what, time, expected] of times) {
    it(`takes an activation time ${what}`, () => {
      expect(new Date(activationOf(time)!).toISOString()).to.equal(expected);
    });
  }

  it('is refused for an activation time of a year with five digits', () => {
    expect(() => activationOf('12026-02-10T12:00:00Z'))
      .to.throw('activation-time')
      .and.include({ code: 'ERR_JOB_INVALID', attribute: 'activation-time' });
  });

  it('is refused for an activation time that is none', () => {
    expect(codeOf(() => activationOf('tomorrow'))).to.equal('ERR_SCHEMA_INVALID');
  });
});

describe('manifests of others', () => {
  before(function () {
    needsCorpus(this);
  });

  const manifests = examples.filter((name) => name.includes('manifest'));
  for (const name of manifests) {
    it(`are read as the official ${name}`, () => {
      const kind = name.startsWith('direct/') ? 'direct' : 'portal';
      expect(readJobManifest(example(name), kind).sender).to.equal('123456789');
    });
  }

  it('are read with their chain', () => {
    const { signees } = readJobManifest(example('portal/manifest.xml'), 'portal');
    expect(signees.map(({ order }) => order)).to.deep.equal([1, 2, 2, 3]);
  });

  it('are read with what identifies signees', () => {
    const kinds = manifests.map(
      (name) => readJobManifest(example(name), name.startsWith('direct/') ? 'direct' : 'portal').identifier,
    );
    expect(new Set(kinds)).to.deep.equal(new Set(['number', 'birth-date', 'name']));
  });
});
