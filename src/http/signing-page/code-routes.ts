import type { Router } from 'express';
import { isSigningError } from '../../errors.ts';
import { methodNotAllowed } from '../error-handler.ts';
import type { PagesContext } from './context.ts';
import { fill } from './language.ts';
import { onForm, type SessionCall } from './session-call.ts';
import { codePage } from './views/code-page.ts';

/** Takes the security code of somebody who is known by an address alone. */
export function codeRoutes(router: Router, context: PagesContext): void {
  const enter = async (call: SessionCall) => {
    const { isCodeMissing, ...session } = call.session;
    const problem = isCodeMissing ? await problemWith(call) : undefined;
    if (problem === 'blocked') return call.go();
    if (problem) return call.show(codePage(call.frame, await call.visit(), call.path, problem.text));
    await call.save(session);
    call.go();
  };

  /** What is wrong with the code; nothing where it is right. */
  async function problemWith({
    session,
    frame,
    field,
  }: SessionCall): Promise<{ text: string } | 'blocked' | undefined> {
    const { missing, wrong, wrongOne } = frame.texts.code;
    const code = field('code').replace(/\s/g, '');
    // what can be no code is no attempt
    if (!/^\d{6}$/.test(code)) return { text: missing };
    try {
      await context.runtime.enterSecurityCode({ signeeId: session.signeeId, code });
      return undefined;
    } catch (error) {
      if (!isSigningError(error) || error.code !== 'ERR_CODE_WRONG') throw error;
      const left = Number(error.info?.left);
      if (left === 0) return 'blocked';
      return { text: left === 1 ? wrongOne : fill(wrong, { left }) };
    }
  }

  router
    .route('/s/:id/code')
    .post(...onForm(context, enter))
    .all(methodNotAllowed('POST'));
}
