import { expect } from 'chai';
import { documentsOf } from '../../src/cli/server-documents.ts';
import { readSettings } from '../../src/cli/settings.ts';

describe('the documents that a server takes', () => {
  const mostOf = (env: Record<string, string>) => documentsOf(readSettings(env)).maximumDocumentBytes;
  const posten = { POSTEN_PORT: '8443', POSTEN_MAX_BYTES: '12000000', POSTEN_MAX_BYTES_LEGACY: '5000' };

  const rows: [what: string, env: Record<string, string>, most: number][] = [
    ['are as large as DOCUMENT_MAX_BYTES says', { DOCUMENT_MAX_BYTES: '4000' }, 4000],
    ['are as large as those of signature jobs', posten, 12_000_000],
    [
      'are as large as those of signature jobs of an older schema',
      { ...posten, POSTEN_MAX_BYTES_LEGACY: '13000000' },
      13_000_000,
    ],
    [
      'are as large as DOCUMENT_MAX_BYTES says where those of signature jobs are smaller',
      { ...posten, DOCUMENT_MAX_BYTES: '14000000' },
      14_000_000,
    ],
    [
      'are no larger for signature jobs that are not served',
      { ...posten, POSTEN_PORT: '', DOCUMENT_MAX_BYTES: '4000' },
      4000,
    ],
  ];
  for (const [what, env, most] of rows) {
    it(what, () => {
      expect(mostOf(env)).to.equal(most);
    });
  }
});
