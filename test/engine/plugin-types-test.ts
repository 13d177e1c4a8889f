import { type BpmnEngineOptions, Engine } from 'bpmn-engine';
import { expect } from 'chai';
import { signingPlugin } from '../../src/engine/index.ts';

// No casts here: what is tested is that this file compiles, against the engine's own types.
describe('what signingPlugin() returns, to a host in TypeScript', () => {
  it('spreads into the options of an engine', () => {
    const engine = new Engine({ name: 'host', ...signingPlugin() });
    expect(engine.name).to.equal('host');
  });

  it('is options of an engine by itself', () => {
    const signing = signingPlugin();
    const options: BpmnEngineOptions = signing;
    expect(options.extendFn).to.equal(signing.extendFn);
  });

  it('spreads into what an engine is recovered with', () => {
    const engine = new Engine({ name: 'host', ...signingPlugin() });
    expect(() => engine.recover({ name: 'host', definitions: [] }, { ...signingPlugin() })).not.to.throw();
  });
});
