import { expect } from 'chai';
import {
  assertSignerUpdate,
  readDirectJobRequest,
  readPortalJobRequest,
} from '../../../../src/http/posten/wire/job-request.ts';
import { codeOf } from '../../error-code.ts';
import { example, needsCorpus, recorded } from './corpus.ts';
import { directRequest, portalRequest, xml } from './messages.ts';

const readDirect = (over?: Record<string, string>) => readDirectJobRequest(Buffer.from(directRequest(over)));

function exits(completion: string): string {
  return `<exit-urls><completion-url>${completion}</completion-url><rejection-url>http://a.example/</rejection-url><error-url>http://a.example/</error-url></exit-urls>`;
}

describe('a request for a direct job', () => {
  it('waits for the callback and has the default queue', () => {
    expect(readDirect()).to.deep.equal({
      exitUrls: {
        completion: 'https://sender.example/completion',
        rejection: 'https://sender.example/rejection',
        error: 'https://sender.example/error',
      },
      retrieval: 'callback',
      pollingQueue: '',
    });
  });

  it('may poll a queue of its own, and have a reference', () => {
    const rest =
      '<status-retrieval-method>POLLING</status-retrieval-method><polling-queue> Min kø</polling-queue>';
    expect(readDirect({ reference: '<reference>a-1</reference>', rest })).to.include({
      reference: 'a-1',
      retrieval: 'polling',
      pollingQueue: ' Min kø',
    });
  });

  it('may say that it waits for the callback', () => {
    const rest = '<status-retrieval-method>WAIT_FOR_CALLBACK</status-retrieval-method>';
    expect(readDirect({ rest }).retrieval).to.equal('callback');
  });

  it('may have white space round its exit URLs', () => {
    const { exitUrls } = readDirect({ exits: exits('\n  https://a.example/done?x=1\n') });
    expect(exitUrls.completion).to.equal('https://a.example/done?x=1');
  });

  const addresses = [
    '',
    '/done',
    'a.example/done',
    'javascript:alert(1)',
    'ftp://a.example/',
    'https://',
    'https://kari@a.example/',
    'https://:secret@a.example/',
    'https://a.example/\nx',
    'https://a.example/ x',
    'https://a.example/&#x85;x',
  ];
  for (const address of addresses) {
    it(`is refused for the exit URL ${JSON.stringify(address)}`, () => {
      expect(() => readDirect({ exits: exits(address) }))
        .to.throw(/^the <completion-url> (must|may) /)
        .and.include({ code: 'ERR_JOB_INVALID', attribute: 'completion-url' });
    });
  }
});

describe('a request for a portal job', () => {
  const read = (...contents: string[]) => readPortalJobRequest(Buffer.from(portalRequest(...contents)));

  it('may say nothing', () => {
    expect(read()).to.deep.equal({ pollingQueue: '' });
  });

  it('may have a reference and a queue', () => {
    const contents = ['<reference>a</reference>', '<polling-queue>b</polling-queue>'];
    expect(read(...contents)).to.deep.equal({ reference: 'a', pollingQueue: 'b' });
  });

  it('can not be one for a direct job', () => {
    expect(codeOf(() => readPortalJobRequest(Buffer.from(directRequest())))).to.equal('ERR_SCHEMA_INVALID');
  });
});

describe('a request for a new address to sign at', () => {
  it('may have no body', () => {
    expect(() => assertSignerUpdate(Buffer.alloc(0))).to.not.throw();
  });

  it('may be XML', () => {
    const message = xml('direct-signer-update-request', '<redirect-url/>');
    expect(() => assertSignerUpdate(Buffer.from(message))).to.not.throw();
  });

  it('can not ask for something else', () => {
    const message = xml('direct-signer-update-request', '<title/>');
    expect(codeOf(() => assertSignerUpdate(Buffer.from(message)))).to.equal('ERR_SCHEMA_INVALID');
  });
});

describe('requests of others', () => {
  before(function () {
    needsCorpus(this);
  });

  it('are read as the official example of a direct one', () => {
    expect(readDirectJobRequest(example('direct/request.xml'))).to.deep.equal({
      reference: '123-ABC',
      exitUrls: {
        completion: 'https://www.sender.org/completed',
        rejection: 'https://www.sender.org/rejected',
        error: 'https://www.sender.org/failed',
      },
      retrieval: 'callback',
      pollingQueue: '',
    });
  });

  it('are read as the official example of a portal one', () => {
    expect(readPortalJobRequest(example('portal/request.xml'))).to.deep.equal({
      reference: '123-ABC',
      pollingQueue: '',
    });
  });

  it('are read as Java asks for a new address to sign at', () => {
    expect(() => assertSignerUpdate(recorded('003.body.bin'))).to.not.throw();
  });
});
