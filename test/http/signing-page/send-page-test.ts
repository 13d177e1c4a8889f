import { expect } from 'chai';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { pageTexts } from '../../../src/http/signing-page/language.ts';
import { personNumber } from '../../helpers/runtime.ts';
import { exits, lease, owner, PagesServer } from './pages-server.ts';

const validator = new HtmlValidate(
  new StaticConfigLoader({ extends: ['html-validate:recommended', 'html-validate:a11y'] }),
);

/** What is wrong with a page, by the rules of HTML and of those who can't see it. */
async function wrongWith(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html);
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, message, line }) => `${ruleId}: ${message}: ${html.split('\n')[line - 1]}`),
  );
}

describe('a page', () => {
  const server = PagesServer.duringTests(() => ({
    asksReason: true,
    describe: async () => ({ title: '<Title> & "more"', description: 'A\nB' }),
  }));

  it('is well made, whichever it is', async () => {
    const texts = pageTexts.nb;
    const wrong = new Map<string, string[]>();
    const browser = server.browser({ 'accept-language': 'nb' });
    const look = async () => {
      const { heading, status, html } = browser.page;
      wrong.set(`${status} ${heading}`, await wrongWith(html));
    };
    const logIn = async (number: string, level = '4') => {
      await browser.press(texts.development.button, { number, level });
      await look();
    };

    const job = await server.lease('test/lease', [lease(), lease('two', '<two>.txt')]);
    const { link } = await server.ownLink(job, 'seller');
    await browser.get(link, {});
    await look();
    await browser.press(texts.goOn);
    await look();
    await browser.press(texts.goOn, { code: '1' });
    await look();

    await browser.get(await server.onceLink(job, 'third', exits));
    await look();
    await browser.click(texts.login.button);
    await look();
    await browser.press(texts.development.cancel);
    await look();
    await browser.click(texts.loginCancelled.button);
    await logIn('1');
    await logIn(personNumber(9));
    await browser.click(texts.somebodyElse.button);
    await logIn(personNumber(3), '3');
    await browser.get(`${browser.page.address}/login`);
    await logIn(personNumber(3));
    const { address } = browser.page;
    await browser.press(texts.signing.sign);
    await look();
    await browser.press(texts.signing.sign, { confirm: 'yes', shown: 'other' });
    await look();
    await browser.click(texts.signing.reject);
    await look();
    await browser.press(texts.rejection.button, { reason: 'x'.repeat(501) });
    await look();
    await browser.get(address);
    await browser.press(texts.signing.sign, { confirm: 'yes' });
    await browser.get(address);
    await look();
    await browser.get(`${address}/proof`);
    await look();
    await browser.get(address);
    await browser.press(texts.logOut);
    await look();
    await browser.get(address);
    await look();
    await browser.get('/signing/made-up');
    await look();

    const ofOrganisation = await server.lease('test/lease', [lease()], 500);
    await server.runtime.cancelRound({ actor: owner, instanceId: ofOrganisation.instanceId });
    await browser.get((await server.ownLink(ofOrganisation, 'seller')).link);
    await look();

    expect([...wrong.values()].flat()).to.deep.equal([]);
    expect(wrong.size).to.equal(20);
  });

  it('that is badly made would be found', async () => {
    expect(
      await wrongWith('<!DOCTYPE html>\n<html lang="en"><head><title>x</title></head><body><input></body>'),
    ).to.not.be.empty;
  });
});
