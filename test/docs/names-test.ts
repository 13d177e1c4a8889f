import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultReminderSettings, OUTCOME_ERRORS } from 'bpmn-signing';
import { messagesRouter, openapi, type Problem, postenRouter, statusOf } from 'bpmn-signing/http';
import signing from 'bpmn-signing/moddle/signing.json' with { type: 'json' };
import { expect } from 'chai';
import type { Router } from 'express';
import { helpOf } from '../../src/cli/help.ts';
import type { SigningErrorCode } from '../../src/errors.ts';
import { archiveRoutes } from '../../src/http/posten/archive-routes.ts';
import { wireErrorOf } from '../../src/http/posten/wire/error-codes.ts';
import type { Runtime } from '../../src/runtime/runtime.ts';
import { blocksOf, documents, readDocument, root, tableRowsOf } from './markdown.ts';

describe('README.md', () => {
  it('has the settings that the command has', () => {
    const [, listed = ''] = helpOf().split('Settings come from the environment');
    const known = [...listed.split('\n\n')[0]!.matchAll(/^ {2}([A-Z_]+)(?: |$)/gm)].map(([, name]) => name);

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
  it("has a heading for every route but those of Altinn II's messages", () => {
    const methods = ['get', 'put', 'post', 'delete', 'patch'];
    const routes = Object.entries(openapi.paths).flatMap(([path, item]) =>
      Object.keys(path.startsWith('/api/') ? {} : item)
        .filter((method) => methods.includes(method))
        .map((method) => `${method.toUpperCase()} ${path}`),
    );

    const headings = [...readDocument('docs/API.md').matchAll(/^### `(.+)`$/gm)].map(([, route]) => route);
    expect(headings.toSorted()).to.deep.equal(routes.toSorted());
  });
});

describe('docs/messages.md', () => {
  const rows = tableRowsOf('docs/messages.md');
  const plain = (cell = '') => cell.replaceAll('`', '');

  it('has every route', () => {
    const routes = routesOf(
      messagesRouter({
        runtime: {} as Runtime,
        authenticate: async () => ({ kind: 'person', level: 0 }),
        apiKeys: [],
      }),
    );

    const documented = rows.map(([route]) => plain(route)).filter((route) => /^[A-Z]+ \//.test(route));
    expect(documented.toSorted()).to.deep.equal(routes.toSorted());
  });

  it('has every error that is told in a way of its own, with status and number', () => {
    const source = readFileSync(join(root, 'src/http/messages/error-answer.ts'), 'utf8');
    const told = [
      ...source.matchAll(/^ {2}(ERR_\w+): \{ (?:status: (\d+))?,? ?(?:errorCode: (\d+) )?/gm),
    ].map(([, code, status, number = '0']) => [
      code,
      status ?? String(statusOf[code as keyof typeof statusOf]),
      number,
    ]);

    const documented = rows
      .map(([code, status, number]) => [plain(code), status, number])
      .filter(([code]) => code?.startsWith('ERR_'));
    expect(documented.toSorted()).to.deep.equal(told.toSorted());
  });
});

describe('docs/posten.md', () => {
  const rows = tableRowsOf('docs/posten.md').map((cells) => cells.map((cell) => cell.replaceAll('`', '')));

  it('has every route', () => {
    const routes = routesOf(
      postenRouter({
        runtime: { maximumDocumentBytes: Number.MAX_SAFE_INTEGER } as Runtime,
        identify: () => ({ organisationNumber: '123456789' }),
        organisations: [],
        trusted: [],
        signingAddress: (token) => token,
        developmentSigning: true,
      }),
    );

    // a router of its own, whose place its layer does not say
    const archive = routesOf(archiveRoutes(() => {})).map((route) => route.replace('/', '/:sender/archive/'));

    const documented = rows.map(([route]) => route!).filter((route) => /^[A-Z]+ \//.test(route));
    expect(documented.toSorted()).to.deep.equal([...routes, ...archive].toSorted());
  });

  const errors = rows.filter(([code]) => code?.startsWith('ERR_'));
  const told = (code: SigningErrorCode) => {
    const { status, error } = wireErrorOf({ code, status: statusOf[code] } as Problem);
    return [code, String(status), status === 429 ? '' : error.code];
  };

  it('tells errors as they are told', () => {
    const documented = errors.map((cells) => cells.slice(0, 3));

    expect(documented).to.deep.equal(errors.map(([code]) => told(code as SigningErrorCode)));
  });

  it('has every error that is of signature jobs, or is told here in another way, once', () => {
    const ofJobs = /## Signature jobs\n([\s\S]*?)\n## /.exec(readDocument('docs/errors.md'))![1]!;
    const own = [...ofJobs.matchAll(/^\| `(ERR_\w+)`/gm)].map(([, code]) => code);
    const source = readFileSync(join(root, 'src/http/posten/wire/error-codes.ts'), 'utf8');
    const known = [...own, ...[...source.matchAll(/\b(ERR_[A-Z_]+)\b/g)].map(([, code]) => code)];

    const documented = errors.map(([code]) => code);
    expect(documented).to.include.members(known);
    expect(new Set(documented).size).to.equal(documented.length);
  });

  it('has every status of jobs and signees', () => {
    const source = readFileSync(join(root, 'src/http/posten/job-status.ts'), 'utf8');
    const known = [...source.matchAll(/'([A-Z_]{6,})'/g)].map(([, status]) => status!);

    // FAILED is both
    const documented = rows
      .map(([status]) => status!)
      .filter((status) => /^(?!ERR_)[A-Z_]{6,}$/.test(status));
    expect(new Set(documented)).to.deep.equal(new Set(known));
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

describe('docs/operations.md', () => {
  const rows = tableRowsOf('docs/operations.md');
  const words = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word!);

  it('has every type of event', () => {
    const source = readFileSync(join(root, 'src/runtime/runtime-event.ts'), 'utf8');
    const [, union = ''] = /type RuntimeEventType =([^;]+);/.exec(source) ?? [];
    const types = [...union.matchAll(/'([a-z.]+)'/g)].map(([, type]) => type!);
    const outcomes = Object.keys(OUTCOME_ERRORS).concat('completed');

    const documented = rows.flatMap(([cell]) => words(cell).filter((word) => /^[a-z]+\.[a-z]+$/.test(word)));
    const known = [...types, ...outcomes.map((outcome) => `round.${outcome}`)];
    expect(documented.toSorted()).to.deep.equal(known.toSorted());
  });

  it('has the table of reminders that holds unless somebody sets another', () => {
    const documented = rows.flatMap(([window, turn, email, sms, alone]) => {
      const [from] = words(window);
      if (!/^P[T\d]/.test(from ?? '')) return [];
      const [[before], [late], [beforeAlone]] = [words(email), words(sms), words(alone)];
      return {
        window: from,
        turn: turn!.split(', '),
        before: { ...(before && { email: before }), ...(late && { sms: late }) },
        ...(beforeAlone && { beforeAlone }),
      };
    });

    expect(documented).to.deep.equal(defaultReminderSettings.rows);
  });
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

/** Routes of a router, such as `GET /:id`. */
function routesOf({ stack }: Router): string[] {
  return stack.flatMap(({ route }) => {
    const { methods = {} } = (route ?? {}) as { methods?: Record<string, boolean> };
    return Object.keys(methods)
      .filter((method) => method !== '_all')
      .map((method) => `${method.toUpperCase()} ${route!.path}`);
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
