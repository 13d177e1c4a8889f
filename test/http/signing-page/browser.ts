import type { Server } from 'node:http';
import supertest, { type Response } from 'supertest';

/** What a browser sends when its user goes somewhere. */
export const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

/** An answer as somebody sees it who reads the page. */
export interface Seen {
  status: number;
  /** Path and query at which the browser ended up. */
  address: string;
  headers: Record<string, string>;
  html: string;
  heading: string;
  /** What stands on the page, on one line. */
  text: string;
  /** Address to which the last answer leads, where the browser did not follow it: another server's. */
  left?: string;
  body: Buffer;
}

/** A browser without scripts: it keeps cookies, follows redirects within the server and fills in forms. */
export class Browser {
  readonly #agent: ReturnType<typeof supertest.agent>;
  readonly #headers: Record<string, string>;
  page!: Seen;

  constructor(app: Server, headers: Record<string, string> = { 'accept-language': 'en' }) {
    this.#agent = supertest.agent(app);
    this.#headers = headers;
  }

  get(address: string, headers: Record<string, string> = navigation): Promise<Seen> {
    return this.#follow('get', address, headers);
  }

  /** Where an address leads to, without going there. */
  async leadsTo(address: string): Promise<string> {
    const { headers } = await this.#agent
      .get(address)
      .set(navigation)
      .redirects(0)
      .ok(() => true);
    return headers.location ?? '';
  }

  /** Goes where a link on the page leads, by what stands on it. */
  click(text: string): Promise<Seen> {
    const link = [...this.page.html.matchAll(/<a [^>]*?href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g)].find(
      ([, , inner]) => textOf(inner!).startsWith(text),
    );
    if (!link) throw new Error(`no link ${text} on ${this.page.heading}: ${this.page.text}`);
    return this.get(
      new URL(unescaped(link[1]!), `http://x${this.page.address}`).href.replace('http://x', ''),
    );
  }

  /** Sends the form that a button belongs to, with what it holds and what is typed. */
  async press(button: string, typed: Record<string, string> = {}): Promise<Seen> {
    const { action, fields } = this.form(button);
    return await this.send(action, { ...fields, ...typed });
  }

  /** The form that a button belongs to. */
  form(button: string): { action: string; fields: Record<string, string> } {
    const forms = [...this.page.html.matchAll(/<form method="post" action="([^"]*)">([\s\S]*?)<\/form>/g)];
    for (const [, action, inner] of forms) {
      const own = [...inner!.matchAll(/<button ([^>]*)>([^<]*)<\/button>/g)].find(
        ([, , label]) => label === button,
      );
      if (!own) continue;
      const hidden = inner!.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g);
      const fields = Object.fromEntries([...hidden].map(([, name, value]) => [name!, unescaped(value!)]));
      for (const [, name, inside] of inner!.matchAll(/<select [^>]*name="(\w+)">([\s\S]*?)<\/select>/g))
        fields[name!] = /value="([^"]*)" selected/.exec(inside!)?.[1] ?? '';
      const [, name, value] = /name="(\w+)" value="(\w+)"/.exec(own[1]!) ?? [];
      return {
        action: unescaped(action!),
        fields: name === undefined ? fields : { ...fields, [name]: value! },
      };
    }
    throw new Error(`no button ${button} on ${this.page.heading}: ${this.page.text}`);
  }

  /** Sends something of a media type; default the fields of a form. */
  send(address: string, body: Record<string, string> | string, type = 'form'): Promise<Seen> {
    return this.#follow('post', address, navigation, { body, type });
  }

  async #follow(
    method: 'get' | 'post',
    address: string,
    headers: Record<string, string>,
    sent?: { body: Record<string, string> | string; type: string },
  ): Promise<Seen> {
    const request = this.#agent[method](address)
      .set({ ...this.#headers, ...headers })
      .buffer(true)
      .parse(bytes);
    const answer: Response = await (sent ? request.type(sent.type).send(sent.body) : request);
    const { location } = answer.headers;
    if (location === undefined) return this.#see(answer, address);
    if (location.startsWith('/')) return await this.#follow('get', location, headers);
    const url = new URL(location);
    if (url.hostname === '127.0.0.1' && url.pathname.startsWith('/signing'))
      return await this.#follow('get', `${url.pathname}${url.search}`, headers);
    return { ...this.#see(answer, address), left: location };
  }

  #see({ status, headers, body }: Response, address: string): Seen {
    const text = (body as Buffer).toString();
    const html = String(headers['content-type']).startsWith('text/html') ? text : '';
    this.page = {
      status,
      address,
      headers,
      html,
      heading: textOf(/<h1>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? ''),
      text: textOf(/<main>([\s\S]*)<\/main>/.exec(html)?.[1] ?? text),
      body: body as Buffer,
    };
    return this.page;
  }
}

function bytes(answer: unknown, done: (error: Error | null, body: Buffer) => void): void {
  const pieces: Buffer[] = [];
  const stream = answer as NodeJS.ReadableStream;
  stream.on('data', (piece: Buffer) => pieces.push(piece));
  stream.on('end', () => done(null, Buffer.concat(pieces)));
}

function textOf(markup: string): string {
  return unescaped(markup.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();
}

function unescaped(text: string): string {
  const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&' };
  return text.replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => characters[name]!);
}
