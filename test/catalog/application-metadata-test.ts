import { expect } from 'chai';
import { readApplicationMetadata } from '../../src/catalog/application-metadata.ts';
import { errorOf, makeFolder } from './folder.ts';

const FILE = 'app.json';

async function read(content: unknown) {
  const folder = await makeFolder({ [FILE]: content });
  try {
    return await readApplicationMetadata(folder.path, FILE, 'acme/lease');
  } finally {
    await folder.remove();
  }
}

async function readType(dataType: Record<string, unknown>) {
  const dataTypes = await read({ id: 'acme/lease', dataTypes: [{ id: 'form', ...dataType }] });
  return dataTypes![0]!;
}

describe('application metadata', () => {
  it('counts what is missing as 0', async () => {
    expect(await readType({})).to.deep.equal({
      id: 'form',
      allowedContentTypes: [],
      appOwned: false,
      maxCount: 0,
      minCount: 0,
    });
  });

  it('reads null as missing', async () => {
    const nothing = {
      taskId: null,
      allowedContentTypes: null,
      maxCount: null,
      minCount: null,
      maxSize: null,
    };
    expect(await readType(nothing)).to.deep.equal(await readType({}));
  });

  it('keeps task, content types, counts and size', async () => {
    const said = {
      taskId: 'Form',
      allowedContentTypes: ['application/pdf'],
      maxCount: 3,
      minCount: 1,
      maxSize: 25,
    };
    expect(await readType(said)).to.deep.equal({ id: 'form', appOwned: false, ...said });
  });

  it('reads past what it has no use for, and past a byte order mark', async () => {
    const text = JSON.stringify({
      id: 'acme/lease',
      title: { nb: 'x' },
      dataTypes: [{ id: 'a', appLogic: {} }],
    });
    expect(await read(`\uFEFF${text}`)).to.have.lengthOf(1);
  });

  const contributors: [string, Record<string, unknown>, boolean][] = [
    ['only the app, spelt rightly', { allowedContributors: ['app:owned'] }, true],
    ['only the app, spelt as Altinn did', { allowedContributers: ['app:owned'] }, true],
    [
      'the app in the misspelt list, others in the other',
      { allowedContributers: ['app:owned'], allowedContributors: ['org:acme'] },
      true,
    ],
    [
      'others in the misspelt list, the app in the other',
      { allowedContributers: ['org:acme'], allowedContributors: ['app:owned'] },
      false,
    ],
    ['an empty misspelt list', { allowedContributers: [], allowedContributors: ['app:owned'] }, true],
    ['the app and others', { allowedContributors: ['app:owned', 'org:acme'] }, false],
    ['nobody', { allowedContributors: [] }, false],
  ];
  for (const [name, said, appOwned] of contributors) {
    it(`is ${appOwned ? 'the app’s own' : 'the callers’'} with ${name} as contributors`, async () => {
      expect((await readType(said)).appOwned).to.equal(appOwned);
    });
  }

  const wrong: [unknown, string][] = [
    ['{"id": ', 'is not JSON'],
    [[], 'must be an object with id and dataTypes'],
    [null, 'must be an object with id and dataTypes'],
    [{ dataTypes: [] }, 'id must be text'],
    [{ id: 'acme/lease' }, 'dataTypes must be a list of data types'],
    [{ id: 'acme/lease', dataTypes: {} }, 'dataTypes must be a list of data types'],
    [{ id: 'acme/lease', dataTypes: ['form'] }, 'dataTypes[0] must be an object'],
    [{ id: 'acme/lease', dataTypes: [{}] }, 'dataTypes[0].id must be text'],
    [
      { id: 'acme/lease', dataTypes: [{ id: 'a', minCount: -1 }] },
      'dataTypes[0].minCount must not be negative',
    ],
    [
      { id: 'acme/lease', dataTypes: [{ id: 'a', maxCount: 1.5 }] },
      'dataTypes[0].maxCount must be a whole number',
    ],
    [
      { id: 'acme/lease', dataTypes: [{ id: 'a', maxCount: '1' }] },
      'dataTypes[0].maxCount must be a whole number',
    ],
    [
      { id: 'acme/lease', dataTypes: [{ id: 'a', allowedContentTypes: 'x/y' }] },
      'dataTypes[0].allowedContentTypes must be a list of texts',
    ],
    [{ id: 'acme/lease', dataTypes: [{ id: 'a' }, { id: 'A' }] }, 'dataTypes[1].id occurs twice'],
    ['{"id": "acme/lease", "__proto__": {}, "dataTypes": []}', 'has a key named __proto__'],
    [`{"id": "acme/lease", "x": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'is nested deeper'],
    [`${' '.repeat(1_000_001)}`, 'is larger than 1000000 bytes'],
  ];
  for (const [content, message] of wrong) {
    it(`is refused, as it ${message}: ${JSON.stringify(content).slice(0, 50)}`, async () => {
      const error = await errorOf(read(content));
      expect(error).to.include({ code: 'ERR_METADATA_INVALID' });
      expect(error.message).to.contain(`${FILE}: ${message}`);
    });
  }
});
