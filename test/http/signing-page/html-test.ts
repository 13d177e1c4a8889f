import { expect } from 'chai';
import { html } from '../../../src/http/signing-page/html.ts';

describe('a template for HTML', () => {
  const hostile = `<script>"&'`;

  it('escapes text that is put into it', () => {
    expect(html`<p title="${hostile}">${hostile}</p>`.text).to.equal(
      '<p title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;</p>',
    );
  });

  it('takes markup of another template as it is', () => {
    expect(html`<ul>${html`<li>${'<'}</li>`}</ul>`.text).to.equal('<ul><li>&lt;</li></ul>');
  });

  it('joins lists, and escapes what is in them', () => {
    expect(html`${['<', html`<br>`, ['&']]}`.text).to.equal('&lt;<br>&amp;');
  });

  it('leaves nothing for what is not there', () => {
    expect(html`[${undefined}${false}]${0}`.text).to.equal('[]0');
  });

  it('takes nobody’s word for what is markup', () => {
    const posing = { text: '<script>' };
    expect(() => html`${posing as never}`).to.throw(TypeError);
  });
});
