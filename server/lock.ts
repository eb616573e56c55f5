/** One process per folder. The lock names its holder, so that one left behind by a crash, or copied along, is told from one in use. */
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from './errors.ts';

interface Holder {
  pid: number;
  /** when the process was started, in the system's own count; null where it cannot be asked */
  started: string | null;
  /** device and number of the folder: a copy of it is another folder, whoever holds the original */
  folder: string;
}

/**
 * Takes the lock at `path`.
 * @returns gives it back
 * @throws AppError `data-folder-in-use` when a living process holds it
 */
export function takeLock(path: string): () => void {
  const folder = identityOf(dirname(path));
  const own = JSON.stringify({ pid: process.pid, started: startOf(process.pid), folder } satisfies Holder);
  for (;;) {
    try {
      create(path, own);
      return () => {
        if (read(path) === own) rmSync(path);
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const held = read(path);
    const holder = parse(held);
    if (holder !== null && holder.folder === folder && isAlive(holder)) throw new AppError('data-folder-in-use', { path: dirname(path), pid: holder.pid });
    if (held !== null) setAside(path, held);
  }
}

/** Makes the lock with its content at once: half written, it would be taken for a dead process's. @throws EEXIST */
function create(path: string, own: string): void {
  const whole = `${path}.${process.pid}.new`;
  writeFileSync(whole, own, { mode: 0o600 });
  try {
    linkSync(whole, path);
  } catch (error) {
    // A file system without hard links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    writeFileSync(path, own, { flag: 'wx', mode: 0o600 });
  } finally {
    rmSync(whole);
  }
}

function identityOf(folder: string): string {
  const { dev, ino } = statSync(folder);
  return `${dev}:${ino}`;
}

/** Removes a stale lock, unless another process has just replaced it with its own: then that one is put back. */
function setAside(path: string, stale: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== stale) linkSync(aside, path);
  rmSync(aside);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** A lock that cannot be read was cut off by a crash while it was written: nobody's. */
function parse(text: string | null): Holder | null {
  try {
    const { pid, started, folder } = JSON.parse(text ?? '') as Partial<Holder>;
    return Number.isSafeInteger(pid) ? { pid: pid as number, started: started ?? null, folder: folder ?? '' } : null;
  } catch {
    return null;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  if (pid === process.pid) return started === startOf(pid);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but belongs to somebody else
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  // After a restart of a container the same small number often belongs to another process.
  const now = startOf(pid);
  return started === null || now === null || now === started;
}

/** Start of a process in clock ticks since boot: field 22 of /proc/PID/stat, counted behind the name in parentheses. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
