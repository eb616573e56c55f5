import type { CourtProfile } from '../schema.ts';

/** One paginated bundle with index and bookmarks (general guidance on electronic bundles, 2021). */
export const ENGLAND_COUNTY_COURT: CourtProfile = {
  id: 'england-county-court',
  name: { 'zh-CN': '英格兰郡法院（单一电子卷宗）', en: 'County Court (England): one electronic bundle' },
  description: {
    'zh-CN': '一份连续编页的电子卷宗：目录、书签与链接，其后补充的材料置于末尾。文件大小为谨慎的默认值，须向受诉法院确认。',
    en: 'One electronic bundle, paginated from its very first page, with a linked index and bookmarks; additions stand at the end. The size is a cautious default, to be confirmed with the court.',
  },
  language: 'en',
  jurisdiction: 'GB-EAW',
  slots: [
    {
      code: 'bundle',
      name: { 'zh-CN': '电子卷宗', en: 'Electronic bundle' },
      required: true,
      documents: ['cover', 'contents', 'complaint', 'evidence-index', 'exhibits', 'arrears', 'certificate', 'verification-report', 'platform-statement', 'extraction-statement', 'differences'],
      oneFile: true,
      types: ['pdf'],
      maxBytes: 25_000_000,
      splitting: 'refuse',
    },
  ],
  namePattern: '{slot}-{case}-v{version}-{volume}',
  serviceCopies: { perDefendant: 1, court: 1, documents: ['complaint', 'evidence-index', 'exhibits', 'arrears'] },
  elementTable: null,
  rules: { notes: [{ 'zh-CN': '扫描件不超过 300 dpi，横向页面须正置。', en: 'Scans of at most 300 dpi; landscape pages upright.' }] },
};
