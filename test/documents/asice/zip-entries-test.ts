import { expect } from 'chai';
import { zipEntries } from '../../../src/documents/asice/zip-entries.ts';
import { type ZipEntry, zipOf } from '../../helpers/zip.ts';
import { problemOf, refusalOf } from './package-problems.ts';

const file = (name: string, more: Partial<ZipEntry> = {}): ZipEntry => ({
  name,
  bytes: Buffer.from(`content of ${name}`),
  ...more,
});

describe('entries of a zip', () => {
  const read = (entries: readonly ZipEntry[]) => zipEntries(zipOf(entries), 5);

  it('are those of the central directory, in its order', async () => {
    const entries = await read([
      file('b', { streamed: true }),
      file('folder/'),
      file('a', { deflated: false }),
    ]);

    expect(entries.map(({ name, isDeflated, size }) => ({ name, isDeflated, size }))).to.deep.equal([
      { name: 'b', isDeflated: true, size: 12 },
      { name: 'folder/', isDeflated: true, size: 18 },
      { name: 'a', isDeflated: false, size: 12 },
    ]);
  });

  it('are none in an empty zip', async () => {
    expect(await read([])).to.deep.equal([]);
  });

  it('are called by where they stand, unless their name is the same everywhere', async () => {
    const entries = await read([
      file('Kari Nordmann.pdf'),
      file('manifest.xml'),
      file('META-INF/signatures.xml'),
    ]);

    expect(entries.map(({ label }) => label)).to.deep.equal([
      'file 1 of the package',
      'manifest.xml',
      'META-INF/signatures.xml',
    ]);
  });

  it('may be as many as the maximum, and no more', async () => {
    const many = Array.from({ length: 6 }, (_, index) => file(`file-${index}`));

    expect(await read(many.slice(1))).to.have.length(5);
    expect(await problemOf(() => read(many))).to.equal('too-many-files');
  });

  it('are refused if what they are in is no zip, or only part of one', async () => {
    const zip = zipOf([file('a'), file('b')]);
    const others = [
      Buffer.alloc(0),
      Buffer.from('no zip'),
      zip.subarray(0, -1),
      zip.subarray(1),
      Buffer.concat([zip, Buffer.of(0)]),
      zip.subarray(20),
    ];
    for (const [index, bytes] of others.entries()) {
      expect(await problemOf(() => zipEntries(bytes, 5)), `zip ${index}`).to.equal('unreadable');
    }
  });

  it('are refused if fewer are there than the zip says', async () => {
    const zip = zipOf([file('a')]);
    zip.writeUInt16LE(2, zip.length - 12);

    expect(await problemOf(() => zipEntries(zip, 5))).to.equal('unreadable');
  });

  const broken: Record<string, ZipEntry[]> = {
    encrypted: [file('a', { flags: 0x1 })],
    'strongly encrypted': [file('a', { flags: 0x41 })],
    'with a masked directory': [file('a', { flags: 0x2000 })],
    'a patch': [file('a', { flags: 0x20 })],
    'packed in another way': [file('a', { method: 12 })],
    'packed in two ways': [file('a', { local: { method: 0 } })],
    'named in two ways': [file('a', { local: { name: 'b' } })],
    'of another size at its data': [file('a', { local: { size: 1 } })],
    'of another packed size at its data': [file('a', { local: { compressedSize: 1 } })],
    'of another checksum at its data': [file('a', { local: { crc: 1 } })],
    'encrypted at its data': [file('a', { local: { flags: 1 } })],
    'stored with another size than it has': [file('a', { deflated: false, size: 3 })],
    'longer than the zip': [file('a', { compressedSize: 10_000 })],
    'one piece of data that is two files': [
      file('a', { bytes: Buffer.from('same') }),
      file('b', { bytes: Buffer.from('same'), at: 0, local: { name: 'b' } }),
    ],
    'overlapping with the next': [file('a', { compressedSize: 40, streamed: true }), file('b')],
  };
  for (const [kind, entries] of Object.entries(broken)) {
    it(`are refused if one is ${kind}`, async () => {
      expect(await problemOf(() => read(entries))).to.equal('unreadable');
    });
  }

  it('are refused if two are one piece of data under one name at it', async () => {
    const { message } = await refusalOf(() =>
      read([file('a', { streamed: true }), file('a', { streamed: true, at: 0 })]),
    );

    expect(message).to.equal('file 2 of the package overlaps with another one');
  });

  it('are refused for an unsafe name, which is not said', async () => {
    const { problem, message } = await refusalOf(() => read([file('a'), file('../Kari')]));

    expect(problem).to.equal('unsafe-name');
    expect(message).to.equal('file 2 of the package has a name that is not safe, or is not UTF-8');
  });

  it('are refused for names that clash', async () => {
    const { problem, message } = await refusalOf(() => read([file('\u00e5'), file('b'), file('A\u030a')]));

    expect(problem).to.equal('duplicate-name');
    expect(message).to.equal('file 3 of the package has the name of another one');
  });
});
