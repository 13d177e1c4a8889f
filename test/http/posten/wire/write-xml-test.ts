import { expect } from 'chai';
import { NAMESPACE } from '../../../../src/http/posten/wire/schema.ts';
import { element, message, optional } from '../../../../src/http/posten/wire/write-xml.ts';

describe('an element that is written', () => {
  it('escapes its text', () => {
    expect(element('a', {}, `<b> & "c" 'd'`).text).to.equal(`<a>&lt;b&gt; &amp; &quot;c&quot; 'd'</a>`);
  });

  it('escapes its attributes', () => {
    expect(element('a', { b: '<"&\t\n' }).text).to.equal('<a b="&lt;&quot;&amp;&#9;&#10;"/>');
  });

  it('keeps carriage returns, which readers would take for ends of lines', () => {
    expect(element('a', {}, 'b\r\nc').text).to.equal('<a>b&#13;&#10;c</a>');
  });

  it('leaves out what XML has no room for', () => {
    expect(element('a', {}, 'b\u0000\u0008\u000b\u001f\ufffe\uffff\ud800c\udc00\u{1f600}').text).to.equal(
      '<a>bc\u{1f600}</a>',
    );
  });

  it('leaves out attributes and contents that there are none of', () => {
    expect(element('a', { b: undefined }, undefined, optional('c', undefined)).text).to.equal('<a/>');
  });

  it('has others in it, with nothing between', () => {
    expect(element('a', {}, element('b', {}, 1), optional('c', '')).text).to.equal('<a><b>1</b><c/></a>');
  });
});

describe('a message that is written', () => {
  it('has a declaration and the namespace', () => {
    expect(message('a', { b: 'c' })).to.equal(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><a xmlns="${NAMESPACE}" b="c"/>`,
    );
  });
});
