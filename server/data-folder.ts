/** The data folder: one process at a time, everything in it readable by its owner only. */
import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from './errors.ts';
import { takeLock } from './lock.ts';

export interface FolderLock {
  release(): void;
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
  return { release: takeLock(lock) };
}
