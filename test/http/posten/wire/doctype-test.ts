import { expect } from 'chai';
import { hasDoctype } from '../../../../src/http/posten/wire/doctype.ts';

describe('a DOCTYPE', () => {
  const doctype = '<!DOCTYPE a>';
  const found: [string, string | Buffer][] = [
    ['at the start', `${doctype}<a/>`],
    ['behind a declaration', `<?xml version="1.0"?>\n${doctype}<a/>`],
    ['behind an instruction with markup in it', `<?b <c?>${doctype}<a/>`],
    ['behind a comment with markup in it', `<!-- <c> -->${doctype}<a/>`],
    ['behind a comment that begins with an end', `<!--> <c --> ${doctype}<a/>`],
    ['in UTF-16', Buffer.from(`\ufeff${doctype}<a/>`, 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from(`\ufeff${doctype}<a/>`, 'utf16le').swap16()],
  ];
  for (const [where, document] of found) {
    it(`is found ${where}`, () => {
      expect(hasDoctype(Buffer.from(document))).to.equal(true);
    });
  }

  const absent: [string, string][] = [
    ['nothing', ''],
    ['no markup', 'a'],
    ['an element', '<a/>'],
    ['a comment that speaks of one', `<!-- ${doctype} --><a/>`],
    ['an instruction that speaks of one', `<?b ${doctype}?><a/>`],
    ['an element that speaks of one', `<a><![CDATA[${doctype}]]></a>`],
    ['a comment without end', `<!-- ${doctype}`],
  ];
  for (const [what, document] of absent) {
    it(`is not found in ${what}`, () => {
      expect(hasDoctype(Buffer.from(document))).to.equal(false);
    });
  }
});
