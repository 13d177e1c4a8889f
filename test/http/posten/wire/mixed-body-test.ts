import { expect } from 'chai';
import { readMixedBody } from '../../../../src/http/posten/wire/mixed-body.ts';
import { codeOfRejected } from '../../error-code.ts';
import { needsCorpus, recorded, recordedHeader } from './corpus.ts';

const TYPE = 'multipart/mixed; boundary=abc; charset=ISO-8859-1';
const LIMITS = { request: 1_000, package: 5_000 };

const XML = ['Content-Type: application/xml', '', '<a/>'];
const ZIP = ['Content-Type: application/octet-stream', '', 'PK'];

function body(...parts: (readonly string[])[]): Buffer {
  return Buffer.from([...parts.flatMap((part) => ['--abc', ...part]), '--abc--', ''].join('\r\n'));
}

/** Pieces of so many bytes, as they come in. */
function* inPieces(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, type: string | undefined = TYPE, size = 64_000) {
  const { request, package: found } = await readMixedBody(type, inPieces(bytes, size), LIMITS);
  return [request.toString(), found.toString()];
}

describe('a mixed body', () => {
  it('has a request and a package', async () => {
    expect(await read(body(XML, ZIP))).to.deep.equal(['<a/>', 'PK']);
  });

  it('has them in whichever order', async () => {
    expect(await read(body(ZIP, XML))).to.deep.equal(['<a/>', 'PK']);
  });

  it('may have other headers to its parts, as .NET sends', async () => {
    const headers = ['Content-Disposition: attachment; filename=a', 'Content-Length: 4', 'X-A: b'];
    expect(await read(body([...headers, ...XML], ZIP))).to.deep.equal(['<a/>', 'PK']);
  });

  it('may have media types in other letters, with parameters', async () => {
    const part = ['content-type: Application/XML;charset="x"', '', '<a/>'];
    expect(await read(body(part, ZIP))).to.deep.equal(['<a/>', 'PK']);
  });

  it('may have text before and after', async () => {
    const bytes = Buffer.concat([
      Buffer.from('before\r\n'),
      body(XML, ZIP),
      Buffer.from('after\r\n--abc\r\n'),
    ]);
    expect(await read(bytes)).to.deep.equal(['<a/>', 'PK']);
  });

  it('may have its boundary in quotation marks, behind other parameters', async () => {
    expect(await read(body(XML, ZIP), 'Multipart/Mixed; charset=x; BOUNDARY="abc"')).to.deep.equal([
      '<a/>',
      'PK',
    ]);
  });

  it('may say that its parts are binary', async () => {
    const part = ['Content-Transfer-Encoding: Binary', ...ZIP];
    expect(await read(body(XML, part))).to.deep.equal(['<a/>', 'PK']);
  });

  it('keeps line ends and what looks like a boundary', async () => {
    const bytes = '\n--abc\r\n --abc--\r\n--ab\r\n\r\n';
    expect(await read(body(XML, [...ZIP.slice(0, 2), bytes]))).to.deep.equal(['<a/>', bytes]);
  });

  for (const size of [1, 3, 50]) {
    it(`is the same in pieces of ${size}`, async () => {
      expect(await read(body(XML, ZIP), TYPE, size)).to.deep.equal(['<a/>', 'PK']);
    });
  }

  it('may be as large as its limits', async () => {
    const bytes = body([...XML.slice(0, 2), 'x'.repeat(1_000)], [...ZIP.slice(0, 2), 'y'.repeat(5_000)]);
    expect((await read(bytes)).map(({ length }) => length)).to.deep.equal([1_000, 5_000]);
  });
});

describe('a mixed body that Java sent', () => {
  let type: string;
  let sent: Buffer;

  before(function () {
    needsCorpus(this);
    type = recordedHeader('027', 'content-type');
    sent = recorded('027.body.bin');
  });

  it('is read', async () => {
    const { request } = await readMixedBody(type, [sent], { package: 10_000 });
    expect(request.toString()).to.match(/^<\?xml .*<ns4:portal-signature-job-request .*\/>$/);
  });

  it('has the bytes of its package', async () => {
    const { package: found } = await readMixedBody(type, [sent], { package: 10_000 });
    expect(sent.includes(found)).to.equal(true);
    expect(found.subarray(0, 4).toString('latin1')).to.equal('PK\x03\x04');
    expect(found.subarray(-22, -18).toString('latin1')).to.equal('PK\x05\x06');
  });

  it('is refused wherever it breaks off', async () => {
    const end = sent.lastIndexOf('--');
    const cut = Array.from({ length: 80 }, (_, n) => Math.round((n * end) / 79));
    const codes = await Promise.all(
      cut.map((at) => codeOfRejected(readMixedBody(type, [sent.subarray(0, at)], { package: 10_000 }))),
    );
    expect(new Set(codes)).to.deep.equal(new Set(['ERR_BODY_INVALID']));
  });
});

describe('a mixed body that is refused', () => {
  const large = 'x'.repeat(1_001);
  const cases: [string, Buffer, string, string?][] = [
    ['of another type', body(XML, ZIP), 'ERR_CONTENT_TYPE', 'multipart/form-data; boundary=abc'],
    [
      'of a type that only begins so',
      body(XML, ZIP),
      'ERR_CONTENT_TYPE',
      'multipart/mixed-replace; boundary=abc',
    ],
    ['without a boundary', body(XML, ZIP), 'ERR_BODY_INVALID', 'multipart/mixed; charset=x'],
    ['with another boundary', body(XML, ZIP), 'ERR_BODY_INVALID', 'multipart/mixed; boundary=abd'],
    [
      'with the beginning of another boundary',
      body(XML, ZIP),
      'ERR_BODY_INVALID',
      'multipart/mixed; boundary=ab',
    ],
    ['of nothing', Buffer.alloc(0), 'ERR_BODY_INVALID'],
    ['without parts', body(), 'ERR_BODY_INVALID'],
    ['without a package', body(XML), 'ERR_BODY_INVALID'],
    ['without a request', body(ZIP), 'ERR_BODY_INVALID'],
    ['with two requests', body(XML, XML, ZIP), 'ERR_BODY_INVALID'],
    ['with two packages', body(ZIP, XML, ZIP), 'ERR_BODY_INVALID'],
    ['with many parts', body(...Array.from({ length: 50 }, () => XML)), 'ERR_BODY_INVALID'],
    [
      'with a part of another type',
      body(XML, ZIP, ['Content-Type: text/plain', '', 'a']),
      'ERR_BODY_INVALID',
    ],
    ['with a type that objects have', body(['Content-Type: constructor', '', 'a'], ZIP), 'ERR_BODY_INVALID'],
    ['with a part without headers', body(['', '<a/>'], ZIP), 'ERR_BODY_INVALID'],
    [
      'with a body in its body',
      body(XML, ['Content-Type: multipart/mixed; boundary=d', '', '--d', ...ZIP, '--d--']),
      'ERR_BODY_INVALID',
    ],
    ['with a part in base64', body(XML, ['Content-Transfer-Encoding: base64', ...ZIP]), 'ERR_BODY_INVALID'],
    ['with too many headers', body([`X: ${'x'.repeat(9_000)}`, ...XML], ZIP), 'ERR_BODY_INVALID'],
    ['with headers that have no end', body(['Content-Type: application/xml'], ZIP), 'ERR_BODY_INVALID'],
    [
      'with line ends of one character',
      Buffer.from(body(XML, ZIP).toString().replaceAll('\r', '')),
      'ERR_BODY_INVALID',
    ],
    ['without an end', body(XML, ZIP).subarray(0, -4), 'ERR_BODY_INVALID'],
    ['with a request that is too large', body([...XML.slice(0, 2), large], ZIP), 'ERR_BODY_TOO_LARGE'],
    [
      'with a package that is too large',
      body(XML, [...ZIP.slice(0, 2), large.repeat(5)]),
      'ERR_BODY_TOO_LARGE',
    ],
    ['with too much in front', Buffer.concat([Buffer.alloc(80_000), body(XML, ZIP)]), 'ERR_BODY_TOO_LARGE'],
    ['with too much behind', Buffer.concat([body(XML, ZIP), Buffer.alloc(80_000)]), 'ERR_BODY_TOO_LARGE'],
  ];
  for (const [what, bytes, code, type] of cases) {
    it(`is one ${what}`, async () => {
      expect(await codeOfRejected(read(bytes, type))).to.equal(code);
    });
  }

  it('is not read any further', async () => {
    let taken = 0;
    function* endless() {
      yield Buffer.from(['--abc', ...XML.slice(0, 2), ''].join('\r\n'));
      for (;;) {
        taken += 500;
        yield Buffer.alloc(500, 'x');
      }
    }
    expect(await codeOfRejected(readMixedBody(TYPE, endless(), LIMITS))).to.equal('ERR_BODY_TOO_LARGE');
    expect(taken).to.be.within(1_001, 3_000);
  });

  it('is not read any further than to a part of another type', async () => {
    let taken = 0;
    function* endless() {
      yield Buffer.from(['--abc', 'Content-Type: text/plain', '', ''].join('\r\n'));
      for (;;) {
        taken += 1;
        yield Buffer.alloc(1, 'x');
      }
    }
    expect(await codeOfRejected(readMixedBody(TYPE, endless(), LIMITS))).to.equal('ERR_BODY_INVALID');
    expect(taken).to.be.at.most(2);
  });

  it('is one that breaks off, with what the connection says', async () => {
    async function* broken() {
      yield body(XML, ZIP).subarray(0, 30);
      throw new Error('gone');
    }
    const error = await readMixedBody(TYPE, broken(), LIMITS).catch((thrown: Error) => thrown);
    expect(error).to.have.property('message', 'gone');
  });
});
