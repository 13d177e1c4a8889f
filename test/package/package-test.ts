import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'chai';
import { exportedNames } from './exported-names.ts';
import { type HostProject, installPackage, root } from './host-project.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, unknown>;
};
const entries = Object.keys(manifest.exports).map((entry) => entry.replace('.', 'bpmn-signing'));
const modules = entries.filter((entry) => !entry.endsWith('.json'));
const descriptors = entries.filter((entry) => entry.includes('/moddle/'));

/** What a host that only wants the plugin has no use for. */
const HEAVY = ['knex', 'sqlite3', 'pg', 'express', 'pdfkit', 'jose', 'nodemailer', 'pino', 'zod'];

describe('the published package', () => {
  let host: HostProject;

  before(async () => {
    host = await installPackage();
  });

  after(() => host?.remove());

  function runModule(code: string, ...flags: string[]): Promise<string> {
    host.write('module.mjs', code);
    return host.run(process.execPath, [...flags, 'module.mjs']);
  }

  it('has its entry points pinned here', () => {
    expect(modules.toSorted()).to.deep.equal(Object.keys(exportedNames).toSorted());
  });

  for (const entry of modules) {
    it(`exports through ${entry} what is pinned`, async () => {
      const names = await runModule(
        `console.log(JSON.stringify(Object.keys(await import('${entry}')).toSorted()))`,
      );

      expect(JSON.parse(names)).to.deep.equal(exportedNames[entry]?.toSorted());
    });
  }

  for (const entry of descriptors) {
    it(`has the descriptor ${entry}`, async () => {
      const code = `import json from '${entry}' with { type: 'json' }; console.log(json.uri);`;

      expect(await runModule(code, '--no-warnings')).to.match(
        /^(urn:bpmn-signing:1\.0|http:\/\/altinn\.no\/process)\n$/,
      );
    });
  }

  describe('of which only the plugin is imported', () => {
    const refuse = `
      import { register } from 'node:module';
      register('data:text/javascript,' + encodeURIComponent(\`
        export async function resolve(specifier, context, next) {
          if (/^(${HEAVY.join('|')})(\\\\/|$)/.test(specifier)) throw new Error('loaded ' + specifier);
          return next(specifier, context);
        }\`));`;

    it('loads no database and no server', async () => {
      host.write('refuse.mjs', refuse);

      expect(await runModule(`await import('bpmn-signing/engine')`, '--import', './refuse.mjs')).to.equal('');
    });

    it('would be found out if it did', async () => {
      host.write('refuse.mjs', refuse);
      const error = await runModule(`await import('bpmn-signing')`, '--import', './refuse.mjs').catch(String);

      expect(error).to.match(/loaded (zod|knex)/);
    });
  });

  it('has types that a strict host resolves', async () => {
    const imports = modules.map((entry, index) => `import * as m${index} from '${entry}';`);
    host.write(
      'host.ts',
      `${imports.join('\n')}
      import { Engine } from 'bpmn-engine';
      import { type Actor, signingPlugin, SigningError } from 'bpmn-signing';
      export const engine = new Engine({ name: 'host', ...signingPlugin() });
      export const all = [${modules.map((_, index) => `m${index}`).join(', ')}];
      export const actor: Actor = { kind: 'person', personNumber: '14896500113', level: 3 };
      export const sign = (): Promise<unknown> => signingPlugin().sign({ actor });
      // @ts-expect-error -- types that resolve to any would take this
      export const wrong = new SigningError('ERR_NO_SUCH_CODE', 1);`,
    );
    const compilerOptions = {
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      noEmit: true,
      skipLibCheck: true,
      types: ['node'],
    };
    host.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['host.ts'] }));

    expect(await host.run(join(root, 'node_modules/.bin/tsc'), ['-p', '.'])).to.equal('');
  });

  it('brings a command that checks', async () => {
    const examples = 'node_modules/bpmn-signing/processes';

    expect(await host.run('npx', ['--no-install', 'bpmn-signing', 'check', examples])).to.match(
      /lease\.bpmn: ok: /,
    );
  });

  it('brings a server with its example processes', async () => {
    const server = spawn(process.execPath, ['node_modules/bpmn-signing/dist/cli/main.js', 'serve'], {
      cwd: host.folder,
      env: { ...process.env, PORT: '0', DATABASE_URL: 'sqlite:./host.db', LOG_LEVEL: 'silent' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(server, 'exit');
    let url = '';
    for await (const line of createInterface({ input: server.stdout })) {
      url = /serves (\S+)$/.exec(line)?.[1] ?? url;
      if (line.startsWith('Apps:')) break;
    }
    const health = await fetch(`${url}/health`);
    server.kill('SIGTERM');

    expect(health.status).to.equal(200);
    expect(await exited).to.deep.equal([0, null]);
  });

  it('finds no fault with publint', async () => {
    expect(await host.run(join(root, 'node_modules/.bin/publint'), ['--strict', root])).to.match(/All good/);
  });

  it('resolves under every module system that it claims', async () => {
    const report = await host.run(join(root, 'node_modules/.bin/attw'), [
      '--profile',
      'esm-only',
      host.tarball,
    ]);

    expect(report.match(/^node16 \(from ESM\): 🟢/gm)).to.have.length(entries.length);
    expect(report.match(/^bundler: 🟢/gm)).to.have.length(entries.length);
  });
});
