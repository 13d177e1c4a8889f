import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect } from 'chai';

const root = resolve(import.meta.dirname, '../src');

/** Which folder may import which; everything may import `errors`. */
const inner = ['signing', 'engine', 'documents', 'storage', 'jobs', 'notify', 'catalog'];
const mayImport: Record<string, readonly string[]> = {
  signing: [],
  engine: ['signing'],
  documents: ['signing'],
  storage: ['signing'],
  jobs: ['signing'],
  notify: ['signing'],
  catalog: ['signing'],
  runtime: inner,
  http: [...inner.filter((folder) => !['engine', 'storage', 'notify'].includes(folder)), 'runtime'],
  cli: [...inner, 'runtime', 'http'],
};

/** Ports that storage implements, and types that http only names: `import type` alone. */
const mayImportTypes: Record<string, readonly string[]> = {
  storage: ['jobs', 'notify', 'catalog', 'documents'],
  http: ['engine', 'storage'],
};

const barredPackages: Record<string, readonly string[]> = {
  signing: ['knex', 'express', 'bpmn-engine', 'bpmn-moddle', 'node:'],
  http: ['knex', 'bpmn-engine', 'bpmn-moddle', 'sqlite3', 'pg'],
};

interface Import {
  file: string;
  from: string;
  to: string;
  specifier: string;
  typeOnly: boolean;
}

describe('the folders of src', () => {
  const imports = sources(root).flatMap(importsOf);

  it('import only along the arrows of the design', () => {
    const wrong = imports.filter(
      ({ from, to, typeOnly }) =>
        to !== from &&
        to !== 'errors' &&
        from !== 'index' &&
        !mayImport[from]?.includes(to) &&
        !(typeOnly && mayImportTypes[from]?.includes(to)),
    );

    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).to.deep.equal([]);
  });

  it('keep packages of other layers out', () => {
    const packages = sources(root).flatMap(packagesOf);
    const wrong = packages.filter(({ from, specifier }) =>
      barredPackages[from]?.some((barred) => specifier === barred || specifier.startsWith(barred)),
    );

    expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).to.deep.equal([]);
  });

  it('let no dialect know another', () => {
    const dialects = ['altinn', 'messages', 'posten', 'portal'];
    const wrong = imports.filter(({ file, specifier }) => {
      const own = dialects.find((dialect) => file.startsWith(`http/${dialect}/`));
      return own && dialects.some((other) => other !== own && specifier.includes(`/${other}/`));
    });

    expect(wrong).to.deep.equal([]);
  });

  it('are found by this test', () => {
    expect(imports.length).to.be.greaterThan(100);
  });
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}

function statements(path: string): { specifier: string; typeOnly: boolean }[] {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'/gm)].map((match) => ({
    typeOnly: match[1] !== undefined,
    specifier: match[2]!,
  }));
}

function importsOf(path: string): Import[] {
  return statements(path)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier, typeOnly }) => ({
      file: relative(root, path),
      from: folderOf(path),
      to: folderOf(resolve(dirname(path), specifier)),
      specifier,
      typeOnly,
    }));
}

function packagesOf(path: string) {
  return statements(path)
    .filter(({ specifier }) => !specifier.startsWith('.'))
    .map(({ specifier }) => ({ file: relative(root, path), from: folderOf(path), specifier }));
}

function folderOf(path: string): string {
  return (relative(root, path).split('/')[0] ?? '').replace(/\.ts$/, '');
}
