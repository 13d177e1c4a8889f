import { expect } from 'chai';
import { checkDefinition } from '../../src/engine/index.ts';
import { bpmn, sequence, signingTask } from './bpmn.ts';
import { issuesOf } from './issues.ts';

const SOUND = bpmn(sequence(signingTask('Sign')));
const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>${SOUND.replace(/^<\?xml[^>]*\?>/, '').replace('</bpmn:process>', '&lol2;</bpmn:process>')}`;

describe('the XML of a definition', () => {
  it('is read with a byte order mark, blanks and a prolog in single quotes', async () => {
    const body = SOUND.replace(
      '<?xml version="1.0" encoding="UTF-8"?>',
      "<?xml version='1.0' encoding='utf-8'?>",
    );
    expect(await issuesOf(Buffer.from(`\uFEFF${body}`))).to.deep.equal([]);
    expect(await issuesOf(`\n ${SOUND}`)).to.deep.equal([]);
  });

  const broken: [string, string | Buffer, string][] = [
    ['nothing', '', 'ERR_XML_BROKEN'],
    ['text', 'to sign or not to sign', 'ERR_XML_BROKEN'],
    ['JSON', '{"process": {}}', 'ERR_XML_BROKEN'],
    ['an element that is not closed', SOUND.replace('</bpmn:process>', ''), 'ERR_XML_BROKEN'],
    ['an attribute twice', SOUND.replace('<bpmn:process ', '<bpmn:process id="Other" '), 'ERR_XML_BROKEN'],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from(SOUND), Buffer.from([0xff, 0xfe])]),
      'ERR_XML_BROKEN',
    ],
    ['a document type', SOUND.replace('?>', '?><!DOCTYPE html>'), 'ERR_XML_DOCTYPE'],
    [
      'a document type behind a comment',
      SOUND.replace('?>', '?><!-- c --><!doctype a SYSTEM "file:///etc/passwd">'),
      'ERR_XML_DOCTYPE',
    ],
    ['an entity bomb', bomb, 'ERR_XML_DOCTYPE'],
    ['elements nested without end', `${'<a>'.repeat(50_000)}${'</a>'.repeat(50_000)}`, 'ERR_XML_BROKEN'],
    ['more than 2 MB', SOUND.replace('?>', `?><!--${'x'.repeat(2_000_000)}-->`), 'ERR_DEFINITION_TOO_LARGE'],
  ];
  for (const [title, source, code] of broken) {
    it(`is refused for ${title}`, async () => {
      expect(await issuesOf(source)).to.deep.equal([code]);
    });
  }

  it('is refused from the size that the surroundings say', async () => {
    expect(await issuesOf(SOUND, { maxBytes: SOUND.length - 1 })).to.deep.equal(['ERR_DEFINITION_TOO_LARGE']);
    expect(await issuesOf(SOUND, { maxBytes: SOUND.length })).to.deep.equal([]);
  });

  it('is refused with the line of the mistake', async () => {
    const [issue] = await checkDefinition(SOUND.replace('</bpmn:process>', ''));
    expect(issue?.message).to.match(/at line \d+, column \d+/);
  });

  it('may speak of a document type in a comment', async () => {
    expect(await issuesOf(SOUND.replace('?>', '?><!-- no <!DOCTYPE here -->'))).to.deep.equal([]);
  });
});
