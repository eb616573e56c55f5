import type { PackLanguage } from '../../pdf/input.ts';

export interface DifferencesText {
  title: string;
  continued: string;
  intro: (count: number) => string;
  previous: string;
  previousDate: string;
  numbering: string;
  kept: string;
  moved: string;
  figures: string;
  columns: readonly [string, string, string, string];
  change: { added: string; removed: string; changed: string; superseded: string; pages: string };
  exhibitsHeading: string;
  figuresHeading: string;
  figureColumns: readonly [string, string, string];
  total: string;
  asOf: string;
  none: string;
  noExhibits: string;
  noFigures: string;
  pages: (pages: string) => string;
  signature: readonly string[];
}

export const DIFFERENCES_TEXT: Record<PackLanguage, DifferencesText> = {
  'zh-CN': {
    title: '补正及补充证据差异表',
    continued: '补正及补充证据差异表（续）',
    intro: (count) => `本卷替代下列前次制作的案卷。前次共 ${count} 件证据；与之相比，本卷的差异如下，未列明的证据与前次相同。`,
    previous: '前次案卷 SHA-256',
    previousDate: '前次制作时间',
    numbering: '证据编号',
    kept: '前次各件证据的编号不变，新增证据列于其后',
    moved: '前次部分证据的编号已变更，见下表',
    figures: '金额',
    columns: ['证据', '变动', '前次', '本次'],
    change: { added: '新增', removed: '删去', changed: '内容变更', superseded: '已更正', pages: '页码变动' },
    exhibitsHeading: '一、证据',
    figuresHeading: '二、请求金额',
    figureColumns: ['事项', '前次', '本次'],
    total: '标的总额',
    asOf: '计算截止日',
    none: '——',
    noExhibits: '证据无变动。',
    noFigures: '请求金额与计算截止日无变动。',
    pages: (pages) => `第 ${pages} 页`,
    signature: ['提交人（签章）：', '提交日期：　　　　年　　月　　日'],
  },
  en: {
    title: 'Differences from the earlier pack',
    continued: 'Differences from the earlier pack (continued)',
    intro: (count) => `This file replaces the pack named below, which had ${count} exhibits. The differences are as follows; exhibits not listed are the same.`,
    previous: 'SHA-256 of the earlier pack',
    previousDate: 'Made at',
    numbering: 'Exhibit numbers',
    kept: 'the earlier exhibits keep their numbers; additions stand at the end',
    moved: 'some of the earlier exhibits have other numbers, see below',
    figures: 'Figures',
    columns: ['No.', 'Change', 'Before', 'Now'],
    change: { added: 'added', removed: 'removed', changed: 'changed', superseded: 'superseded', pages: 'other pages' },
    exhibitsHeading: '1. Exhibits',
    figuresHeading: '2. Amount claimed',
    figureColumns: ['Item', 'Before', 'Now'],
    total: 'Total',
    asOf: 'As of',
    none: '—',
    noExhibits: 'No exhibit has changed.',
    noFigures: 'Neither the amount nor its date has changed.',
    pages: (pages) => `p. ${pages}`,
    signature: ['Signed for the submitting party:', 'Date:'],
  },
};
