import { expect } from 'chai';
import { onDatabases, rejection } from './on-databases.ts';
import { NOW, newInstance } from './records.ts';

onDatabases('a NUL in a text', (on) => {
  it('is refused where it is looked for', async () => {
    const { code } = await rejection(on.storage.instances.find('a\0b'));
    expect(code).to.equal('ERR_TEXT_INVALID');
  });

  it('is refused where it is written, without the text', async () => {
    const written = on.storage.callCounts.add({ caller: 'Kari\0', now: NOW, window: 1, limit: 1, block: 1 });
    const { code, message } = await rejection(written);
    expect([code, message.includes('Kari')]).to.deep.equal(['ERR_TEXT_INVALID', false]);
  });

  it('undoes the whole transaction', async () => {
    const written = on.storage.transaction((transaction) =>
      on.storage.commit([newInstance('whole'), newInstance('broken\0')], transaction),
    );
    expect((await rejection(written)).code).to.equal('ERR_TEXT_INVALID');
    expect(await on.storage.instances.find('whole')).to.equal(undefined);
  });
});
