import { expect } from 'chai';
import express from 'express';
import request from 'supertest';
import { isSigningError } from '../../../src/errors.ts';
import { answerType } from '../../../src/http/messages/accept.ts';

const app = express();
app.get('/', (req, res) => {
  try {
    res.send(answerType(req));
  } catch (error) {
    res.send(isSigningError(error) ? error.code : 'another error');
  }
});

const HAL = 'application/hal+json';
const PLAIN = 'application/json';

describe('the media type of an answer', () => {
  const cases: [accept: string | undefined, type: string][] = [
    [undefined, HAL],
    ['', HAL],
    ['*/*', HAL],
    ['application/*', HAL],
    [HAL, HAL],
    ['Application/HAL+JSON; charset=utf-8', HAL],
    [PLAIN, PLAIN],
    [`${PLAIN}, ${HAL}`, PLAIN],
    [`${PLAIN};q=0.5, ${HAL}`, HAL],
    [`${PLAIN}, text/plain, */*`, PLAIN],
    [`application/hal+xml, ${HAL}`, HAL],
    [`text/html, ${HAL}`, HAL],
    ['text/html', PLAIN],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', PLAIN],
    ['application/xml', 'ERR_NOT_ACCEPTABLE'],
    ['application/hal+xml, application/xml', 'ERR_NOT_ACCEPTABLE'],
    ['image/png', 'ERR_NOT_ACCEPTABLE'],
    [`${HAL};q=0`, 'ERR_NOT_ACCEPTABLE'],
    ['nonsense', 'ERR_NOT_ACCEPTABLE'],
  ];
  for (const [accept, type] of cases) {
    it(`is ${type} for ${accept === undefined ? 'no Accept' : `<${accept}>`}`, async () => {
      const asked = request(app).get('/');
      expect((await (accept === undefined ? asked : asked.set('accept', accept))).text).to.equal(type);
    });
  }
});
