import { expect } from 'chai';
import { taskTitle } from '../../src/runtime/task-title.ts';

describe('what a task is called', () => {
  const element = { name: 'Sign the lease' };

  it('is its title', () => {
    expect(taskTitle('Lease', element)).to.equal('Lease');
  });

  it('is its element’s name where it has no title', () => {
    expect(taskTitle(undefined, element)).to.equal('Sign the lease');
  });

  it('is nothing where its title is empty', () => {
    expect(taskTitle('', element)).to.equal(undefined);
  });

  it('is nothing where it has neither', () => {
    expect(taskTitle(undefined, undefined)).to.equal(undefined);
  });
});
