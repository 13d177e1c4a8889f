import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';

const root = resolve(import.meta.dirname, '../..');
const { exports: entryPoints, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
  bin: Record<string, string>;
};
const modules = Object.keys(entryPoints)
  .filter((entry) => !entry.endsWith('.json'))
  .map((entry) => entry.replace('.', 'bpmn-signing'));
const jsonFiles = Object.keys(entryPoints)
  .filter((entry) => entry.endsWith('.json'))
  .map((entry) => entry.replace('.', 'bpmn-signing'));

describe('the published package', function () {
  this.timeout(300_000);

  let folder: string;
  let tarball: string;

  function run(command: string, ...args: string[]): string {
    return execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  function runScript(name: string, code: string): string {
    writeFileSync(join(folder, name), code);
    return run('node', name);
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'bpmn-signing-package-'));
    const [packed] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    ) as [{ filename: string }];
    tarball = join(folder, packed.filename);
    writeFileSync(join(folder, 'package.json'), '{ "name": "host", "private": true, "type": "module" }');
    run(
      'npm',
      'install',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      tarball,
      'typescript',
      '@types/node@20',
    );
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const entry of modules) {
    it(`is imported through ${entry}`, () => {
      const names = runScript(
        'import.mjs',
        `import * as all from '${entry}'; console.log(Object.keys(all).length);`,
      );

      expect(Number(names)).to.be.greaterThan(0);
    });
  }

  for (const entry of jsonFiles) {
    it(`has ${entry}`, () => {
      const type = runScript(
        'json.mjs',
        `import json from '${entry}' with { type: 'json' }; console.log(typeof json.name);`,
      );

      expect(type.trim()).to.equal('string');
    });
  }

  it('has types that a strict host resolves', () => {
    const lines = modules.map((entry, index) => `import type * as m${index} from '${entry}';`);
    const uses = modules.map((_, index) => `export type M${index} = keyof typeof m${index};`);
    writeFileSync(join(folder, 'host.ts'), [...lines, ...uses].join('\n'));
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          module: 'nodenext',
          target: 'es2022',
          noEmit: true,
          skipLibCheck: true,
          types: ['node'],
        },
        files: ['host.ts'],
      }),
    );

    expect(run('npx', 'tsc', '-p', '.')).to.equal('');
  });

  it('brings its command', () => {
    const help = run('npx', Object.keys(bin)[0]!, '--help');

    expect(help).to.include('bpmn-signing serve');
  });

  it('finds no fault with publint', () => {
    const report = execFileSync('npx', ['publint', '--strict', root], { cwd: root, encoding: 'utf8' });

    expect(report).to.match(/All good/);
  });

  it('resolves under every module system that it claims', () => {
    const report = execFileSync('npx', ['attw', '--profile', 'esm-only', tarball], {
      cwd: root,
      encoding: 'utf8',
    });

    expect(report).to.not.include('💀');
  });
});
