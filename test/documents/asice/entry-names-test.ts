import { expect } from 'chai';
import { findClash, safeName } from '../../../src/documents/asice/entry-names.ts';

describe('names of files in a package', () => {
  it('are safe if they stay below where they are put', () => {
    for (const name of [
      'a',
      'manifest.xml',
      'META-INF/signatures.xml',
      '0000_Avtale (2).pdf',
      'ø/å.txt',
      '..a',
      'a/',
    ]) {
      expect(safeName(Buffer.from(name))).to.equal(name);
    }
  });

  const unsafe = {
    nothing: ['', '/'],
    absolute: ['/a', '//a', 'C:a', 'c:/a'],
    above: ['..', '../a', 'a/../b', 'a/..', 'a/../../b', './a', 'a/.', 'a//b', 'a/b//'],
    backslashes: ['a\\b', '..\\a', '\\\\host\\a'],
    'control characters': ['a\u0000', 'a\nb', 'a\u007f', 'a\u0085', 'a\u202efdp.exe', '\u200fa'],
    'nearly META-INF': ['meta-inf/signatures.xml', 'Meta-Inf/a', 'META-\u0131NF/a'],
    'too long': ['a'.repeat(256), 'å'.repeat(128)],
  };
  for (const [kind, names] of Object.entries(unsafe)) {
    it(`are not safe: ${kind}`, () => {
      for (const name of names) expect(safeName(Buffer.from(name)), JSON.stringify(name)).to.equal(undefined);
    });
  }

  it('are not safe if they are not UTF-8', () => {
    for (const hex of ['ff', 'c0ae', 'e6', 'eda080']) {
      expect(safeName(Buffer.from(`61${hex}`, 'hex')), hex).to.equal(undefined);
    }
  });

  it('do not clash if they differ', () => {
    expect(findClash(['a', 'b', 'c/', 'c/a', 'c/b', 'd/a', 'd/b'])).to.equal(undefined);
  });

  const clashes: [string, string[]][] = [
    ['the same', ['a', 'b', 'a']],
    ['a folder twice', ['a/', 'b', 'a/']],
    ['upper and lower case', ['ÅPEN.pdf', 'b', 'åpen.PDF']],
    ['a letter that has two lower cases', ['strasse', 'b', 'straße']],
    ['composed and not', ['\u00e5', 'b', 'a\u030a']],
    ['marks in another order', ['\u1fb4', 'b', '\u03b1\u0345\u0301']],
    ['an upper case of two signs', ['\u0390', 'b', '\u03aa\u0301']],
    ['a sign that is the same letter', ['\u212b', 'b', '\u00e5']],
    ['a file and the folder that another is in', ['a', 'b', 'a/b']],
    ['the same, the other way round', ['a/b/c', 'b', 'a/b']],
    ['a file and a folder', ['a', 'b', 'a/']],
  ];
  for (const [kind, names] of clashes) {
    it(`clash: ${kind}`, () => {
      expect(findClash(names)).to.equal(2);
    });
  }
});
