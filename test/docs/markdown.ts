import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Documents for readers, in the order in which a newcomer meets them. */
export const documents = [
  'README.md',
  'docs/API.md',
  'docs/messages.md',
  'docs/posten.md',
  'docs/modelling.md',
  'docs/embedding.md',
  'docs/evidence.md',
  'docs/operations.md',
  'docs/errors.md',
] as const;

/** A fenced block of a document. */
export interface Block {
  document: string;
  /** Line of its fence, from 1. */
  line: number;
  language: string;
  /** Second word of the fence: the file that the reader saves it as, or the example of which it shows some lines. */
  file?: string;
  code: string;
}

/** Whether a block shows lines of an example, which the reader has already. */
export function isExcerpt({ file }: Block): boolean {
  return file?.startsWith('processes/') ?? false;
}

/** The text of a document. */
export function readDocument(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

/** Every fenced block of a document, in order. Throws for a fence that is never closed. */
export function blocksOf(document: string, text = readDocument(document)): Block[] {
  const blocks: Block[] = [];
  let open: (Block & { fence: string; lines: string[] }) | undefined;
  text.split('\n').forEach((content, index) => {
    const fence = /^\s*(`{3,}|~{3,})\s*(\S*)\s*(\S*)/.exec(content);
    if (open === undefined && fence !== null) {
      const [, marks = '', language = '', file = ''] = fence;
      open = {
        document,
        line: index + 1,
        language,
        ...(file === '' ? {} : { file }),
        code: '',
        fence: marks,
        lines: [],
      };
    } else if (open !== undefined && content.trim() === open.fence) {
      const { fence: _, lines, ...block } = open;
      blocks.push({ ...block, code: lines.join('\n') });
      open = undefined;
    } else open?.lines.push(content);
  });
  if (open !== undefined) throw new Error(`${document}:${open.line}: the block is never closed`);
  return blocks;
}

/** What stands before a block, from the heading of its chapter (`##`) on, on one line. */
export function leadOf({ document, line }: Block, text = readDocument(document)): string {
  const before = text.split('\n').slice(0, line - 1);
  return before.slice(before.findLastIndex((each) => each.startsWith('## '))).join(' ');
}

/** Rows of all tables of a document: the cells of each, as they are written. */
export function tableRowsOf(document: string): string[][] {
  return readDocument(document)
    .split('\n')
    .filter((line) => /^\|.*\|$/.test(line) && !/^\|[\s|:-]+\|$/.test(line))
    .map((line) =>
      line
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}
