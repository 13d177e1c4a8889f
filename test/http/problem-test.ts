import { expect } from 'chai';
import { SigningError } from '../../src/errors.ts';
import { statusOf, toProblem } from '../../src/http/index.ts';

describe('the problem document of an error', () => {
  it('has status, title, detail and code', () => {
    expect(toProblem(new SigningError('ERR_INSTANCE_UNKNOWN', 'no instance <x>'))).to.deep.equal({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'no instance <x>',
      code: 'ERR_INSTANCE_UNKNOWN',
    });
  });

  it('names the element', () => {
    const error = new SigningError('ERR_TASK_LEFT', 'left', { element: 'Sign' });
    expect(toProblem(error)).to.include({ element: 'Sign' });
  });

  it('names the outcome', () => {
    const error = new SigningError('ERR_ROUND_ENDED', 'over', { info: { outcome: 'rejected', secret: 1 } });
    expect(toProblem(error)).to.include({ outcome: 'rejected' }).and.not.have.property('secret');
  });

  it('names the place in a body that is not JSON', () => {
    const error = new SigningError('ERR_BODY_INVALID', 'not JSON', { info: { line: 5, column: 1 } });
    expect(toProblem(error)).to.include({ line: 5, column: 1 });
  });

  it('names the issues of forms that are not valid, and those of no other error', () => {
    const issues = [{ message: 'element <a> is too long' }];
    const problemOf = (code: 'ERR_FORM_INVALID' | 'ERR_METADATA_INVALID') =>
      toProblem(new SigningError(code, 'wrong', { info: { issues } }));
    expect(problemOf('ERR_FORM_INVALID')).to.deep.include({ status: 400, issues });
    expect(problemOf('ERR_METADATA_INVALID')).to.not.have.property('issues');
  });

  it('says nothing of an error that is not ours', () => {
    const error = new Error("insert into signee values ('01816000001')");
    expect(JSON.stringify(toProblem(error))).to.not.contain('01816000001');
  });

  it('knows an error of another copy of the package', () => {
    const error = Object.assign(new Error('unknown'), { name: 'SigningError', code: 'ERR_APP_UNKNOWN' });
    expect(toProblem(error)).to.include({ status: 404, code: 'ERR_APP_UNKNOWN' });
  });

  for (const [status, code] of [
    [400, 'ERR_BODY_INVALID'],
    [413, 'ERR_BODY_TOO_LARGE'],
    [415, 'ERR_CONTENT_TYPE'],
  ] as const) {
    it(`is ${code} where Express says ${status}`, () => {
      expect(toProblem(Object.assign(new Error('secret'), { status }))).to.include({ status, code });
    });
  }
});

describe('the status of an error', () => {
  it('is a client or server error for every code', () => {
    for (const status of Object.values(statusOf)) expect(status).to.be.within(400, 599);
  });
});
