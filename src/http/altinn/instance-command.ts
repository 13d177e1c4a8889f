import type { Request, Response } from 'express';
import { type CommandConditions, commandConditions, documentConditions } from '../command-conditions.ts';
import { type InstanceCall, instanceCall } from './address.ts';

/** What every command of the runtime on an instance begins with. */
export type InstanceCommand = InstanceCall & CommandConditions;

/**
 * Reads path, caller and conditions of a request that changes an instance. Throws `ERR_NOT_FOUND` for what can't be an
 * address, `ERR_BODY_INVALID` for headers that can't be read.
 */
export function instanceCommand(req: Request, res: Response): InstanceCommand {
  return { ...instanceCall(req, res), ...commandConditions(req) };
}

/** The same of a request that changes a data element. */
export function elementCommand(
  req: Request,
  res: Response,
): InstanceCall & ReturnType<typeof documentConditions> {
  return { ...instanceCall(req, res), ...documentConditions(req) };
}
