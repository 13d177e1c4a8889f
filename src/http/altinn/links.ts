import type { Request } from 'express';

/** Where callers reach an instance: what links begin with. */
export type Links = (address: { app: string; ownerPartyId: number; instanceId: string }) => string;

/** Links below a public address, or below the one that the request came to. */
export function linksOf(req: Request, baseUrl: string | undefined): Links {
  const base = baseUrl?.replace(/\/+$/, '') ?? `${req.protocol}://${req.get('host') ?? ''}${req.baseUrl}`;
  return ({ app, ownerPartyId, instanceId }) => `${base}/${app}/instances/${ownerPartyId}/${instanceId}`;
}
