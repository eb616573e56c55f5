import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PROFILE } from './profile.ts';

export interface OfficeConverter {
  /** The file as a PDF; null when it could not be converted, for whatever reason. */
  convert(bytes: Uint8Array): Promise<Uint8Array | null>;
}

export interface LibreOfficeOptions {
  /** the program, `soffice` */
  path: string;
  limitSeconds?: number;
  /** bytes of PDFs kept */
  cacheBytes?: number;
  /** where the folder of each conversion is made and removed; a memory file system where there is one */
  folder?: string;
}

const LIMIT_SECONDS = 60;
const CACHE_BYTES = 64 << 20;
/** The program's way to ask for another start once it has set up a new profile, where no launcher of its own does that. */
const RESTART = 81;
const MOST_PDF_BYTES = 64 << 20;

/**
 * Converts with LibreOffice: one file at a time, in a process of its own with a new profile (no macro runs, no link is followed), without network
 * where the system lets us take it away, ended when it takes too long. The folder is private and removed at once: originals are encrypted at rest.
 * What was converted is kept in memory by the digest of its bytes, so that a template that stands in hundreds of packs is converted once.
 */
export class LibreOffice implements OfficeConverter {
  readonly #options: Required<LibreOfficeOptions>;
  readonly #kept = new Map<string, Promise<Uint8Array | null>>();
  readonly #sizes = new Map<string, number>();
  #size = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: LibreOfficeOptions) {
    this.#options = { limitSeconds: LIMIT_SECONDS, cacheBytes: CACHE_BYTES, folder: tmpdir(), ...options };
  }

  convert(bytes: Uint8Array): Promise<Uint8Array | null> {
    const digest = createHash('sha256').update(bytes).digest('hex');
    const known = this.#kept.get(digest);
    if (known) {
      // used again: last to go
      this.#kept.delete(digest);
      this.#kept.set(digest, known);
      return known;
    }
    // the caller may hand its buffer on while this one waits for its turn
    const own = Uint8Array.from(bytes);
    const converted = this.#last.then(() => this.#run(own)).catch(() => null);
    this.#last = converted;
    this.#kept.set(digest, converted);
    void converted.then((pdf) => this.#account(digest, pdf));
    return converted;
  }

  #account(digest: string, pdf: Uint8Array | null): void {
    // a failure may have been a full disk or a busy machine
    if (pdf === null) return void this.#kept.delete(digest);
    this.#sizes.set(digest, pdf.length);
    this.#size += pdf.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#size <= this.#options.cacheBytes) break;
      const size = this.#sizes.get(oldest);
      if (size === undefined) continue;
      this.#kept.delete(oldest);
      this.#sizes.delete(oldest);
      this.#size -= size;
    }
  }

  async #run(bytes: Uint8Array): Promise<Uint8Array | null> {
    const folder = await mkdtemp(join(this.#options.folder, 'docketproof-office-'));
    try {
      const profile = join(folder, 'profile');
      await mkdir(join(profile, 'user'), { recursive: true });
      await writeFile(join(profile, 'user', 'registrymodifications.xcu'), PROFILE);
      // without an ending the program tells the format by the content, and the name says nothing of the document
      await writeFile(join(folder, 'original'), bytes, { mode: 0o600 });
      const program = ['--headless', '--norestore', '--nologo', '--nodefault', '--nolockcheck', `-env:UserInstallation=${pathToFileURL(profile).href}`, '--convert-to', 'pdf', '--outdir', folder, join(folder, 'original')];
      const [command, ...leading] = [...withoutNetwork(), this.#options.path];
      const code = await this.#process(command, [...leading, ...program], folder);
      if (code === RESTART) await this.#process(command, [...leading, ...program], folder);
      return await readBounded(join(folder, 'original.pdf'));
    } finally {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    }
  }

  #process(command: string, parameters: readonly string[], folder: string): Promise<number | null> {
    return new Promise((resolve, reject) => {
      // a group of its own: soffice starts another program, which must end with it
      const child = spawn(command, parameters, { cwd: folder, detached: true, stdio: 'ignore', env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, LANG: 'C.UTF-8', SOURCE_DATE_EPOCH: '0' } });
      const timer = setTimeout(() => kill(child.pid), this.#options.limitSeconds * 1000);
      child.once('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
      child.once('exit', (code) => {
        clearTimeout(timer);
        kill(child.pid);
        resolve(code);
      });
    });
  }
}

/** Ends what is left of a group of processes. */
function kill(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

async function readBounded(path: string): Promise<Uint8Array | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    const { size } = await file.stat();
    return size === 0 || size > MOST_PDF_BYTES ? null : new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

let wrapper: string[] | undefined;

/** Linux: a network name space without any network, as root or in a user name space of our own; elsewhere the profile's dead proxy must do. */
function withoutNetwork(): readonly string[] {
  const tries = [['unshare', '-n', '--'], ['unshare', '-rn', '--']];
  return (wrapper ??= tries.find(([command, ...options]) => spawnSync(command!, [...options, 'true'], { stdio: 'ignore' }).status === 0) ?? []);
}
