import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pki } from './pki.ts';
import { output } from './programs.ts';

/** Whether xmlsec1 verifies the XAdES signature of a record, with all that it refers to, under a root. */
export async function xmlsec1Verifies(xml: string | Uint8Array, pki: Pki): Promise<boolean> {
  const file = join(pki.folder, 'record.xml');
  await writeFile(file, xml);
  const arguments_ = [
    ...['--verify', '--trusted-pem', pki.rootFile],
    ...['--id-attr:Id', 'http://uri.etsi.org/01903/v1.3.2#:SignedProperties', file],
  ];
  return await output('xmlsec1', arguments_).then(
    (printed) => /^OK$/m.test(printed) && printed.includes('SignedInfo References (ok/all): 2/2'),
    () => false,
  );
}
