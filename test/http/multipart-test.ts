import { expect } from 'chai';
import { isMultipart, parseMultipart } from '../../src/http/multipart.ts';
import { codeOfRejected } from './error-code.ts';

const TYPE = 'multipart/form-data; boundary=abc';

function form(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'));
}

/** Splits a form that comes in chunks of so many bytes. */
async function parse(body: Buffer, type = TYPE, size = body.length || 1) {
  const chunks = Array.from({ length: Math.ceil(body.length / size) }, (_, n) =>
    body.subarray(n * size, (n + 1) * size),
  );
  const parts = await parseMultipart(type, chunks);
  return parts.map(({ chunks: pieces, ...part }) => ({ ...part, bytes: Buffer.concat(pieces) }));
}

describe('a form', () => {
  const bytes = Buffer.from([0xff, 0x0d, 0x0a, 0x2d, 0x2d, 0x61, 0x62, 0x00]);
  let parts: Awaited<ReturnType<typeof parse>>;

  before(async () => {
    parts = await parse(whole);
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

  it('keeps the filename as it was sent', () => {
    expect(parts[2]!.filename).to.equal('C:\\temp\\søknad.pdf');
  });

  for (const size of [1, 2, 7, 100]) {
    it(`is the same however it comes, such as in chunks of ${size}`, async () => {
      expect(await parse(whole, TYPE, size)).to.deep.equal(parts);
    });
  }

  it('keeps what a content type says besides the type', async () => {
    const [part] = await parse(
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
    const read = await parse(body);
    expect(read.map(({ name, bytes }) => [name, bytes.length])).to.deep.equal([['x', 0]]);
  });

  it('may have a part of many bytes', async () => {
    const large = Buffer.alloc(3_000_000, '\r\n--ab');
    const head = form('--abc', 'content-disposition: form-data; name="x"', '', '');
    const [part] = await parse(Buffer.concat([head, large, form('', '--abc--')]));
    expect(part!.bytes.equals(large)).to.equal(true);
  });

  it('may be empty', async () => {
    expect(await parse(form('--abc--', ''))).to.deep.equal([]);
  });

  it('may have its boundary in quotation marks', async () => {
    const body = form('--a b', 'content-disposition: form-data; name="x"', '', 'y', '--a b--');
    const [part] = await parse(body, 'multipart/form-data; boundary="a b"');
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
      expect(await codeOfRejected(parse(body, type))).to.equal('ERR_BODY_INVALID');
    });
  }

  it('of very many parts is refused without looking at all of them', async function () {
    this.timeout(1_000);
    const body = Buffer.alloc(20_000_000, '--abc\r\n\r\n\r\n');
    expect(await codeOfRejected(parse(body))).to.equal('ERR_BODY_INVALID');
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
