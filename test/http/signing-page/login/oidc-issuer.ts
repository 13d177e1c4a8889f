import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const clientId = 'signing';
export const clientSecret = 'a secret: of/the client';

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;

/** An issuer of OpenID Connect on this machine, with one client, and whoever a test says logged in. */
export class OidcIssuer {
  /** Claims of the ID token besides those that the protocol makes. */
  claims: Record<string, unknown> = {};
  /** What is said instead of a code. */
  error: string | undefined;
  /** What the token endpoint says instead of a token. */
  tokenError: string | undefined;
  /** Whether it answers with its metadata. */
  answers = true;
  /** Other claims, in place of those that are right. */
  wrong: Record<string, unknown> = {};
  /** Signs with a key that it does not show. */
  forges = false;
  /** How clients may prove who they are. */
  methods: string[] | undefined;
  /** Parameters of the last login that was begun. */
  asked: Record<string, string> = {};
  /** The method by which the client last proved who it is. */
  provedBy: string | undefined;
  readonly #codes = new Map<string, Record<string, string>>();
  #keys!: Keys;
  #others!: Keys;
  #server!: Server;
  url = '';

  static async start(): Promise<OidcIssuer> {
    const issuer = new OidcIssuer();
    issuer.#keys = await generateKeyPair('ES256', { extractable: true });
    issuer.#others = await generateKeyPair('ES256', { extractable: true });
    issuer.#server = createServer((request, response) => void issuer.#answer(request, response));
    await once(issuer.#server.listen(0, '127.0.0.1'), 'listening');
    issuer.url = `http://127.0.0.1:${(issuer.#server.address() as AddressInfo).port}`;
    return issuer;
  }

  /** Behaves as it should again. */
  mend(): void {
    Object.assign(this, { claims: {}, error: undefined, tokenError: undefined, answers: true });
    Object.assign(this, { wrong: {}, forges: false, methods: undefined });
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** What a browser would be sent to after its user has logged in. */
  loggedIn(address: string): string {
    const asked = Object.fromEntries(new URL(address).searchParams);
    this.asked = asked;
    const back = new URL(asked.redirect_uri!);
    back.searchParams.set('state', asked.state!);
    if (this.error !== undefined) {
      back.searchParams.set('error', this.error);
    } else {
      const code = randomUUID();
      this.#codes.set(code, asked);
      back.searchParams.set('code', code);
    }
    return back.href;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (!this.answers) return void json(503, {});
    switch (request.url) {
      case '/.well-known/openid-configuration':
        return void json(200, {
          issuer: this.url,
          authorization_endpoint: `${this.url}/authorize`,
          token_endpoint: `${this.url}/token`,
          jwks_uri: `${this.url}/keys`,
          response_types_supported: ['code'],
          code_challenge_methods_supported: ['S256'],
          id_token_signing_alg_values_supported: ['ES256'],
          ...(this.methods && { token_endpoint_auth_methods_supported: this.methods }),
        });
      case '/keys':
        return void json(200, {
          keys: [{ ...(await exportJWK(this.#keys.publicKey)), alg: 'ES256', use: 'sig', kid: 'k' }],
        });
      case '/token':
        return await this.#token(request, json);
      default:
        return void json(404, {});
    }
  }

  async #token(request: IncomingMessage, json: (status: number, body: unknown) => unknown): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const form = new URLSearchParams(Buffer.concat(pieces).toString());
    if (this.tokenError !== undefined) return void json(400, { error: this.tokenError });
    this.provedBy = provedBy(request.headers.authorization, form);
    if (this.provedBy === undefined) return void json(401, { error: 'invalid_client' });
    const asked = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (asked?.code_challenge !== challenge || asked.redirect_uri !== form.get('redirect_uri'))
      return void json(400, { error: 'invalid_grant' });
    json(200, { access_token: 'unused', token_type: 'Bearer', id_token: await this.#idToken(asked) });
  }

  #idToken({ nonce, acr_values: acr }: Record<string, string>): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: this.url,
      aud: clientId,
      sub: 'subject',
      iat: now,
      exp: now + 120,
      jti: 'login-1',
      ...(nonce !== undefined && { nonce }),
      ...(acr !== undefined && { acr }),
      ...this.claims,
      ...this.wrong,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .sign((this.forges ? this.#others : this.#keys).privateKey);
  }
}

/** By which method the client has proved who it is; undefined where it has not. */
function provedBy(authorization: string | undefined, form: URLSearchParams): string | undefined {
  if (authorization !== undefined) {
    const [name, secret] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':');
    const isRight = decode(name!) === clientId && decode(secret!) === clientSecret;
    return isRight ? 'client_secret_basic' : undefined;
  }
  if (form.get('client_secret') === clientSecret) return 'client_secret_post';
  return form.get('client_secret') === null && form.get('client_id') === clientId ? 'none' : undefined;
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll('+', ' '));
}
