/** What went wrong: with one file, which is refused by name, or with this machine, after which the same is tried again. */
import { AppError, describeError, type Localized } from '../errors.ts';
import { FileDamagedError } from '../evidence/index.ts';

/** Errors after which a later try may well succeed; nothing is refused for them. */
const PASSING: readonly AppError['code'][] = ['deposit-not-stored', 'log-closed', 'service-stopping'];
const DISK_CODES = ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EIO', 'EMFILE', 'ENFILE'];

export function isPassing(error: unknown): boolean {
  if (error instanceof AppError) return PASSING.includes(error.code);
  if (!(error instanceof Error) || error instanceof FileDamagedError || !('code' in error)) return false;
  return DISK_CODES.includes(String(error.code)) || String(error.code).startsWith('SQLITE_');
}

/** What a person can be told while it lasts: messages of database and disk repeat values and paths, so that only their kind may leave. */
export function describeTrouble(error: unknown): Localized {
  if (error instanceof AppError) return { 'zh-CN': describeError(error.code, error.params, 'zh-CN'), en: describeError(error.code, error.params, 'en') };
  const kind = error instanceof Error && 'code' in error ? String(error.code) : 'storage';
  return { 'zh-CN': `存储暂时不可用（${kind}），将自动重试；请检查磁盘空间与权限。`, en: `Storage is not available at present (${kind}); this is tried again by itself. Check disk space and permissions.` };
}
