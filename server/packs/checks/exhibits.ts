import { verifySequence } from '../../domain/pack/index.ts';
import { AppError } from '../../errors.ts';
import type { Localized } from '../../errors.ts';
import type { CaseExhibit, PackCase } from '../source.ts';

function reasonsOf({ report }: CaseExhibit): Localized {
  const texts = report.reasons.slice(0, 3);
  return { 'zh-CN': texts.map((each) => each['zh-CN']).join('') || report.verdictText['zh-CN'], en: texts.map(({ en }) => en).join(' ') || report.verdictText.en };
}

/** True when nothing but the anchor of some exhibit is missing: waiting may help. */
export function isWaiting(error: unknown): boolean {
  return error instanceof AppError && error.code === 'case-exhibits-pending';
}

/**
 * Invariant 7 in its first form: no pack is sealed whose exhibits do not verify or whose sequence has a gap.
 * @throws AppError `case-empty`, `case-sequence-broken`, `case-exhibit-inconsistent`, `case-exhibit-unverifiable`,
 *   `case-exhibits-pending`: each names the exhibit and what to do
 */
export function checkCase(packCase: PackCase): void {
  const { exhibits, caseRef } = packCase;
  if (exhibits.length === 0) throw new AppError('case-empty');
  const gaps = verifySequence(caseRef, exhibits.map(({ record }) => record));
  if (gaps.length > 0) throw new AppError('case-sequence-broken', { where: gaps.slice(0, 5).map(({ what }) => what).join(', ') });
  const named = (exhibit: CaseExhibit) => ({ record: exhibit.record.id, reasons: reasonsOf(exhibit) });
  const broken = exhibits.find(({ report }) => report.verdict === 'inconsistent');
  if (broken) throw new AppError('case-exhibit-inconsistent', named(broken));
  const waiting = exhibits.filter(({ proof, report }) => proof === null || report.verdict === 'pending');
  if (waiting.length > 0) throw new AppError('case-exhibits-pending', { count: waiting.length, record: waiting[0]!.record.id });
  const unclear = exhibits.find(({ report }) => report.verdict !== 'consistent' && report.verdict !== 'superseded');
  if (unclear) throw new AppError('case-exhibit-unverifiable', named(unclear));
}
