import type { PDF } from '@libpdf/core';

/** Entries of the trailer of an update: those of the document's last one, and where its cross-reference section is. */
export function trailerEntries(pdf: PDF, previous: number): string {
  const { trailer } = pdf.context.info;
  const [root, info] = [trailer.getRef('Root'), trailer.getRef('Info')];
  const ids = (trailer.getArray('ID')?.toArray() ?? []).flatMap((id) =>
    id.type === 'string' ? [`<${Buffer.from(id.bytes).toString('hex')}>`] : [],
  );
  const entries = [`/Root ${root}`];
  if (info) entries.push(`/Info ${info}`);
  if (ids.length === 2) entries.push(`/ID [${ids.join(' ')}]`);
  return [...entries, `/Prev ${previous}`].join(' ');
}
