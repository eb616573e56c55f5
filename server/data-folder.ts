/** The data folder: one process at a time, everything in it readable by its owner only. */
import { accessSync, constants, mkdirSync, openSync, closeSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './errors.ts';

export interface FolderLock {
  release(): void;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readOwner(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return Number.NaN;
  }
}

/**
 * Makes the folder when missing and takes it for this process. A lock left behind by a crash is recognised by its process
 * being gone.
 * @throws AppError `data-folder-broken` when it cannot be written, `data-folder-in-use` when another process has it
 */
export function takeDataFolder(path: string): FolderLock {
  const lock = join(path, 'service.pid');
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new AppError('data-folder-broken', { path, problem: { 'zh-CN': '无法写入；请检查它是一个文件夹且属于当前用户', en: 'it cannot be written; check that it is a folder and belongs to this user' } }, { cause: error });
  }
  for (;;) {
    try {
      const file = openSync(lock, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return { release: () => rmSync(lock, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw new AppError('data-folder-broken', { path, problem: (error as Error).message }, { cause: error });
      const owner = readOwner(lock);
      if (Number.isInteger(owner) && owner > 0 && owner !== process.pid && isRunning(owner)) throw new AppError('data-folder-in-use', { path, pid: owner });
      rmSync(lock, { force: true });
    }
  }
}
