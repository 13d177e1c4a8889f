import { setTimeout } from 'node:timers/promises';
import type { Act } from './acts.ts';
import { type AppId, keyOf, owner, ownerPartyId } from './apps.ts';
import type { Answer, Call, HttpClient } from './http-client.ts';
import type { Random } from './random.ts';

/** What callers share. */
export interface Load {
  client: HttpClient;
  /** Address of a server that is up; waits while all are dead. */
  address(): Promise<string>;
  /** Tokens by person. */
  tokens: ReadonlyMap<number, string>;
  acts: Act[];
  /** Answers that no caller should get, whatever is killed. */
  surprises: string[];
  /** Aborted when nobody waits for the callers any more. */
  givenUp: AbortSignal;
  /** Told of every answer that was received in full. */
  onAnswer(): void;
}

/** Milliseconds until somebody who was told to come back does. */
const pause = 25;

/** How often a request is repeated before it counts as a surprise. */
const patience = 400;

/** Codes of a 409 after which the same request is to be sent again: somebody else was faster, or it is under way. */
const passing = ['ERR_CONFLICT', 'ERR_KEY_IN_USE'];

function isRepeated({ status, json }: Answer): boolean {
  return status === 503 || (status === 409 && passing.includes(String(json?.code)));
}

/**
 * Everybody who takes part in one instance, calling as good clients do: what was not answered is sent again, under the
 * same key if it had one. Keeps account of what was acknowledged.
 */
export class Caller {
  readonly #load: Load;
  readonly #random: Random;
  readonly #app: AppId;
  #keys = 0;
  readonly #case: string;
  #instanceId: string | undefined;

  /** @param name of this instance's case; different for each, since keys are made from it */
  constructor(load: Load, random: Random, app: AppId, name: string) {
    this.#load = load;
    this.#random = random;
    this.#app = app;
    this.#case = name;
  }

  /** True in so many of a hundred cases. */
  chance(percent: number): boolean {
    return this.#random() * 100 < percent;
  }

  /** Starts the instance; false if nobody knows whether it is there, as may be without a key. */
  async start(): Promise<boolean> {
    const { body, contentType } = form();
    const { answer } = await this.#act(
      { kind: 'start' },
      owner,
      { method: 'POST', path: `/${this.#app}/instances`, contentType, body },
      this.chance(85),
      false,
    );
    return answer?.status === 201;
  }

  /** Signs as a person; afterwards sometimes asks the very same again, which must be answered the same. */
  async sign(person: number, taskId = 'Sign'): Promise<boolean> {
    const { act } = await this.#act(
      { kind: 'sign', taskId },
      person,
      { method: 'POST', path: `${this.#path}/actions?taskId=${taskId}`, ...json({ action: 'sign' }) },
      this.chance(60),
      true,
    );
    return act.status === 'acknowledged';
  }

  /** Completes a task; `sign` signs first, `reject` gives it back. */
  async next(person: number, taskId: string, action?: 'sign' | 'reject'): Promise<boolean> {
    const kind = action === 'sign' ? 'sign-next' : (action ?? 'next');
    const { act } = await this.#act(
      { kind, taskId },
      person,
      {
        method: 'PUT',
        path: `${this.#path}/process/next?taskId=${taskId}`,
        ...json(action === undefined ? {} : { action }),
      },
      this.chance(70),
      true,
    );
    return act.status === 'acknowledged';
  }

  /** Where the process is: the element in which it waits, undefined when it has ended. */
  async place(): Promise<string | undefined> {
    const call: Call = { method: 'GET', path: `${this.#path}/process`, token: this.#token(owner) };
    const answer = await this.#untilAnswered(call, true);
    const task = answer.answer?.json?.currentTask as { elementId: string } | null | undefined;
    return task?.elementId;
  }

  async #act(
    what: Pick<Act, 'kind' | 'taskId'>,
    person: number,
    asked: Omit<Call, 'token' | 'key'>,
    keyed: boolean,
    mayRepeat: boolean,
  ): Promise<{ act: Act; answer: Answer | undefined }> {
    this.#keys += 1;
    const call: Call = {
      ...asked,
      token: this.#token(person),
      ...(keyed && { key: `${this.#case}-${this.#keys}` }),
    };
    const { answer, wasBroken } = await this.#untilAnswered(call, keyed || mayRepeat);
    const act: Act = {
      ...what,
      app: this.#app,
      ...(this.#instanceId !== undefined && { instanceId: this.#instanceId }),
      actorKey: keyOf(person),
      keyed,
      status: statusOf(what.kind, answer, wasBroken && !keyed),
    };
    if (act.status === 'acknowledged') this.#acknowledge(act, answer!);
    this.#load.acts.push(act);
    if (act.status === 'acknowledged' && keyed && this.chance(10)) await this.#askAgain(call, act);
    return { act, answer };
  }

  #acknowledge(act: Act, { json: body }: Answer): void {
    if (act.kind === 'start') {
      this.#instanceId = String(body?.id).split('/').at(-1)!;
      act.instanceId = this.#instanceId;
    }
    const signatureId = signatureIn(act, body);
    if (signatureId !== undefined) act.signatureId = signatureId;
    else if (act.kind === 'sign') this.#surprise('a signature was acknowledged without its id');
  }

  /** The same under the same key gets the same answer. */
  async #askAgain(call: Call, act: Act): Promise<void> {
    const { answer } = await this.#untilAnswered(call, true);
    const id = act.kind === 'start' ? String(answer?.json?.id).split('/').at(-1) : undefined;
    const isSame =
      answer !== undefined &&
      answer.status < 300 &&
      (id === undefined || id === act.instanceId) &&
      signatureIn(act, answer.json) === act.signatureId;
    if (!isSame) this.#surprise(`${act.kind} was answered otherwise when it was asked again`);
  }

  /** Sends until there is an answer that says yes or no. `wasBroken`: an earlier try may have happened all the same. */
  async #untilAnswered(
    call: Call,
    mayRepeat: boolean,
  ): Promise<{ answer: Answer | undefined; wasBroken: boolean }> {
    let wasBroken = false;
    for (let attempt = 0; attempt < patience && !this.#load.givenUp.aborted; attempt += 1) {
      const answer = await this.#load.client.send(await this.#load.address(), call);
      if (answer) this.#load.onAnswer();
      if (answer && !isRepeated(answer)) {
        this.#judge(call, answer);
        return { answer, wasBroken };
      }
      if (answer?.status !== 409) wasBroken = true;
      if (wasBroken && !mayRepeat) return { answer: undefined, wasBroken };
      if (answer || attempt > 0) await setTimeout(pause);
    }
    this.#surprise(`${call.method} ${this.#app} was never answered`);
    return { answer: undefined, wasBroken };
  }

  #judge({ method, path }: Call, { status, json: body }: Answer): void {
    if (status < 300 || status === 403 || status === 409) return;
    const route = path.replace(this.#instanceId ?? '-', '{id}');
    this.#surprise(`${method} ${route} was answered ${status} ${String(body?.code ?? '')}`);
  }

  #surprise(what: string): void {
    this.#load.surprises.push(what);
  }

  #token(person: number): string {
    return this.#load.tokens.get(person)!;
  }

  get #path(): string {
    return `/${this.#app}/instances/${ownerPartyId}/${this.#instanceId}`;
  }
}

/** @param isOpen an earlier try may have happened without being told of, and a refusal does not say */
function statusOf(kind: Act['kind'], answer: Answer | undefined, isOpen: boolean): Act['status'] {
  if (!answer) return 'unknown';
  if (answer.status < 300) return 'acknowledged';
  // a signature that is asked for again is answered with the first one, key or no key
  return isOpen && kind !== 'sign' ? 'unknown' : 'refused';
}

function signatureIn(act: Act, body: Answer['json']): string | undefined {
  if (act.kind !== 'sign') return undefined;
  type Element = { id: string; dataType: string; references: object[] | null };
  const { data = [] } = (body?.instance ?? {}) as { data?: Element[] };
  // the PDF of a service task is made by a task as well, and may be there only when it is asked again
  return data.find(({ dataType, references }) => references !== null && dataType !== 'ref-data-as-pdf')?.id;
}

function json(body: object): Pick<Call, 'contentType' | 'body'> {
  return { contentType: 'application/json', body: JSON.stringify(body) };
}

/** What an instance is started with: whose it is, and the lease that is signed. */
function form(): Required<Pick<Call, 'contentType' | 'body'>> {
  const part = (name: string, type: string, content: string) =>
    `--part\r\ncontent-disposition: form-data; name="${name}"\r\ncontent-type: ${type}\r\n\r\n${content}\r\n`;
  const instance = JSON.stringify({ instanceOwner: { partyId: `${ownerPartyId}` } });
  const body = `${part('instance', 'application/json', instance)}${part('lease', 'text/plain', 'Flat 5')}--part--\r\n`;
  return { contentType: 'multipart/form-data; boundary=part', body };
}
