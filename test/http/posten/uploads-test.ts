import { expect } from 'chai';
import { createUploads } from '../../../src/http/posten/uploads.ts';
import { codeOf } from '../../runtime/on-runtime.ts';

/** Starts reading so many jobs that never end. */
function never(uploads: ReturnType<typeof createUploads>, sender: string, count: number) {
  let begun = 0;
  for (let n = 0; n < count; n += 1) {
    void uploads(sender).take(() => {
      begun += 1;
      return new Promise(() => {});
    });
  }
  return () => begun;
}

describe('jobs on their way', () => {
  it('are read sixteen at once of one sender', async () => {
    const begun = never(createUploads(), '123456789', 40);
    await new Promise(setImmediate);
    expect(begun()).to.equal(16);
  });

  it('don’t hold up those of another', async () => {
    const uploads = createUploads();
    never(uploads, '123456789', 40);
    expect(await uploads('987654321').take(async () => 'read')).to.equal('read');
  });

  it('are refused where more than two hundred wait', async () => {
    const uploads = createUploads();
    never(uploads, '123456789', 216);
    expect(await codeOf(uploads('123456789').take(async () => 'read'))).to.equal('ERR_BUSY');
  });
});
