import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { type ZippedFile, zipped } from '../../src/http/zip.ts';
import { withFolder } from '../helpers/plain-pdf.ts';
import { needs, output } from '../helpers/programs.ts';
import { codeOfRejected } from './error-code.ts';

async function* pieces(...given: (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const piece of given) yield Buffer.from(piece);
}

async function* listed(files: Iterable<ZippedFile>): AsyncGenerator<ZippedFile> {
  yield* files;
}

async function archive(files: Iterable<ZippedFile>, room?: Parameters<typeof zipped>[2]): Promise<Buffer> {
  const taken: Uint8Array[] = [];
  for await (const piece of zipped(listed(files), 'evidence/', room)) taken.push(piece);
  return Buffer.concat(taken);
}

/** Does something with an archive in a folder. */
const onFile = <T>(bytes: Buffer, work: (file: string) => Promise<T>) =>
  withFolder(async (folder) => {
    const file = join(folder, 'some.zip');
    await writeFile(file, bytes);
    return work(file);
  });

describe('an archive', () => {
  const random = randomBytes(200_000);
  // what looks like parts of an archive is none
  const odd = Buffer.concat([Buffer.from('PK\x03\x04PK\x07\x08PK\x01\x02PK\x05\x06'), random]);
  const files = (): ZippedFile[] => [
    { path: 'README.txt', pieces: pieces('read ', 'me') },
    { path: 'records/empty.json', pieces: pieces() },
    { path: 'documents/random.bin', pieces: pieces(random.subarray(0, 70_000), random.subarray(70_000)) },
    { path: 'documents/odd.bin', pieces: pieces(odd) },
  ];

  it('is sound by unzip', async function () {
    needs(this, 'unzip');
    const said = await onFile(await archive(files()), (file) => output('unzip', ['-t', file]));
    expect(said).to.contain('No errors detected');
  });

  it('holds the files byte for byte, in one folder', async function () {
    needs(this, 'unzip');
    await onFile(await archive(files()), async (file) => {
      const names = (await output('unzip', ['-Z1', file])).trim().split('\n');
      expect(names).to.deep.equal(files().map(({ path }) => `evidence/${path}`));
      for (const [index, { pieces: given }] of files().entries()) {
        const { stdout } = await promisify(execFile)('unzip', ['-p', file, names[index]!], {
          encoding: 'buffer',
          maxBuffer: 1024 * 1024,
        });
        const expected: Uint8Array[] = [];
        for await (const piece of given) expected.push(piece);
        expect(stdout.equals(Buffer.concat(expected)), names[index]).to.equal(true);
      }
    });
  });

  it('can be read as it comes, without its end', async function () {
    needs(this, 'funzip');
    const { stdout } = await onFile(await archive(files()), (file) =>
      promisify(execFile)('sh', ['-c', 'funzip < "$1"', 'sh', file]),
    );
    expect(stdout).to.equal('read me');
  });

  it('comes piece by piece', async () => {
    let asked = 0;
    async function* counted() {
      for (; asked < 5; asked += 1) yield random;
    }
    const made = zipped(listed([{ path: 'large.bin', pieces: counted() }]), '');
    await made.next();
    expect(asked).to.be.at.most(1);
    await made.return(undefined);
  });

  it('lets go of what it reads when nobody takes it any more', async () => {
    const closed: string[] = [];
    async function* closing(name: string, inner: AsyncIterable<Uint8Array>) {
      try {
        yield* inner;
      } finally {
        closed.push(name);
      }
    }
    async function* folder() {
      try {
        yield { path: 'a', pieces: closing('file', pieces('one', 'two')) };
      } finally {
        closed.push('folder');
      }
    }
    const made = zipped(folder(), '');
    await made.next();
    await made.return(undefined);
    expect(closed).to.deep.equal(['file', 'folder']);
  });

  describe('that comes to more than there is room for', () => {
    const three = () => ['a', 'b', 'c'].map((path) => ({ path, pieces: pieces('1234') }));

    it('is refused, before anybody takes it for whole', async () => {
      const { length } = await archive(three());
      for (const room of [
        { files: 2, bytes: length },
        // its directory counts too
        { files: 3, bytes: length - 60 },
      ]) {
        expect(await codeOfRejected(archive(three(), room))).to.equal('ERR_INTERNAL');
      }
    });

    it('is none as long as there is', async () => {
      const { length } = await archive(three());
      expect(await codeOfRejected(archive(three(), { files: 3, bytes: length }))).to.equal(undefined);
    });
  });
});
