import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Block, isExcerpt, root } from './markdown.ts';

/** A folder inside the package, so that `bpmn-signing` and its dependencies are found by name. */
export function createWorkspaces(): { folderOf(document: string): string; remove(): void } {
  const data = join(root, 'data');
  mkdirSync(data, { recursive: true });
  const folder = mkdtempSync(join(data, 'docs-'));
  return {
    folderOf(document) {
      const own = join(folder, document.replaceAll(/\W/g, '-'));
      mkdirSync(own, { recursive: true });
      return own;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What the reader has before the first step: the examples, and the files that the document says to save. */
export function furnish(folder: string, blocks: readonly Block[]): void {
  symlinkSync(join(root, 'processes'), join(folder, 'processes'));
  for (const block of blocks) {
    // the folder of the examples is the package's own
    if (block.file === undefined || isExcerpt(block)) continue;
    const file = join(folder, block.file);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${block.code}\n`);
  }
}
