import { expect } from 'chai';
import { combineNotifiers, type NoticeChannel, type Notifier } from '../../src/notify/index.ts';
import { noticeOf } from './notices.ts';

describe('several notifiers as one', () => {
  const sent: string[] = [];
  const notifierFor = (name: string, ...channels: NoticeChannel[]): Notifier => ({
    channels,
    async send({ channel }) {
      sent.push(`${name} ${channel}`);
    },
  });

  beforeEach(() => {
    sent.length = 0;
  });

  it('serve the channels of all', () => {
    const both = combineNotifiers([notifierFor('mail', 'email'), notifierFor('phone', 'sms')]);

    expect(both.channels).to.deep.equal(['email', 'sms']);
  });

  it('send over the one that has the channel', async () => {
    const both = combineNotifiers([notifierFor('mail', 'email'), notifierFor('phone', 'sms')]);

    await both.send(noticeOf({ channel: 'sms' }));
    await both.send(noticeOf({ channel: 'email' }));

    expect(sent).to.deep.equal(['phone sms', 'mail email']);
  });

  it('send over the first of those that have the channel', async () => {
    const both = combineNotifiers([notifierFor('mail', 'email'), notifierFor('log', 'email', 'sms')]);

    await both.send(noticeOf({ channel: 'email' }));
    await both.send(noticeOf({ channel: 'sms' }));

    expect(sent).to.deep.equal(['mail email', 'log sms']);
  });

  it('refuse a channel that none has', async () => {
    let thrown: unknown;
    await combineNotifiers([notifierFor('mail', 'email')])
      .send(noticeOf({ channel: 'sms' }))
      .catch((error: unknown) => {
        thrown = error;
      });

    expect(thrown).to.include({ code: 'ERR_NOTICE_REFUSED' });
    expect(sent).to.deep.equal([]);
  });

  it('pass a failure on as it is', async () => {
    const failure = new Error('away');
    const failing: Notifier = { channels: ['email'], send: () => Promise.reject(failure) };

    const thrown = await combineNotifiers([failing])
      .send(noticeOf())
      .catch((error: unknown) => error);

    expect(thrown).to.equal(failure);
  });
});
