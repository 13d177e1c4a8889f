import type { Request, Response } from 'express';
import { SigningError } from '../../errors.ts';
import { type Caller, callerOf } from '../authenticate.ts';

/** Path of an instance below an app. */
export const INSTANCE_PATH = '/:org/:app/instances/:instanceOwnerPartyId/:instanceGuid';

/** Which instance a request means, and who asks: what every command and query of the runtime begins with. */
export interface InstanceCall {
  actor: Caller;
  instanceId: string;
  /** `<org>/<app>`. The runtime knows no instance under another app or owner than its own. */
  app: string;
  ownerPartyId: number;
}

const GUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const MAX_PARTY_ID = 2 ** 31 - 1;

/** Reads path and caller of a request for an instance. Throws `ERR_NOT_FOUND` for what can't be an address. */
export function instanceCall(req: Request, res: Response): InstanceCall {
  return {
    actor: callerOf(res),
    app: appOf(req),
    ownerPartyId: partyId(pathText(req, 'instanceOwnerPartyId')),
    instanceId: guid(pathText(req, 'instanceGuid')),
  };
}

/** `<org>/<app>` of a request. */
export function appOf(req: Request): string {
  return `${pathText(req, 'org')}/${pathText(req, 'app')}`;
}

/** Id of the data element of a request. */
export function dataGuid(req: Request): string {
  return guid(pathText(req, 'dataGuid'));
}

/** Reads a path parameter that a route has. */
export function pathText(req: Request, name: string): string {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
}

function partyId(text: string): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= MAX_PARTY_ID)) throw notAnAddress();
  return value;
}

function guid(text: string): string {
  const value = text.toLowerCase();
  if (!GUID.test(value)) throw notAnAddress();
  return value;
}

function notAnAddress(): SigningError {
  return new SigningError('ERR_NOT_FOUND', 'nothing is found at this address');
}
