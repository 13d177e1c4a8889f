import { expect } from 'chai';
import { isMultipart, parseMultipart } from '../../src/http/multipart.ts';
import { codeOf } from './error-code.ts';

const TYPE = 'multipart/form-data; boundary=abc';

function form(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'));
}

describe('a form', () => {
  const bytes = Buffer.from([0xff, 0x0d, 0x0a, 0x2d, 0x2d, 0x61, 0x62, 0x00]);
  const parts = parseMultipart(
    TYPE,
    Buffer.concat([
      form('--abc', 'Content-Disposition: form-data; name="instance"', '', '{}', ''),
      form(
        '--abc',
        'content-type: application/xml',
        'content-disposition: form-data; name=form',
        '',
        '<a/>',
        '',
      ),
      form(
        '--abc',
        'Content-Disposition: form-data; name="scan"; filename="C:\\\\temp\\\\søknad.pdf"',
        '',
        '',
      ),
      bytes,
      form('', '--abc--', ''),
    ]),
  );

  it('has its parts in order', () => {
    expect(parts.map(({ name }) => name)).to.deep.equal(['instance', 'form', 'scan']);
  });

  it('keeps the content type of a part without a filename', () => {
    expect(parts[1]).to.include({ contentType: 'application/xml' });
  });

  it('keeps every byte', () => {
    expect(parts[2]!.bytes.equals(bytes)).to.equal(true);
  });

  it('keeps the last part of a path as the filename', () => {
    expect(parts[2]!.filename).to.equal('søknad.pdf');
  });

  it('may be empty', () => {
    expect(parseMultipart(TYPE, form('--abc--', ''))).to.deep.equal([]);
  });

  it('may have its boundary in quotation marks', () => {
    const body = form('--a b', 'content-disposition: form-data; name="x"', '', 'y', '--a b--');
    expect(parseMultipart('multipart/form-data; boundary="a b"', body)[0]!.bytes.toString()).to.equal('y');
  });
});

describe('a broken form', () => {
  const cases: [string, Buffer, string?][] = [
    ['without a boundary', form('--abc--'), 'multipart/form-data; charset=utf-8'],
    ['without an end', form('--abc', 'content-disposition: form-data; name="x"', '', 'y')],
    ['without any delimiter', form('hello')],
    ['that is empty', Buffer.alloc(0)],
    ['with a part without a name', form('--abc', 'content-disposition: form-data', '', 'y', '--abc--')],
    ['with a part without headers', form('--abc', '', 'y', '--abc--')],
    [
      'with headers that never end',
      form('--abc', `a: ${'x'.repeat(9_000)}`, 'content-disposition: form-data; name="x"', '', '', '--abc--'),
    ],
    [
      'with too many parts',
      Buffer.concat([
        ...Array.from({ length: 101 }, () =>
          form('--abc', 'content-disposition: form-data; name="x"', '', '', ''),
        ),
        form('--abc--'),
      ]),
    ],
  ];
  for (const [what, body, type] of cases) {
    it(`${what} is refused`, () => {
      expect(codeOf(() => parseMultipart(type ?? TYPE, body))).to.equal('ERR_BODY_INVALID');
    });
  }
});

describe('the content type of a form', () => {
  it('is multipart/form-data', () => {
    expect(isMultipart('Multipart/Form-Data; boundary=x')).to.equal(true);
  });

  for (const type of [undefined, '', 'application/json', 'multipart/mixed; boundary=x']) {
    it(`is not ${type}`, () => {
      expect(isMultipart(type)).to.equal(false);
    });
  }
});
