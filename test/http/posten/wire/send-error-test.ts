import { expect } from 'chai';
import express from 'express';
import request from 'supertest';
import { SigningError, type SigningErrorCode } from '../../../../src/errors.ts';
import { errorHandler } from '../../../../src/http/error-handler.ts';
import { NAMESPACE } from '../../../../src/http/posten/wire/schema.ts';
import { sendArchiveError, sendPostenError } from '../../../../src/http/posten/wire/send-error.ts';
import { needsCorpus } from './corpus.ts';
import { officialJudge } from './schemas.ts';

/** What a caller gets where this is thrown. */
async function answerTo(error: unknown, answer = sendPostenError) {
  const app = express();
  app.use(() => {
    throw error;
  });
  app.use(errorHandler(undefined, answer));
  return await request(app).get('/').buffer(true).parse(readText);
}

function readText(res: request.Response, done: (error: Error | null, text: string) => void): void {
  const stream = res as unknown as NodeJS.ReadableStream;
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  stream.on('end', () => done(null, text));
}

/** Status, code and type of the answer to an error. */
async function told(code: SigningErrorCode, answer = sendPostenError) {
  const { status, body } = await answerTo(new SigningError(code, 'wrong'), answer);
  const [, wireCode] = /<error-code>(.*)<\/error-code>/.exec(body)!;
  const [, type] = /<error-type>(.*)<\/error-type>/.exec(body)!;
  return [status, wireCode, type];
}

describe('an error that Posten has a code for', () => {
  const cases: [SigningErrorCode, number, string][] = [
    ['ERR_SCHEMA_INVALID', 400, 'SCHEMA_VALIDATION_ERROR'],
    ['ERR_PACKAGE_INVALID', 400, 'ASICE_VALIDATION_FAILED'],
    ['ERR_BROKER_NOT_AUTHORIZED', 403, 'BROKER_NOT_AUTHORIZED'],
    ['ERR_ORGANISATION_UNKNOWN', 403, 'NOT_AUTHORIZED'],
    ['ERR_STATUS_TOKEN_INVALID', 403, 'INVALID_STATUS_QUERY_TOKEN'],
    ['ERR_CEREMONY_NOT_COMPLETED', 404, 'SIGNING_CEREMONY_NOT_COMPLETED'],
    ['ERR_FEATURE_NOT_AVAILABLE', 403, 'FEATURE_NOT_AVAILABLE'],
  ];
  for (const [code, status, wireCode] of cases) {
    it(`is ${status} ${wireCode} for ${code}`, async () => {
      expect(await told(code)).to.deep.equal([status, wireCode, 'CLIENT']);
    });
  }

  for (const code of ['ERR_DOCUMENT_NOT_FOUND', 'ERR_DOCUMENT_REMOVED'] as const) {
    it(`is 404 ARCHIVED_DOCUMENT_NOT_FOUND for ${code} of the archive`, async () => {
      expect(await told(code, sendArchiveError)).to.deep.equal([
        404,
        'ARCHIVED_DOCUMENT_NOT_FOUND',
        'CLIENT',
      ]);
    });
  }

  it('is the same in the archive', async () => {
    expect(await told('ERR_ORGANISATION_UNKNOWN', sendArchiveError)).to.deep.equal([
      403,
      'NOT_AUTHORIZED',
      'CLIENT',
    ]);
  });
});

describe('any other error', () => {
  const cases: [SigningErrorCode, number, string][] = [
    ['ERR_JOB_INVALID', 400, 'CLIENT'],
    ['ERR_BODY_INVALID', 400, 'CLIENT'],
    ['ERR_DOCUMENT_ENCRYPTED', 400, 'CLIENT'],
    ['ERR_DOCUMENT_FORMAT', 400, 'CLIENT'],
    ['ERR_DOCUMENT_TOO_LARGE', 400, 'CLIENT'],
    ['ERR_UNAUTHENTICATED', 401, 'CLIENT'],
    ['ERR_NOT_FOUND', 404, 'CLIENT'],
    ['ERR_DOCUMENT_NOT_FOUND', 404, 'CLIENT'],
    ['ERR_DOCUMENT_REMOVED', 404, 'CLIENT'],
    ['ERR_NOTHING_SIGNED', 404, 'CLIENT'],
    ['ERR_METHOD', 405, 'CLIENT'],
    ['ERR_INSTANCE_ENDED', 409, 'CLIENT'],
    ['ERR_DOCUMENTS_KEPT', 409, 'CLIENT'],
    ['ERR_BODY_TOO_LARGE', 413, 'CLIENT'],
    ['ERR_CONTENT_TYPE', 415, 'CLIENT'],
    ['ERR_APP_UNKNOWN', 500, 'SERVER'],
    ['ERR_VARIABLE_MISSING', 500, 'SERVER'],
    ['ERR_INTERNAL', 500, 'SERVER'],
    ['ERR_STORAGE_UNAVAILABLE', 503, 'SERVER'],
    ['ERR_BUSY', 503, 'SERVER'],
  ];
  for (const [code, status, type] of cases) {
    it(`is ${status} with our own code for ${code}`, async () => {
      expect(await told(code)).to.deep.equal([status, code.slice(4), type]);
    });
  }

  it('is XML by its content type, letter by letter', async () => {
    const { headers, body } = await answerTo(new SigningError('ERR_METHOD', 'no <b> & "c"'));
    expect(headers).to.include({ 'content-type': 'application/xml', 'x-error-code': 'ERR_METHOD' });
    expect(body).to.equal(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><error xmlns="${NAMESPACE}">` +
        '<error-code>METHOD</error-code><error-message>no &lt;b&gt; &amp; &quot;c&quot;</error-message>' +
        '<error-type>CLIENT</error-type></error>',
    );
  });

  it('is valid by the official schema', async function () {
    needsCorpus(this);
    const { body } = await answerTo(new SigningError('ERR_METHOD', 'no \u0000'));
    expect(officialJudge()(body)).to.equal(true);
  });

  it('says nothing of what is not ours', async () => {
    const { status, body } = await answerTo(new Error('secret'));
    expect(status).to.equal(500);
    expect(body).to.contain('INTERNAL').and.not.contain('secret');
  });

  it('says nothing of instances where a job is over', async () => {
    const { body } = await answerTo(new SigningError('ERR_INSTANCE_ENDED', 'instance <i1> has ended'));
    expect(body).to.contain('the job is over').and.not.contain('i1');
  });

  it('speaks of jobs where it would of instances', async () => {
    const { body } = await answerTo(new SigningError('ERR_DOCUMENTS_KEPT', 'instance <i1> has not ended'));
    expect(body).to.contain('<error-message>the job has not ended<');
  });
});

describe('too many calls', () => {
  it('are told by a header and no body', async () => {
    const { status, headers, body } = await answerTo(new SigningError('ERR_CALL_LIMIT', 'too many'));
    expect([status, body]).to.deep.equal([429, '']);
    expect(headers).to.include({ dosfilter: 'unavailable', 'content-length': '0' });
    expect(headers).to.not.have.any.keys('content-type', 'x-next-permitted-poll-time', 'retry-after');
  });
});

describe('a server that is busy', () => {
  it('says so in XML and when to ask again, and not that one organisation calls too often', async () => {
    const { status, headers, body } = await answerTo(new SigningError('ERR_BUSY', 'too many'));
    expect(status).to.equal(503);
    expect(body).to.contain('<error-code>BUSY</error-code>');
    expect(headers).to.include({ 'content-type': 'application/xml', 'retry-after': '5' });
    expect(headers).to.not.have.any.keys('dosfilter', 'x-next-permitted-poll-time');
  });
});

describe('a poll that comes too early', () => {
  it('is told when it may come, and nothing else', async () => {
    const info = { nextPollAt: Date.UTC(2026, 0, 2, 3, 4, 5) };
    const { status, headers, body } = await answerTo(
      new SigningError('ERR_POLL_TOO_EARLY', 'later', { info }),
    );
    expect([status, body]).to.deep.equal([429, '']);
    expect(headers).to.include({ 'x-next-permitted-poll-time': '2026-01-02T03:04:05.000Z' });
    expect(headers).to.not.have.any.keys('content-type', 'dosfilter', 'retry-after');
  });
});
