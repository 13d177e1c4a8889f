import { expect } from 'chai';
import { attachment, parseDisposition, requestDisposition } from '../../src/http/disposition.ts';
import { codeOf } from './error-code.ts';

describe('a filename', () => {
  const cases: [string, string | undefined][] = [
    ['attachment; filename=plain.pdf', 'plain.pdf'],
    ['attachment; filename="a \\"quoted\\" name.pdf"', 'a "quoted" name.pdf'],
    ["attachment; filename=old.pdf; filename*=UTF-8''s%C3%B8knad.pdf", 'søknad.pdf'],
    ['attachment; filename="../../etc/passwd"', '../../etc/passwd'],
    ['attachment; filename="C:\\\\temp\\\\x.pdf"', 'C:\\temp\\x.pdf'],
    ['attachment; filename="..\\x.pdf"', '..\\x.pdf'],
    ['attachment; filename=..\\x.pdf', '..\\x.pdf'],
    ['attachment ;filename = plain.pdf ; size=7;', 'plain.pdf'],
    ['attachment; filename=""', undefined],
    ['attachment; filename=', undefined],
    ['attachment', undefined],
    ['', undefined],
  ];
  for (const [header, filename] of cases) {
    it(`of ${header || 'no header'} is ${filename ?? 'none'}`, () => {
      expect(parseDisposition(header).filename).to.equal(filename);
    });
  }

  it('may come as UTF-8 bytes', () => {
    const header = Buffer.from('attachment; filename="blåbær.pdf"', 'utf8').toString('latin1');
    expect(requestDisposition(header).filename).to.equal('blåbær.pdf');
  });

  const cut = [
    'filename=my lease.pdf',
    'filename=x ../y.pdf',
    'filename="../x',
    'filename="a"b.pdf',
    'x, y',
    'filename',
  ];
  for (const parameter of cut) {
    it(`is refused rather than cut, as in ${parameter}`, () => {
      expect(codeOf(() => parseDisposition(`attachment; ${parameter}`))).to.equal('ERR_BODY_INVALID');
    });
  }

  it('is refused where it is not encoded as it says', () => {
    const header = "attachment; filename*=UTF-8''%C3%28%";
    expect(codeOf(() => parseDisposition(header))).to.equal('ERR_BODY_INVALID');
  });
});

describe('the header of a download', () => {
  it('names an ASCII filename as it is', () => {
    expect(attachment('lease.pdf')).to.equal('attachment; filename="lease.pdf"');
  });

  it('names any other in UTF-8 too', () => {
    expect(attachment('søknad "2".pdf')).to.equal(
      `attachment; filename="s_knad _2_.pdf"; filename*=UTF-8''s%C3%B8knad%20%222%22.pdf`,
    );
  });

  it('names none where there is none', () => {
    expect(attachment(undefined)).to.equal('attachment');
  });

  it('survives half a surrogate pair', () => {
    expect(attachment('\ud800')).to.contain("filename*=UTF-8''%EF%BF%BD");
  });
});
