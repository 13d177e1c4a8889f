import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import { makeFolder } from '../catalog/folder.ts';
import { type Spawned, start } from './run.ts';

const PERSON = '14896500113';
/** Mounts a small file system at `$1`, with something on it that can be taken away, and becomes the rest. */
const SCRIPT =
  'mount -t tmpfs -o size=4m none "$1" && head -c 1000000 /dev/zero >"$1/ballast" && shift && exec "$@"';
const UNSHARE = ['unshare', '--user', '--map-root-user', '--mount', 'sh', '-c', SCRIPT, 'sh'];

describe('a server on a disk that is full', function () {
  this.timeout(60_000);
  let folder: Awaited<ReturnType<typeof makeFolder>>;
  let server: Spawned;
  let url: string;
  let instance: string;
  let authorization: string;
  const acknowledged: string[] = [];

  before(async function () {
    folder = await makeFolder({});
    if (!canMount(folder.path)) this.skip();
    const env = { PORT: '0', DATABASE_URL: `sqlite:${folder.path}/signing.db` };
    server = start(['serve'], {
      cwd: folder.path,
      env,
      by: [...UNSHARE, folder.path],
    });
    url = (await server.printed(/serves (http:\S+)/))[1]!;
    const beside = ['nsenter', `--target=${server.child.pid}`, '--user', '--mount', '--preserve-credentials'];
    const token = await start(['token', '--person', PERSON], { cwd: folder.path, env, by: beside }).ended;
    authorization = `Bearer ${token.out.trim()}`;
    const created = await send('/local/approval/instances?instanceOwnerPartyId=51001', '');
    expect(created.status).to.equal(201);
    instance = `/local/approval/instances/${((await created.json()) as { id: string }).id}`;
  });
  after(async () => {
    server?.child.kill('SIGKILL');
    await server?.ended;
    await folder.remove();
  });

  const send = (path: string, body: string, contentType = 'application/json') =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': contentType },
      ...(body && { body }),
    });
  const upload = () => send(`${instance}/data?dataType=invoice`, 'x'.repeat(50_000), 'text/plain');

  it('says so with a code', async () => {
    let answer = await upload();
    while (answer.status === 201) {
      acknowledged.push(((await answer.json()) as { id: string }).id);
      answer = await upload();
    }
    expect([answer.status, answer.headers.get('retry-after')]).to.deep.equal([503, '5']);
    expect(await answer.json()).to.include({ code: 'ERR_STORAGE_UNAVAILABLE' });
    expect(acknowledged).to.not.be.empty;
  });

  it('lives on', async () => {
    expect((await fetch(`${url}/health/live`)).status).to.equal(200);
  });

  it('goes on by itself when there is room again, and has all that it acknowledged', async () => {
    // where the server sees the file system that nobody else sees
    await rm(`/proc/${server.child.pid}/root${folder.path}/ballast`);
    expect((await upload()).status).to.equal(201);
    const answer = await fetch(`${url}${instance}`, { headers: { authorization } });
    const { data } = (await answer.json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).to.include.members(acknowledged);
  });
});

/** Not everybody may mount, even where only they would see it. */
function canMount(folder: string): boolean {
  try {
    const [command, ...args] = UNSHARE;
    execFileSync(command!, [...args, folder, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
