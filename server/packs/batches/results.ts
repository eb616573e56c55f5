/** The result table of a batch: what became of each case, for people and for programs. */
import { describeError } from '../../errors.ts';
import type { Language, Localized } from '../../errors.ts';
import type { BatchCase, CaseState } from './types.ts';

/** Headings of the table for people, in order. */
export const RESULT_COLUMNS: readonly Localized[] = [
  { 'zh-CN': '序号', en: 'No.' },
  { 'zh-CN': '案件编号', en: 'Case' },
  { 'zh-CN': '状态', en: 'State' },
  { 'zh-CN': '原因代码', en: 'Reason code' },
  { 'zh-CN': '原因及处理办法（中文）', en: 'Reason and what to do (Chinese)' },
  { 'zh-CN': '原因及处理办法（英文）', en: 'Reason and what to do (English)' },
  { 'zh-CN': '页数', en: 'Pages' },
  { 'zh-CN': '证据件数', en: 'Exhibits' },
  { 'zh-CN': '大小（字节）', en: 'Size (bytes)' },
  { 'zh-CN': 'SHA-256', en: 'SHA-256' },
  { 'zh-CN': '存证编号', en: 'Record id' },
  { 'zh-CN': '提示数', en: 'Warnings' },
  { 'zh-CN': '完成时间（UTC）', en: 'Finished (UTC)' },
];

const STATES: Record<CaseState, Localized> = {
  queued: { 'zh-CN': '排队中', en: 'queued' },
  running: { 'zh-CN': '制作中', en: 'running' },
  done: { 'zh-CN': '已完成', en: 'done' },
  failed: { 'zh-CN': '失败', en: 'failed' },
  cancelled: { 'zh-CN': '已取消', en: 'cancelled' },
};

/** One row of it; null is an empty cell. */
export function resultCells({ position, caseRef, state, reason, pack, recordId, finishedAt }: BatchCase, language: Language): (string | number | null)[] {
  const text = (of: Language): string | null => (reason ? describeError(reason.code, reason.params, of) : null);
  return [position + 1, caseRef, STATES[state][language], reason?.code ?? null, text('zh-CN'), text('en'), pack?.pages ?? null, pack?.exhibits ?? null, pack?.size ?? null, pack?.sha256 ?? null, recordId, pack?.warnings ?? null, finishedAt];
}

/** The same for programs. */
export function resultView({ position, caseRef, state, reason, pack, recordId, finishedAt }: BatchCase) {
  return {
    position,
    case: caseRef,
    state,
    reason: reason && { code: reason.code, params: reason.params, messages: { 'zh-CN': describeError(reason.code, reason.params, 'zh-CN'), en: describeError(reason.code, reason.params, 'en') } },
    pages: pack?.pages ?? null,
    exhibits: pack?.exhibits ?? null,
    size: pack?.size ?? null,
    sha256: pack?.sha256 ?? null,
    recordId,
    warnings: pack?.warnings ?? null,
    finishedAt,
  };
}
