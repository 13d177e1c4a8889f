import { expect } from 'chai';
import { makeFolder } from '../catalog/folder.ts';
import { altinnProcess, metadataOf, providedBy } from './altinn-process.ts';
import { type Run, run } from './run.ts';

const APP = 'acme/lease';
const PROCESS = `${APP}/process/process.bpmn`;
const METADATA = `${APP}/applicationmetadata.json`;
const BOARD = `${APP}/signees/board.json`;
const sound = altinnProcess();
const provided = altinnProcess({ config: providedBy('board') });
const signees = [{ organizationNumber: '310000107', name: 'Oppdiktet Borettslag' }];

/** Checks paths of a folder made of these files; what is printed names files relative to it. */
async function check(
  files: Record<string, unknown>,
  paths: string[] = ['.'],
  options: string[] = [],
  unreadable?: string,
): Promise<Run> {
  const folder = await makeFolder(files);
  if (unreadable !== undefined) await folder.makeUnreadable(unreadable);
  const { code, out, err } = await run([
    'check',
    ...options,
    ...paths.map((path) => `${folder.path}/${path}`),
  ]);
  await folder.remove();
  const relative = (text: string) => text.replaceAll(`${folder.path}/`, '').replaceAll(folder.path, '.');
  return { code, out: relative(out), err: relative(err) };
}

describe('checking a definition', () => {
  it('tells in a line what was found', async () => {
    expect(await check({ 'a.bpmn': sound }, ['a.bpmn'])).to.deep.equal({
      code: 0,
      out: 'a.bpmn: ok: 1 signing task, 0 gateways',
      err: '',
    });
  });

  it('tells code, element, attribute and what to do', async () => {
    const { code, out } = await check({ 'a.bpmn': altinnProcess({ config: '' }) }, ['a.bpmn']);
    expect(code).to.equal(1);
    expect(out).to.match(/^a\.bpmn: error ERR_SIGNATURE_DATA_TYPE_MISSING <Sign> signatureDataType: .+/);
  });

  it('checks a file alone without surroundings', async () => {
    const { code } = await check({ 'a.bpmn': provided }, ['a.bpmn']);
    expect(code).to.equal(0);
  });

  const broken: [string, string, string][] = [
    ['nothing', '', 'ERR_XML_BROKEN'],
    ['broken XML', '<bpmn:definitions', 'ERR_XML_BROKEN'],
    ['a DOCTYPE', `<!DOCTYPE x [<!ENTITY a "b">]>${sound.slice(sound.indexOf('\n'))}`, 'ERR_XML_DOCTYPE'],
    ['more than 2 MB', sound + ' '.repeat(2_000_000), 'ERR_DEFINITION_TOO_LARGE'],
    [
      'Altinn’s words in the wrong namespace',
      altinnProcess({ namespace: 'http://altinn.no' }),
      'ERR_NAMESPACE_WRONG',
    ],
  ];
  for (const [name, source, error] of broken) {
    it(`ends with 1 for ${name}`, async () => {
      const { code, out } = await check({ 'a.bpmn': source }, ['a.bpmn']);
      expect(out).to.contain(error);
      expect(code).to.equal(1);
    });
  }
});

describe('checking a folder', () => {
  it('checks every definition in it and below, each once', async () => {
    const files = { 'a.bpmn': sound, 'deep/er/b.bpmn': sound, 'deep/c.xml': '<x/>', '.git/d.bpmn': sound };
    const { out } = await check(files, ['.', 'a.bpmn', 'deep']);
    expect(out.split('\n').map((line) => line.split(':')[0])).to.deep.equal(['a.bpmn', 'deep/er/b.bpmn']);
  });

  it('ends with 1 if one of many is wrong', async () => {
    expect((await check({ 'a.bpmn': sound, 'b.bpmn': 'x', 'c.bpmn': sound })).code).to.equal(1);
  });

  it('tells what is wrong with the register, and no number of it', async () => {
    const register = [{ partyId: 1, personNumber: '148965001134', name: 'Stille Multe' }];
    const { code, out } = await check({ 'a.bpmn': sound, 'register.json': register });
    expect(code).to.equal(1);
    expect(out).to.contain(
      'register.json: error ERR_REGISTER_INVALID [0].personNumber: [0].personNumber must be 11 digits',
    );
  });

  for (const [paths, message] of [
    [['nowhere'], 'there is no file or folder nowhere'],
    [['empty'], 'there is no .bpmn file in empty'],
    [[], 'name a file or folder to check'],
  ] as const) {
    it(`ends with 2, as ${message}`, async () => {
      const { code, out, err } = await check({ 'empty/readme.txt': '' }, [...paths]);
      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err).to.contain(message);
    });
  }
});

describe('checking an app’s folder', () => {
  const app = { [PROCESS]: sound, [METADATA]: metadataOf(APP) };

  it('tells of a data type that the definition declares and the metadata lacks', async () => {
    const declaring = sound
      .replace('xmlns:altinn', 'xmlns:signing="urn:bpmn-signing:1.0" xmlns:altinn')
      .replace(
        'isExecutable="false">',
        '$&<bpmn:extensionElements><signing:process><signing:dataType id="drawing" /></signing:process></bpmn:extensionElements>',
      );
    const { code, out } = await check({ ...app, [PROCESS]: declaring });
    expect(code).to.equal(1);
    expect(out).to.contain(`${PROCESS}: error ERR_DATA_TYPE_UNKNOWN <Process> dataType: process <Process>`);
  });

  it('is content with one that is whole', async () => {
    const whole = { ...app, [PROCESS]: provided, [BOARD]: signees };
    expect(await check(whole)).to.include({ code: 0, out: `${PROCESS}: ok: 1 signing task, 0 gateways` });
  });

  it('finds a data type that the metadata do not have', async () => {
    const { code, out } = await check({ ...app, [PROCESS]: altinnProcess({ dataType: 'other' }) });
    expect(out).to.contain('ERR_DATA_TYPE_UNKNOWN <Sign>');
    expect(code).to.equal(1);
  });

  it('finds it by the file’s path too', async () => {
    const { out } = await check({ ...app, [PROCESS]: altinnProcess({ dataType: 'other' }) }, [PROCESS]);
    expect(out).to.contain('ERR_DATA_TYPE_UNKNOWN <Sign>');
  });

  it('finds a signee provider that has no file among the others', async () => {
    const { code, out } = await check({
      ...app,
      [PROCESS]: provided,
      [`${APP}/signees/chair.json`]: signees,
    });
    expect(out).to.contain('ERR_SIGNEE_PROVIDER_UNKNOWN <Sign>');
    expect(code).to.equal(1);
  });

  it('only warns of it where the app has no such files, since code may name the signees', async () => {
    const { code, out } = await check({ ...app, [PROCESS]: provided });
    expect(out).to.contain('1 warning\n').and.contain('warning WARN_SIGNEES_FILE_MISSING <Sign>');
    expect(code).to.equal(0);
  });

  it('tells of metadata that are wrong, and checks the definition all the same', async () => {
    const { code, out } = await check({ ...app, [METADATA]: { id: APP } });
    expect(out).to.contain(`${PROCESS}: ok`);
    expect(out).to.contain(`${METADATA}: error ERR_METADATA_INVALID dataTypes: dataTypes must be a list`);
    expect(code).to.equal(1);
  });

  it('tells of a signees file that is wrong', async () => {
    const { code, out } = await check({ ...app, [PROCESS]: provided, [BOARD]: [] });
    expect(out).to.contain(`${BOARD}: error ERR_SIGNEES_FILE_INVALID: must name at least one signee`);
    expect(code).to.equal(1);
  });

  it('wants metadata in a folder that is laid out as PROCESSES', async () => {
    const { code, out } = await check({ [PROCESS]: sound });
    expect(out).to.contain(`${METADATA}: error ERR_METADATA_INVALID: is missing`);
    expect(code).to.equal(1);
  });

  it('wants the id after the folder there, and any elsewhere', async () => {
    const files = { ...app, [METADATA]: metadataOf('acme/other') };
    expect((await check(files)).out).to.contain(`id must be ${APP}`);
    expect((await check(files, ['acme'])).code).to.equal(0);
  });
});

describe('checking schemas', () => {
  const whole = { [PROCESS]: sound, [METADATA]: metadataOf(APP) };
  const usable =
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="form" /></xs:schema>';

  before(async function () {
    // the thread that reads them has TypeScript to translate first
    this.timeout(30_000);
    await check({ 'a.bpmn': sound, 'a.form.xsd': usable });
  });

  for (const [file, files] of [
    [`${APP}/models/form.xsd`, whole],
    ['a.form.xsd', { 'a.bpmn': sound }],
  ] as const) {
    it(`tells of one that is wrong: ${file}`, async () => {
      const { code, out } = await check({ ...files, [file]: '<a/>' });
      expect(out).to.contain(`${file}: error ERR_METADATA_INVALID: is no XSD schema`);
      expect(code).to.equal(1);
    });

    it(`says nothing of one that can be used: ${file}`, async () => {
      const { code, out } = await check({ ...files, [file]: usable });
      expect(out).to.not.contain('.xsd');
      expect(code).to.equal(0);
    });
  }

  for (const [file, files] of [
    [`${APP}/models/other.xsd`, whole],
    ['a.other.xsd', { 'a.bpmn': sound }],
  ] as const) {
    it(`warns of one of no data type of the app: ${file}`, async () => {
      const { code, out } = await check({ ...files, [file]: usable });
      expect(out).to.contain(`${file}: warning WARN_SCHEMA_UNUSED: <other> is none of the app's data types`);
      expect(code).to.equal(0);
    });
  }

  it('warns of none where it is not known which data types there are', async () => {
    const { out } = await check({ 'a.bpmn': altinnProcess({ config: '' }), 'a.other.xsd': usable });
    expect(out).to.not.contain('WARN_SCHEMA_UNUSED');
  });

  it('tells of a folder of them that can’t be read', async () => {
    const { code, out } = await check(whole, ['.'], [], `${APP}/models`);
    expect(out).to.contain(`${APP}/models: error ERR_METADATA_INVALID: can't be read`);
    expect(code).to.equal(1);
  });

  it('leaves out those of a definition that is not checked', async () => {
    const { code } = await check({ 'a.bpmn': sound, 'b.bpmn': sound, 'b.form.xsd': 'x'.repeat(1_000_001) }, [
      'a.bpmn',
    ]);
    expect(code).to.equal(0);
  });
});

describe('checking with --json', () => {
  it('prints an array of what was found', async () => {
    const { out } = await check({ 'a.bpmn': sound }, ['a.bpmn'], ['--json']);
    expect(JSON.parse(out)).to.deep.equal([
      { file: 'a.bpmn', ok: true, issues: [], found: { signingTasks: 1, gateways: 0, serviceTasks: 0 } },
    ]);
  });

  it('prints issues with all that the lines say, and ends the same', async () => {
    const { code, out } = await check({ 'a.bpmn': altinnProcess({ config: '' }) }, ['a.bpmn'], ['--json']);
    const [inspection] = JSON.parse(out);
    expect(code).to.equal(1);
    expect(inspection).to.include({ ok: false }).and.not.have.property('found');
    expect(inspection.issues[0]).to.include({
      severity: 'error',
      code: 'ERR_SIGNATURE_DATA_TYPE_MISSING',
      element: 'Sign',
      attribute: 'signatureDataType',
    });
  });
});
