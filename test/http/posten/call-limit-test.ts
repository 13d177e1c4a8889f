import { expect } from 'chai';
import { broker, onPosten, privateSender, publicSender } from './posten-server.ts';

onPosten('calls for a sender', (on) => {
  /** Asks without letting time pass. */
  const ask = (sender: string, as = sender) =>
    fetch(`${on.url}/${sender}`, { headers: { 'x-test-organisation': as } });

  it('are answered ten times in a second, and then not for half a minute', async () => {
    for (let n = 0; n < 10; n += 1) expect((await ask(privateSender)).status).to.equal(200);
    const eleventh = await ask(privateSender);
    expect([eleventh.status, eleventh.headers.get('dosfilter'), await eleventh.text()]).to.deep.equal([
      429,
      'unavailable',
      '',
    ]);
    expect(eleventh.headers.get('x-next-permitted-poll-time')).to.equal(null);
    on.clock.advance(29_999);
    expect((await ask(privateSender)).status).to.equal(429);
    on.clock.advance(1);
    expect((await ask(privateSender)).status).to.equal(200);
  });

  it('count whoever makes them', async () => {
    on.clock.advance(60_000);
    for (let n = 0; n < 5; n += 1) await ask(privateSender);
    for (let n = 0; n < 5; n += 1) await ask(privateSender, broker);
    expect((await ask(privateSender)).status).to.equal(429);
  });

  it('hold up nobody else', async () => {
    on.clock.advance(60_000);
    for (let n = 0; n < 11; n += 1) await ask(privateSender);
    expect((await ask(publicSender)).status).to.equal(200);
  });

  it('by those who may not act for it count for nothing', async () => {
    on.clock.advance(60_000);
    for (let n = 0; n < 12; n += 1) expect((await ask(privateSender, '999999999')).status).to.equal(403);
    expect((await ask(privateSender)).status).to.equal(200);
  });
});
