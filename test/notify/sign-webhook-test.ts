import { expect } from 'chai';
import { Webhook } from 'standardwebhooks';
import { signWebhook } from '../../src/notify/index.ts';
import { eventOf, secrets } from './webhooks.ts';

describe('a signed webhook', () => {
  const body = JSON.stringify(eventOf());
  let message: Parameters<typeof signWebhook>[0];
  beforeEach(() => {
    // the reference implementation compares with the clock of the machine
    message = { id: 'instance-1:7', at: Date.now(), body, secrets };
  });

  const verify = (secret: string, headers: object, text = body) =>
    new Webhook(secret).verify(text, { ...headers } as Record<string, string>);

  for (const [index, secret] of secrets.entries()) {
    it(`is verified by the reference implementation with secret ${index + 1} of 2 alone`, () => {
      expect(verify(secret, signWebhook(message))).to.deep.equal(eventOf());
    });
  }

  it('is signed by the newest secret first', () => {
    const both = signWebhook(message)['webhook-signature'].split(' ');
    const newest = signWebhook({ ...message, secrets: [secrets[0]] })['webhook-signature'];

    expect(both).to.have.lengthOf(2);
    expect(both[0]).to.equal(newest);
  });

  it('is what the specification shows', () => {
    const headers = signWebhook({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_999,
      body: '{"test": 2432232314}',
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    });

    expect(headers).to.deep.equal({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  it('does not hold with another secret, body, id or time', () => {
    const headers = signWebhook(message);
    const other = `whsec_${Buffer.alloc(24).toString('base64')}`;

    expect(() => verify(other, headers)).to.throw('No matching signature');
    expect(() => verify(secrets[0], headers, body.replace('completed', 'rejected'))).to.throw();
    expect(() => verify(secrets[0], { ...headers, 'webhook-id': 'instance-1:8' })).to.throw();
    const later = String(Math.floor(message.at / 1_000) + 1);
    expect(() => verify(secrets[0], { ...headers, 'webhook-timestamp': later })).to.throw();
  });

  for (const id of ['', 'a.1', 'a\r\nx-b: c', 'é', 'a'.repeat(257)]) {
    it(`is not made for the id ${JSON.stringify(id).slice(0, 20)}`, () => {
      expect(() => signWebhook({ ...message, id })).to.throw(TypeError);
    });
  }
});
