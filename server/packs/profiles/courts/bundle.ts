import type { CourtProfile } from '../schema.ts';

export const BUNDLE: CourtProfile = {
  id: 'bundle',
  name: { 'zh-CN': '整卷（不分栏）', en: 'One bundle, no slots' },
  description: { 'zh-CN': '全部材料合为一份 PDF，不按法院上传栏目拆分，不限大小。', en: 'Everything in one PDF, not taken apart for a court’s upload page, of any size.' },
  language: 'zh-CN',
  jurisdiction: 'CN',
  slots: [],
  namePattern: '{slot}-{case}-v{version}-{volume}',
  serviceCopies: { perDefendant: 1, court: 1, documents: ['complaint', 'evidence-index', 'exhibits'] },
  elementTable: null,
  rules: { notes: [] },
};
