import type { ErrorRequestHandler, Response } from 'express';
import { errorHandler } from '../error-handler.ts';
import { setProblemHeaders } from '../problem.ts';
import type { PagesContext } from './context.ts';
import { FormRefused } from './form-body.ts';
import { html } from './html.ts';
import { fill } from './language.ts';
import { publicPath } from './page-address.ts';
import { frameOf, type PageFrame } from './page-frame.ts';
import { sendPage } from './send-page.ts';
import { SessionOver } from './session-call.ts';
import { type ToldName, toldByCode } from './texts/page-texts.ts';
import { toldPage } from './views/told-page.ts';

/** Tells errors on pages, and logs what nobody on the page can mend. */
export function errorPages(context: PagesContext): ErrorRequestHandler {
  const known = errorHandler(context.log, (res, problem) => {
    const frame = errorFrame(context, res);
    const name = toldByCode[problem.code];
    const isOurs = problem.status >= 500;
    const told = frame.texts[name ?? (isOurs ? 'broken' : 'refused')];
    const id = res.getHeader('x-request-id');
    const reference =
      isOurs && name === undefined && id !== undefined && fill(frame.texts.reference, { id: String(id) });
    setProblemHeaders(res, problem);
    sendPage(res, frame, toldPage(told, problem.status, html`${reference && html`<p>${reference}</p>`}`));
  });
  return (error: unknown, req, res, next) => {
    const name = ownErrors(error);
    if (name === undefined) return known(error, req, res, next);
    const frame = errorFrame(context, res);
    sendPage(res, frame, toldPage(frame.texts[name], 403));
  };
}

function errorFrame(context: PagesContext, { req, locals }: Response): PageFrame {
  const self = req.method === 'GET' ? `${publicPath(context, req)}${req.path}` : undefined;
  return frameOf(context, req, self, locals.pageSession);
}

function ownErrors(error: unknown): ToldName | undefined {
  if (error instanceof SessionOver) return 'sessionOver';
  return error instanceof FormRefused ? 'formRefused' : undefined;
}
