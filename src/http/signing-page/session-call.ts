import type { Request, RequestHandler, Response } from 'express';
import type { PagesContext } from './context.ts';
import { assertOwnForm, fieldOf, formBody } from './form-body.ts';
import { frameOf, namedLanguage, type PageFrame } from './page-frame.ts';
import { type Page, sendPage } from './send-page.ts';
import { isSessionId, type PageSession, readSession, saveSession, sessionPath } from './session.ts';
import { type Visit, visitOf } from './visit.ts';

/** The browser sent no session that holds. */
export class SessionOver extends Error {}

/** A request to a page of a session. */
export interface SessionCall {
  req: Request;
  res: Response;
  session: PageSession;
  /** Path of the session's first page, which begins the paths of all others. */
  path: string;
  frame: PageFrame;
  /** Who came, and how far they have come. */
  visit(): Promise<Visit>;
  /** What was typed into a field. */
  field(name: string): string;
  show(page: Page): void;
  /** Has the browser keep what changes. */
  save(session: PageSession): Promise<void>;
  /** Sends the browser to another address; default the session's first page. */
  go(address?: string): void;
}

type SessionHandler = (call: SessionCall) => unknown;

/** Answers at a page of a session. Without a session that holds it throws {@link SessionOver}. */
export function onSession(context: PagesContext, handle: SessionHandler): RequestHandler {
  return async (req, res, next) => {
    const { id } = req.params;
    if (!isSessionId(id)) return next('route');
    const session = await readSession(context, req, id);
    if (!session) throw new SessionOver();
    res.locals.pageSession = session;
    const call = callOf(context, req, res, session);
    const language = namedLanguage(req);
    if (req.method !== 'GET' || language === undefined) return await handle(call);
    await call.save({ ...session, language });
    call.go(`${call.path}${req.path.slice(`/s/${id}`.length)}`);
  };
}

/** The same for what a form of the session sends; no other is taken. */
export function onForm(context: PagesContext, handle: SessionHandler): RequestHandler[] {
  return [
    formBody,
    onSession(context, (call) => {
      assertOwnForm(call.req, call.session);
      return handle(call);
    }),
  ];
}

function callOf(context: PagesContext, req: Request, res: Response, session: PageSession): SessionCall {
  const path = sessionPath(context, req, session.id);
  // where an answer comes by another method, its address shows nothing by itself
  const self = req.method === 'GET' ? `${path}${req.path.slice(`/s/${session.id}`.length)}` : path;
  const frame = frameOf(context, req, self, session);
  return {
    req,
    res,
    session,
    path,
    frame,
    visit: () => visitOf(context, session),
    field: (name) => fieldOf(req, name),
    show: (page) => sendPage(res, frame, page),
    save: (changed) => saveSession(context, req, res, changed),
    go: (address = path) => res.redirect(303, address),
  };
}
