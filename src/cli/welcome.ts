import { join } from 'node:path';
import { defaultApps } from '../http/posten/job-apps.ts';
import { messagesOf } from './server-messages.ts';
import type { Settings } from './settings.ts';

/** What is said when the server has started. */
export interface Welcome {
  version: string;
  url: string;
  /** Of Posten's API, where that is served. */
  postenUrl?: string | undefined;
  apps: readonly string[];
  settings: Settings;
  /** How this command is called, such as `npx bpmn-signing`. */
  self: string;
}

const EXAMPLE = 'local/approval';

/** Instances of these are made by Posten's API. */
const jobs = Object.values(defaultApps);

/** What to try next, ready to paste. It names nobody: who is who is read from the register when it is pasted. */
export function welcome({ version, url, postenUrl, apps, settings, self }: Welcome): string {
  const register = join(settings.PROCESSES, 'register.json');
  const lines = [
    `bpmn-signing ${version} serves ${url}`,
    `Apps: ${apps.join(', ') || `none, there is no process in ${settings.PROCESSES}`}`,
    `API: ${url}/openapi.json`,
    ...messages(url, settings),
    ...posten(postenUrl, settings, self),
    '',
    'Try next, in another terminal in this folder and with the same settings:',
    '',
    `  REGISTER=${quote(register)}`,
    `  PERSON=$(node -p 'require(process.argv[1]).find((party) => party.personNumber).personNumber' "$REGISTER")`,
    `  PARTY=$(node -p 'require(process.argv[1]).find((party) => party.personNumber).partyId' "$REGISTER")`,
    settings.ISSUER === undefined
      ? `  TOKEN=$(${self} token --person "$PERSON")`
      : `  TOKEN= # a token of ${new URL(settings.ISSUER).origin}`,
    ...requests(url, apps),
  ];
  return lines.join('\n');
}

/** Keys of the settings are secrets; the one that a local start has is none. */
function messages(url: string, settings: Settings): string[] {
  const served = messagesOf(settings);
  if (!served) return [];
  const key = settings.API_KEYS === undefined ? served.apiKeys[0]?.key : '<a key of API_KEYS>';
  return [`Altinn II's messages: ${url}/api, with the header ApiKey: ${key}`];
}

function posten(url: string | undefined, settings: Settings, self: string): string[] {
  if (url === undefined) return [];
  const takesDevelopmentPair =
    settings.ISSUER === undefined && settings.POSTEN_TRUST === undefined && settings.POSTEN_PLAIN === 'no';
  const how = takesDevelopmentPair ? `; for a client's certificates: ${self} posten-certificates FOLDER` : '';
  return [`Posten's signature API: ${url}/api${how}`];
}

function requests(url: string, apps: readonly string[]): string[] {
  const app = apps.includes(EXAMPLE) ? EXAMPLE : apps.find((each) => !jobs.includes(each));
  if (app === undefined) return [];
  const auth = '-H "authorization: Bearer $TOKEN"';
  const id = `node -p 'JSON.parse(require("node:fs").readFileSync(0)).id'`;
  const owner = `instance={"instanceOwner":{"partyId":"'$PARTY'"}};type=application/json`;
  const document = app === EXAMPLE ? ` -F 'invoice=Two chairs, 500;type=text/plain'` : '';
  const lines = [
    `  APP=${url}/${app}`,
    `  ID=$(curl -s $APP/instances ${auth} -F '${owner}'${document} | ${id})`,
  ];
  if (app === EXAMPLE) {
    lines.push(
      `  curl -sw '\\n' -X PUT $APP/instances/$ID/process/next ${auth}`,
      `  curl -sw '\\n' -X PUT $APP/instances/$ID/process/next ${auth} -H 'content-type: application/json' -d '{"action":"sign"}'`,
    );
  }
  return [...lines, `  curl -sw '\\n' $APP/instances/$ID ${auth}`];
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
