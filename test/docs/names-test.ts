import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openapi } from 'bpmn-signing/http';
import signing from 'bpmn-signing/moddle/signing.json' with { type: 'json' };
import { expect } from 'chai';
import { helpOf } from '../../src/cli/help.ts';
import { blocksOf, documents, readDocument, root, tableRowsOf } from './markdown.ts';

describe('README.md', () => {
  it('has the settings that the command has', () => {
    const [, listed = ''] = helpOf().split('Settings come from the environment');
    const known = [...listed.split('\n\n')[0]!.matchAll(/^ {2}([A-Z_]+) /gm)].map(([, name]) => name);

    const documented = tableRowsOf('README.md').flatMap(
      ([name]) => /^`([A-Z_]+)`$/.exec(name ?? '')?.[1] ?? [],
    );
    expect(documented).to.deep.equal(known);
  });

  it('shows a signing task of the examples', () => {
    const [snippet] = blocksOf('README.md').filter(({ language }) => language === 'xml');
    const lease = readFileSync(join(root, 'processes/lease.bpmn'), 'utf8');

    for (const line of snippet!.code.split('\n')) expect(lease).to.include(line.trim());
  });
});

describe('docs/API.md', () => {
  it('has a heading for every route', () => {
    const methods = ['get', 'put', 'post', 'delete', 'patch'];
    const routes = Object.entries(openapi.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => methods.includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );

    const headings = [...readDocument('docs/API.md').matchAll(/^### `(.+)`$/gm)].map(([, route]) => route);
    expect(headings.toSorted()).to.deep.equal(routes.toSorted());
  });
});

describe('docs/modelling.md', () => {
  const rows = tableRowsOf('docs/modelling.md');

  for (const { name, properties } of signing.types) {
    const element = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const attributes = properties.filter((property) => 'isAttr' in property).map((property) => property.name);
    it(`has the attributes of signing:${element}`, () => {
      const documented = rows
        .filter(([of]) => of === `\`${element}\``)
        .map(([, attribute = '']) => attribute.replaceAll('`', ''));

      expect(documented.toSorted()).to.deep.equal(attributes.toSorted());
    });
  }
});

for (const document of documents) {
  describe(document, () => {
    const text = readDocument(document);
    const links = [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(
      ([, to]) => to!,
    );

    it('links to what is there', () => {
      const own = links.filter((link) => !/^https?:/.test(link));
      const broken = own.filter((link) => !leadsSomewhere(link, document));

      expect(broken).to.deep.equal([]);
    });

    it('names no place of one machine', () => {
      expect(text).to.not.match(/\/(?:home|work|root|tmp|Users)\//);
    });
  });
}

function leadsSomewhere(link: string, document: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? join(root, document) : join(root, dirname(document), path);
  try {
    const text = readFileSync(file, 'utf8');
    return anchor === undefined || anchorsOf(text).includes(anchor);
  } catch (error) {
    // a folder is a place too
    return (error as NodeJS.ErrnoException).code === 'EISDIR' && anchor === undefined;
  }
}

/** Anchors of headings, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
