import { expect } from 'chai';
import { noticeText } from '../../src/notify/index.ts';
import { channels, kinds, languages, noticeOf } from './notices.ts';

describe('the text of a notice', () => {
  it('greets, names what is to be signed, and says by when and where', () => {
    expect(noticeText(noticeOf())).to.deep.equal({
      subject: 'Please sign: Sign the lease',
      text: [
        'Hello Kari Nordmann,',
        '“Sign the lease” is ready for your signature.',
        'The deadline is Monday 1 June 2026 at 12:00 (CEST).',
        'Read and sign it here: https://sign.example.org/r/round-1\n',
      ].join('\n\n'),
    });
  });

  it('writes the deadline in bokmål', () => {
    const { text } = noticeText(noticeOf({ language: 'nb', deadlineAt: Date.parse('2027-01-16T12:00:00Z') }));

    expect(text).to.include('Fristen er lørdag 16. januar 2027 kl. 13.00.');
  });

  it('writes the deadline in nynorsk', () => {
    const { text } = noticeText(noticeOf({ language: 'nn', deadlineAt: Date.parse('2027-01-16T12:00:00Z') }));

    expect(text).to.include('Fristen er laurdag 16. januar 2027 kl. 13.00.');
  });

  it('writes the deadline in the time zone that is set', () => {
    const { text } = noticeText(noticeOf({ language: 'nb' }), { timeZone: 'America/New_York' });

    expect(text).to.include('mandag 1. juni 2026 kl. 06.00');
  });

  it('is not made for a time zone that there is not', () => {
    expect(() => noticeText(noticeOf(), { timeZone: 'Oslo' })).to.throw(TypeError, 'timeZone');
  });

  it('is one short line in an SMS', () => {
    const { text } = noticeText(noticeOf({ channel: 'sms', language: 'nb' }));

    expect(text).to.equal(
      '"Sign the lease" er klar for signaturen din. Frist: mandag 1. juni 2026 kl. 12.00. https://sign.example.org/r/round-1',
    );
  });

  const codes = { en: 'Security code: 123456', nb: 'Sikkerhetskode: 123456', nn: 'Tryggingskode: 123456' };
  for (const language of languages) {
    for (const channel of channels) {
      it(`has the security code behind the link, by ${channel} in ${language}, where there is something to open`, () => {
        for (const kind of ['turn', 'reminder', 'done'] as const) {
          const { text } = noticeText(noticeOf({ language, kind, channel, code: '123456' }));

          expect(text.trim().endsWith(codes[language])).to.equal(true, kind);
          expect(text.indexOf('https://')).to.be.below(text.indexOf('123456'));
        }
      });
    }
  }

  it('has a security code in no subject', () => {
    for (const kind of kinds)
      expect(noticeText(noticeOf({ kind, code: '123456' })).subject).not.to.include('123456');
  });

  it('says of what was cancelled or rejected that it has been called off and that nothing is to be done', () => {
    const { text } = noticeText(noticeOf({ kind: 'cancelled' }));

    expect(text).to.equal(
      'Hello Kari Nordmann,\n\nThe signing of “Sign the lease” has been called off.\n\nYou need do nothing.\n',
    );
  });

  it('leaves out what it does not know', () => {
    const { id, kind, channel, language, recipient, app, instanceId, roundId, taskId } = noticeOf();
    const bare = { id, kind, channel, language, app, instanceId, roundId, taskId };

    const { subject, text } = noticeText({ ...bare, recipient: { address: recipient.address } });

    expect(subject).to.equal('You have something to sign');
    expect(text).to.equal('Hello,\n\nA document is ready for your signature.\n');
  });

  for (const language of languages) {
    for (const kind of kinds) {
      for (const channel of channels) {
        it(`has words for ${kind} by ${channel} in ${language}, with and without a title`, () => {
          const { title, ...untitled } = noticeOf({ language, kind, channel });
          const named = noticeText({ ...untitled, title: title! });
          const nameless = noticeText(untitled);

          for (const { subject, text } of [named, nameless]) {
            expect(subject).to.match(/^[^\n{}]{10,}$/);
            expect(text).to.match(/^[^{}]{20,}$/);
            if (channel === 'sms') expect(text).to.match(/^[^\n]{20,320}$/);
          }
          expect(named.subject).to.include(title);
          expect(named.text).to.include(title);
        });
      }
    }
  }

  it('has only characters in an SMS that every phone network has', () => {
    for (const language of languages) {
      for (const kind of kinds) {
        const { text } = noticeText(noticeOf({ language, kind, channel: 'sms' }));

        expect(text).to.match(/^[\x20-\x5f\x61-\x7eæøåÆØÅ]+$/);
      }
    }
  });

  it('has no address in it', () => {
    for (const kind of kinds) {
      const { subject, text } = noticeText(noticeOf({ kind }));

      expect(`${subject}${text}`).not.to.include('kari@example.org');
    }
  });
});

describe('a title or a name from outside', () => {
  const hostile = [
    'Lease\r\nBcc: everybody@example.org',
    'Lease\u0000\u0007\u001b[31m',
    'Lease\u2028Paragraph\u2029Line\u0085Next',
    'Lease \u202Egnp.exe\u200B',
    'Lease {url} {name} $& $1',
  ];

  for (const text of hostile) {
    it(`stays on its line: ${JSON.stringify(text)}`, () => {
      const plain = noticeText(noticeOf());
      const recipient = { name: text.replace(/: .*@.*/, ''), address: 'a@b.no' };
      const { subject, text: body } = noticeText(noticeOf({ title: text, recipient }));

      expect(subject).not.to.match(/[\p{Cc}\p{Zl}\p{Zp}\u202E\u200B]/u);
      expect(body.replaceAll('\n', '')).not.to.match(/[\p{Cc}\p{Zl}\p{Zp}\u202E\u200B]/u);
      expect(body.split('\n')).to.have.lengthOf(plain.text.split('\n').length);
    });
  }

  it('is not read as a text with placeholders', () => {
    const { subject } = noticeText(noticeOf({ title: 'Lease {url} $& $1' }));

    expect(subject).to.equal('Please sign: Lease {url} $& $1');
  });

  it('is cut between characters', () => {
    const { subject } = noticeText(noticeOf({ title: '🖋'.repeat(100_000) }));

    expect(subject).to.equal(`Please sign: ${'🖋'.repeat(97)}...`);
  });

  it('is cut shorter in an SMS', () => {
    const { text } = noticeText(noticeOf({ channel: 'sms', title: 'a'.repeat(100) }));

    expect(text).to.include(`"${'a'.repeat(37)}..."`);
  });

  for (const name of [
    'https://evil.example',
    'www.evil.example',
    'win at evil.example now',
    'a@b.no',
    '12345678901',
  ]) {
    it(`is no name if it could be an address or a number: ${name}`, () => {
      const { text } = noticeText(noticeOf({ recipient: { name, address: 'a@b.no' } }));

      expect(text).to.match(/^Hello,\n/);
    });
  }

  for (const name of ['Ola O’Neil Jr.', 'Åse-Marie Ødegård', "D'Arcy & Sønn AS", 'N. N. Hansen', '王小明']) {
    it(`is a name: ${name}`, () => {
      const { text } = noticeText(noticeOf({ recipient: { name, address: 'a@b.no' } }));

      expect(text.startsWith(`Hello ${name},\n`)).to.equal(true);
    });
  }
});

describe('the address in a notice', () => {
  for (const url of [
    'javascript:alert(1)',
    'https://a b',
    'https://a/\nBcc: x',
    `https://a/${'x'.repeat(500)}`,
    'nonsense',
  ]) {
    it(`is left out if it is none to show: ${JSON.stringify(url).slice(0, 40)}`, () => {
      expect(noticeText(noticeOf({ url })).text).not.to.include('sign it here');
    });
  }
});

describe('texts of an operator', () => {
  it('take the place of those that are built in', () => {
    const turn = { subject: 'Sign, please', text: ['{title}'], sms: ['{title}: {url}'] };
    const options = { texts: { en: { turn } } };

    expect(noticeText(noticeOf(), options)).to.deep.equal({
      subject: 'Sign, please',
      text: 'Sign the lease\n',
    });
    expect(noticeText(noticeOf({ channel: 'sms' }), options).text).to.equal(
      'Sign the lease: https://sign.example.org/r/round-1',
    );
  });

  it('leave the other kinds and languages as they are', () => {
    const texts = { en: { turn: { subject: 'x', text: [], sms: [] } } };

    expect(noticeText(noticeOf({ kind: 'done' }), { texts })).to.deep.equal(
      noticeText(noticeOf({ kind: 'done' })),
    );
    expect(noticeText(noticeOf({ language: 'nb' }), { texts })).to.deep.equal(
      noticeText(noticeOf({ language: 'nb' })),
    );
  });

  it('may write deadlines otherwise', () => {
    const { text } = noticeText(noticeOf(), { texts: { en: { deadline: 'yyyy-MM-dd' } } });

    expect(text).to.include('The deadline is 2026-06-01.');
  });

  it('with an unknown placeholder are refused', () => {
    const texts = { nn: { done: { subject: 'x', text: [['{title}', '{titel}']], sms: [] } } };

    expect(() => noticeText(noticeOf({ language: 'nn' }), { texts })).to.throw(
      TypeError,
      'texts.nn.done has {titel}, it may have name, title, deadline, url',
    );
  });
});
