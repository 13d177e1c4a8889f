import { expect } from 'chai';
import { isMultipart, type Part, parseMultipart } from '../../src/http/multipart.ts';
import { codeOfRejected } from './error-code.ts';

const TYPE = 'multipart/form-data; boundary=abc';

function form(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'));
}

describe('a form', () => {
  const bytes = Buffer.from([0xff, 0x0d, 0x0a, 0x2d, 0x2d, 0x61, 0x62, 0x00]);
  let parts: Part[];

  before(async () => {
    parts = await parseMultipart(TYPE, whole);
  });

  const whole = Buffer.concat([
    form('--abc', 'Content-Disposition: form-data; name="instance"', '', '{}', ''),
    form(
      '--abc',
      'content-type: application/xml',
      'content-disposition: form-data; name=form',
      '',
      '<a/>',
      '',
    ),
    form('--abc', 'Content-Disposition: form-data; name="scan"; filename="C:\\\\temp\\\\søknad.pdf"', '', ''),
    bytes,
    form('', '--abc--', ''),
  ]);

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

  it('keeps what a content type says besides the type', async () => {
    const [part] = await parseMultipart(
      TYPE,
      form(
        '--abc',
        'content-disposition: form-data; name="x"',
        'Content-Type: Text/plain; charset=iso-8859-1',
        '',
        'y',
        '--abc--',
      ),
    );
    expect(part!.contentType).to.equal('Text/plain; charset=iso-8859-1');
  });

  it('may have a part of no bytes, and text before and after', async () => {
    const body = form(
      'before',
      '--abc',
      'content-disposition: form-data; name="x"',
      '',
      '',
      '--abc--',
      'after',
    );
    const read = await parseMultipart(TYPE, body);
    expect(read.map(({ name, bytes }) => [name, bytes.length])).to.deep.equal([['x', 0]]);
  });

  it('may have a part of many bytes', async () => {
    const large = Buffer.alloc(3_000_000, '\r\n--ab');
    const head = form('--abc', 'content-disposition: form-data; name="x"', '', '');
    const [part] = await parseMultipart(TYPE, Buffer.concat([head, large, form('', '--abc--')]));
    expect(part!.bytes.equals(large)).to.equal(true);
  });

  it('may be empty', async () => {
    expect(await parseMultipart(TYPE, form('--abc--', ''))).to.deep.equal([]);
  });

  it('may have its boundary in quotation marks', async () => {
    const body = form('--a b', 'content-disposition: form-data; name="x"', '', 'y', '--a b--');
    const [part] = await parseMultipart('multipart/form-data; boundary="a b"', body);
    expect(part!.bytes.toString()).to.equal('y');
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
    ['with a part of another kind', form('--abc', 'content-type: text/plain', '', 'y', '--abc--')],
    [
      'that ends among the headers of a part',
      form('--abc', 'content-disposition: form-data; name="x"', '--abc--'),
    ],
    [
      'with a content type behind too many headers',
      form(
        '--abc',
        'content-disposition: form-data; name="x"',
        ...Array.from({ length: 2_000 }, () => 'a: b'),
        'content-type: application/pdf',
        '',
        '',
        '--abc--',
      ),
    ],
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
    it(`${what} is refused`, async () => {
      expect(await codeOfRejected(parseMultipart(type ?? TYPE, body))).to.equal('ERR_BODY_INVALID');
    });
  }

  it('of very many parts is refused without looking at all of them', async function () {
    this.timeout(1_000);
    const body = Buffer.alloc(20_000_000, '--abc\r\n\r\n\r\n');
    expect(await codeOfRejected(parseMultipart(TYPE, body))).to.equal('ERR_BODY_INVALID');
  });
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
