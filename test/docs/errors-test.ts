import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUTCOME_ERRORS } from 'bpmn-signing';
import { statusOf } from 'bpmn-signing/http';
import { expect } from 'chai';
import { root, tableRowsOf } from './markdown.ts';

const rows = tableRowsOf('docs/errors.md').filter(([code]) => code?.startsWith('`'));

/** Rows whose code begins so, by code. */
function rowsOf(prefix: string): [code: string, ...cells: string[]][] {
  return rows
    .map(([code = '', ...cells]): [string, ...string[]] => [code.replaceAll('`', ''), ...cells])
    .filter(([code]) => code.startsWith(prefix));
}

describe('docs/errors.md', () => {
  it('has every error code with its status, once', () => {
    const documented = rowsOf('ERR_').map(([code, status]) => `${code} ${status}`);

    const known = Object.entries(statusOf).map(([code, status]) => `${code} ${status}`);
    expect(documented.toSorted()).to.deep.equal(known.toSorted());
  });

  it('has every code that src/errors.ts declares', () => {
    const declared = codesIn('src/errors.ts', /'(ERR_[A-Z_]+)'/g);

    expect(
      rowsOf('ERR_')
        .map(([code]) => code)
        .toSorted(),
    ).to.deep.equal(declared);
  });

  it('has every warning that is given, once', () => {
    const given = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => codesIn(join('src', file), /'(WARN_[A-Z][A-Z_]*)'/g));

    expect(
      rowsOf('WARN_')
        .map(([code]) => code)
        .toSorted(),
    ).to.deep.equal([...new Set(given)].toSorted());
  });

  it('has the warnings that docs/modelling.md has', () => {
    const listed = tableRowsOf('docs/modelling.md').flatMap(
      ([code]) => /^`(WARN_[A-Z_]+)`$/.exec(code ?? '')?.[1] ?? [],
    );

    expect(listed.toSorted()).to.deep.equal(
      rowsOf('WARN_')
        .map(([code]) => code)
        .toSorted(),
    );
  });

  it('says for each what happened and what to do', () => {
    const empty = [...rowsOf('ERR_'), ...rowsOf('WARN_')].filter((cells) =>
      cells.some((cell) => cell === ''),
    );

    expect(empty).to.deep.equal([]);
  });

  it('has the BPMN error of every outcome', () => {
    const documented = rowsOf('SIGNING_').map(([code, outcome]) => [outcome, code]);

    expect(Object.fromEntries(documented)).to.deep.equal(OUTCOME_ERRORS);
  });
});

function codesIn(file: string, pattern: RegExp): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...new Set([...text.matchAll(pattern)].map(([, code]) => code!))].toSorted();
}
