import type { Request } from 'express';
import type { PagesContext } from './context.ts';

/** Public address of the pages, without a slash at its end. */
export function publicAddress({ baseUrl }: Pick<PagesContext, 'baseUrl'>, req: Request): URL {
  if (baseUrl) return baseUrl;
  return new URL(`${req.protocol}://${req.get('host') ?? ''}${mountedAt(req)}`);
}

/** The path of the pages as browsers see it, which begins all addresses that pages refer to. */
export function publicPath({ baseUrl }: Pick<PagesContext, 'baseUrl'>, req: Request): string {
  return baseUrl ? baseUrl.pathname.replace(/\/+$/, '') : mountedAt(req);
}

/** Whether browsers come by https. */
export function isSecure({ baseUrl }: Pick<PagesContext, 'baseUrl'>, req: Request): boolean {
  return baseUrl ? baseUrl.protocol === 'https:' : req.secure;
}

function mountedAt(req: Request): string {
  return req.baseUrl.replace(/\/+$/, '');
}
