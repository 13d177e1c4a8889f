import type { Response } from 'express';
import { send } from '../send.ts';

/** Answers 200 with an XML message. */
export function sendXml(res: Response, xml: string): void {
  send(res, 200, 'application/xml', xml);
}
