import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { ServiceProcess, proofOf, remove, temporaryFolder, verdictOn } from '../service/process.ts';
import { CRASH_FILES, crashArchive } from './child.ts';

const FSCK = resolve(import.meta.dirname, '../../scripts/fsck.ts');

interface Body {
  id: string;
  state: string;
  counts: Record<string, number>;
  files: { file: string; recordId: string }[];
}

describe('bulk: the service itself', function () {
  this.timeout(180_000);
  let folder: string;
  let service: ServiceProcess | null = null;
  beforeEach(() => (folder = temporaryFolder()));
  afterEach(async () => {
    await service?.stop('SIGKILL');
    remove(folder);
  });

  it('goes on after kill -9 and anchors every document once, and fsck finds nothing', async () => {
    service = await (await ServiceProcess.spawn(folder)).ready();
    const post = async (url: string) => (await (await fetch(`${url}/api/v1/evidence/bulk`, { method: 'POST', body: new Uint8Array(crashArchive()), headers: { 'Content-Type': 'application/zip', 'Idempotency-Key': 'bulk-1' } })).json()) as Body;
    const get = async (url: string, id: string) => (await (await fetch(`${url}/api/v1/evidence/bulk/${id}`)).json()) as Body;
    const { id } = await post(service.url);
    for (;;) if (((await get(service.url, id)).counts.accepted ?? 0) > 0) break;
    await service.stop('SIGKILL');
    service = await (await ServiceProcess.spawn(folder)).ready();
    expect((await post(service.url)).id).to.equal(id);
    let body = await get(service.url, id);
    for (; body.state !== 'done'; body = await get(service.url, id)) await new Promise((done) => setTimeout(done, 50));
    expect(body.counts).to.deep.equal({ queued: 0, accepted: CRASH_FILES, refused: 0 });
    expect(new Set(body.files.map(({ recordId }) => recordId)).size).to.equal(CRASH_FILES);
    const last = body.files.at(-1)!;
    expect(await verdictOn(service.url, await proofOf(service.url, last.recordId), `content of ${last.file}`)).to.equal('consistent');
    const size = /\n(\d+)\n/.exec(await (await fetch(`${service.url}/log/${((await (await fetch(`${service.url}/logs`)).json()) as { logId: string }[])[0]!.logId}/checkpoint`)).text())?.[1];
    expect(size).to.equal(String(CRASH_FILES));
    await service.stop();
    service = null;
    const fsck = spawnSync(process.execPath, [FSCK], { env: { PATH: process.env.PATH, DATA_DIR: folder, LANG: 'en_US.UTF-8' }, encoding: 'utf8' });
    expect(fsck.status, fsck.stdout + fsck.stderr).to.equal(0);
  });
});
