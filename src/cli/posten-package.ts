import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PackageDocument } from '../documents/asice/sign-package.ts';
import { type Command, UsageError } from './terminal.ts';

const MANIFEST = 'manifest.xml';

/** Packs a manifest and the documents that it names, and signs them, as Posten's API wants to be sent them. */
export const postenPackage: Command = async (args, { print }) => {
  const { folder, out, key, certificates } = optionsOf(args);
  const manifest = await read(join(folder, MANIFEST), `there is no ${MANIFEST} in ${folder}`);
  const documents = await documentsOf(folder, manifest);
  const signingTime = Date.now();
  // loaded when it is clear what to do with it
  const { signPackage } = await import('../documents/asice/sign-package.ts');
  const signed = signPackage({
    manifest,
    documents,
    key: (await read(key, `there is no key ${key}`)).toString(),
    certificates: (
      await Promise.all(certificates.map((file) => read(file, `there are no certificates ${file}`)))
    ).join('\n'),
    signingTime,
  });
  await writeFile(out, signed);
  const count = documents.length === 1 ? '1 document' : `${documents.length} documents`;
  print(`${out}: ${MANIFEST} and ${count}, signed ${new Date(signingTime).toISOString()}; send it at once`);
  return 0;
};

interface PackageCommand {
  folder: string;
  out: string;
  key: string;
  certificates: readonly string[];
}

function optionsOf(args: string[]): PackageCommand {
  const { values, positionals } = parseArgs({
    args,
    options: {
      out: { type: 'string' },
      key: { type: 'string' },
      certificates: { type: 'string', multiple: true },
    },
    allowPositionals: true,
  });
  const [folder, ...more] = positionals;
  const { out, key, certificates } = values;
  if (folder === undefined || more.length > 0)
    throw new UsageError(`name the one folder that has ${MANIFEST} in it`);
  if (out === undefined) throw new UsageError('say with --out FILE.asice where to write the package');
  if (key === undefined || certificates === undefined)
    throw new UsageError('say who signs with --key FILE.pem and --certificates FILE.pem');
  return { folder, out, key, certificates };
}

/** Those of the manifest, in its order. Throws `ERR_SCHEMA_INVALID` or `ERR_PACKAGE_INVALID` for a manifest that a server would not take. */
async function documentsOf(folder: string, manifest: Buffer): Promise<PackageDocument[]> {
  const { readJobManifest } = await import('../http/posten/wire/job-manifest.ts');
  const kind = manifest.includes('direct-signature-job-manifest') ? 'direct' : 'portal';
  const { documents } = readJobManifest(manifest, kind);
  return await Promise.all(
    documents.map(async ({ href, mime }, index) => ({
      name: href,
      bytes: await read(
        join(folder, href),
        `there is no file in ${folder} for document ${index + 1} of ${MANIFEST}: its href must be the file's name`,
      ),
      mime,
    })),
  );
}

async function read(file: string, otherwise: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' ? new Error(otherwise) : error;
  }
}
