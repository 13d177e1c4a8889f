import { expect } from 'chai';
import { logNotifier } from '../../src/notify/index.ts';
import { noticeOf } from './notices.ts';

describe('a notifier that writes to the log', () => {
  const lines: { fields: Record<string, unknown>; message: string }[] = [];
  const notifier = logNotifier({ info: (fields, message) => lines.push({ fields, message }) });

  beforeEach(async () => {
    lines.length = 0;
    await notifier.send(noticeOf({ url: 'https://sign.example.org/signing/t0ken', code: '123456' }));
  });

  it('serves every channel', () => {
    expect(notifier.channels).to.deep.equal(['email', 'sms']);
  });

  it('writes what was to be told, by ids', () => {
    expect(lines).to.deep.equal([
      {
        message: 'notice',
        fields: {
          notice: 'round-1:signee-2:turn:email',
          kind: 'turn',
          channel: 'email',
          language: 'en',
          app: 'ttd/lease',
          instanceId: 'instance-1',
          roundId: 'round-1',
          taskId: 'SignLease',
        },
      },
    ]);
  });

  it('writes no name, address, title, link or code', () => {
    expect(JSON.stringify(lines)).not.to.match(/kari|nordmann|@|Sign the lease|https|t0ken|123456/i);
  });
});
