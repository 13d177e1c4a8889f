import type { Router } from 'express';
import type { PagesContext } from '../context.ts';
import type { PageLanguage } from '../language.ts';

/** What a login is asked for. */
export interface LoginRequest {
  /** Comes back with the browser; nobody else can know it. */
  state: string;
  /** Where the browser is to come back to. */
  returnTo: string;
  /** Least authentication level, 0–4. */
  level: number;
  language: PageLanguage;
  /** Somebody else is to log in than who is logged in there. */
  isAnew: boolean;
}

/** Somebody who has logged in. */
export interface LoggedIn {
  /** 11 digits. */
  personNumber: string;
  /** Authentication level, 0–4. */
  level: number;
  /** Who vouches for them. */
  issuer: string;
  /** Names the login at the issuer. */
  tokenId?: string;
  name?: string;
}

/** How signees prove who they are, somewhere else. */
export interface SigneeLogin {
  /**
   * Answers where to send the browser, and what has to be known when it comes back: short texts, which the browser
   * keeps sealed; the state is kept with them. Throws `ERR_ISSUER_UNAVAILABLE`.
   */
  begin(request: LoginRequest): Promise<{ address: string; kept: Record<string, string> }>;
  /**
   * Reads who logged in from the address that the browser came back to. Throws `ERR_LOGIN_FAILED`, with `info.reason`
   * `cancelled` where the person did not want to go on, and `ERR_ISSUER_UNAVAILABLE`.
   */
  complete(address: URL, kept: Readonly<Record<string, string>>): Promise<LoggedIn>;
  /** Adds pages of its own to the signing pages, below `/login`. */
  addPages?(router: Router, context: Pick<PagesContext, 'baseUrl'>): void;
}
