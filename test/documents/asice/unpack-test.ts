import { deflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { unpack } from '../../../src/documents/asice/unpack.ts';
import { zipEntries } from '../../../src/documents/asice/zip-entries.ts';
import { type ZipEntry, zipOf } from '../../helpers/zip.ts';
import { refusalOf } from './package-problems.ts';

const MB = 1024 * 1024;

describe('a file of a package, unpacked', () => {
  const unpacked = async (entry: Omit<ZipEntry, 'name'>) => {
    const [first] = await zipEntries(zipOf([{ name: 'a', ...entry }]), 1);
    return unpack(first!);
  };
  const messageOf = async (entry: Omit<ZipEntry, 'name'>) => (await refusalOf(() => unpacked(entry))).message;

  it('is what was packed, deflated or stored', async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from('text'), Buffer.alloc(3 * MB, 'abc')]) {
      for (const deflated of [true, false]) {
        expect(Buffer.from(await unpacked({ bytes, deflated })).equals(bytes)).to.equal(true);
      }
    }
  });

  it('is a view of the zip if it is stored', async () => {
    const zip = zipOf([{ name: 'a', bytes: Buffer.alloc(MB), deflated: false }]);
    const [entry] = await zipEntries(zip, 1);

    expect((await unpack(entry!)).buffer).to.equal(zip.buffer);
  });

  it('is refused with another checksum', async () => {
    for (const deflated of [true, false]) {
      expect(await messageOf({ bytes: Buffer.from('text'), crc: 1, deflated })).to.equal(
        'file 1 of the package has another checksum than the zip says',
      );
    }
  });

  it('is refused if it is smaller than the zip says', async () => {
    expect(await messageOf({ bytes: Buffer.from('text'), size: 5 })).to.equal(
      'file 1 of the package is not as large as the zip says',
    );
  });

  it('is unpacked no further than the zip says, whatever follows', async () => {
    const whole = deflateRawSync(Buffer.alloc(8 * MB), { level: 1 });
    const broken = Buffer.concat([whole.subarray(0, whole.length / 2), Buffer.alloc(200, 0xff)]);

    expect(await messageOf({ bytes: Buffer.alloc(0), raw: broken, size: MB })).to.equal(
      'file 1 of the package is larger than the zip says',
    );
    expect(await messageOf({ bytes: Buffer.alloc(0), raw: broken, size: 8 * MB })).to.equal(
      'file 1 of the package can not be unpacked',
    );
  });

  it('is refused if it says that it is empty and is not', async () => {
    expect(await messageOf({ bytes: Buffer.from('text'), size: 0 })).to.match(/^file 1 of the package is/);
  });

  it('is refused if it ends too early, or is nothing that was deflated', async () => {
    const data = deflateRawSync(Buffer.from('text'.repeat(100)));
    for (const raw of [data.subarray(0, -1), Buffer.alloc(0), Buffer.alloc(20, 0xff)]) {
      expect(await messageOf({ bytes: Buffer.alloc(400), raw })).to.equal(
        'file 1 of the package can not be unpacked',
      );
    }
  });

  it('is refused if more stands behind its end', async () => {
    const bytes = Buffer.from('text');
    const raw = Buffer.concat([deflateRawSync(bytes), Buffer.from('hidden')]);

    expect(await messageOf({ bytes, raw })).to.equal('file 1 of the package has data after its end');
  });
});
