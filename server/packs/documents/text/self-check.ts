import type { PackLanguage } from '../../pdf/input.ts';
import type { DocumentKind } from '../types.ts';

export type CheckResult = 'passed' | 'failed' | 'note' | 'none';

export interface SelfCheckText {
  title: string;
  continued: string;
  intro: string;
  columns: readonly [string, string, string];
  result: Record<CheckResult, string>;
  numbering: string;
  numberingValue: (counts: { pages: number; bookmarks: number; contents: number; index: number }) => string;
  verified: string;
  verifiedValue: (good: number, all: number) => string;
  verdicts: (name: string, numbers: string) => string;
  digests: string;
  digestsValue: (equal: number, sealing: number, missing: number) => string;
  sequence: string;
  sequenceValue: (count: number) => string;
  sequenceBroken: (places: string) => string;
  figures: string;
  figuresValue: (complaint: string, summary: string, statement: string, lines: string) => string;
  noClaim: string;
  documents: string;
  characters: string;
  charactersNone: string;
  charactersValue: (characters: string) => string;
  superseded: string;
  erased: string;
  retained: string;
  late: string;
  placeholder: string;
  exhibits: (numbers: string) => string;
  nothing: string;
  archival: string;
  archivalNone: string;
  exhibit: (number: number, what: string) => string;
  overrides: string;
  override: (finding: string, reason: string, by: string) => string;
  omitted: string;
  why: (kind: DocumentKind, reason: 'not-applicable' | 'other-file', hasClaim: boolean) => string;
  separator: string;
  note: string;
}

export const SELF_CHECK_TEXT: Record<PackLanguage, SelfCheckText> = {
  'zh-CN': {
    title: '自检表',
    continued: '自检表（续）',
    intro: '本表列明制作本卷时由软件自行检查的事项及结果。任何一处页码不一致、金额不一致的，软件不予制作本卷。',
    columns: ['检查事项', '结果', '说明'],
    result: { passed: '通过', failed: '不通过', note: '提示', none: '无' },
    numbering: '页码一致',
    numberingValue: ({ pages, bookmarks, contents, index }) => `印刷页码＝页标签＝文件页序，共 ${pages} 页；书签 ${bookmarks} 个、目录 ${contents} 项、证据目录 ${index} 项，与所在页码相同`,
    verified: '证据核验',
    verifiedValue: (good, all) => `${all} 件中 ${good} 件一致或已更正而记录完好`,
    verdicts: (name, numbers) => `${name}：证据 ${numbers}`,
    digests: '原件摘要',
    digestsValue: (equal, sealing, missing) => `重新计算并相同 ${equal} 件；装入压缩包时比对 ${sealing} 件；无原件可比对 ${missing} 件`,
    sequence: '证据序列',
    sequenceValue: (count) => `第 1 至第 ${count} 件编号连续，前后摘要相连`,
    sequenceBroken: (places) => `不连续或不相衔接：${places}`,
    figures: '金额一致',
    figuresValue: (complaint, summary, statement, lines) => `起诉状标的总额 ${complaint}；请求摘要 ${summary}；欠款计算表合计 ${statement}；计算表各项之和 ${lines}`,
    noClaim: '本卷未提出金额请求',
    documents: '各文书页码',
    characters: '字体收录',
    charactersNone: '全部字符均有字形',
    charactersValue: (characters) => `下列字符无字形，以码位标示：${characters}`,
    superseded: '已更正的证据',
    erased: '文件已抹除的证据',
    retained: '原件未随附的证据',
    late: '迟延上链的证据',
    placeholder: '未能展示的证据',
    exhibits: (numbers) => `证据 ${numbers}`,
    nothing: '无',
    archival: 'PDF/A-3b',
    archivalNone: '各件证据均未见不符合之处',
    exhibit: (number, what) => `证据 ${number}：${what}`,
    overrides: '经人放行的检查',
    override: (finding, reason, by) => `${finding}\u3000理由：${reason}\u3000放行人：${by}`,
    omitted: '未列入的文书',
    why: (kind, reason, hasClaim) => reason === 'other-file' ? '另册' : kind === 'differences' ? '本案此前未制作案卷' : kind === 'preservation' && hasClaim ? '未申请财产保全' : hasClaim ? '本案不需要' : '未提出金额请求',
    separator: '、',
    note: '本表由软件制作，仅载明检查的事实，不构成任何人的陈述。',
  },
  en: {
    title: 'Self-check',
    continued: 'Self-check (continued)',
    intro: 'What the software checked while it made this file, and with what result. A file whose page numbers or figures disagree is not made.',
    columns: ['Check', 'Result', 'Details'],
    result: { passed: 'passed', failed: 'failed', note: 'note', none: 'none' },
    numbering: 'Page numbers agree',
    numberingValue: ({ pages, bookmarks, contents, index }) => `printed number = page label = place in the file on ${pages} pages; ${bookmarks} bookmarks, ${contents} entries of the contents and ${index} of the evidence index name the pages where things are`,
    verified: 'Exhibits verified',
    verifiedValue: (good, all) => `${good} of ${all} are consistent, or superseded with an intact record`,
    verdicts: (name, numbers) => `${name}: exhibit ${numbers}`,
    digests: 'Digests of originals',
    digestsValue: (equal, sealing, missing) => `${equal} computed again and equal; ${sealing} compared on sealing; ${missing} without an original to compare`,
    sequence: 'Evidence sequence',
    sequenceValue: (count) => `1 to ${count} without a gap, each naming the one before it`,
    sequenceBroken: (places) => `broken at: ${places}`,
    figures: 'Figures agree',
    figuresValue: (complaint, summary, statement, lines) => `total of the complaint ${complaint}; of the claim’s summary ${summary}; of the statement of arrears ${statement}; sum of its lines ${lines}`,
    noClaim: 'nothing is claimed in this file',
    documents: 'Pages of the documents',
    characters: 'Fonts',
    charactersNone: 'every character has a glyph',
    charactersValue: (characters) => `drawn by code point for want of a glyph: ${characters}`,
    superseded: 'Superseded exhibits',
    erased: 'Exhibits whose file was erased',
    retained: 'Exhibits without their original',
    late: 'Exhibits anchored late',
    placeholder: 'Exhibits that cannot be shown',
    exhibits: (numbers) => `exhibit ${numbers}`,
    nothing: 'none',
    archival: 'PDF/A-3b',
    archivalNone: 'nothing found in any exhibit that speaks against it',
    exhibit: (number, what) => `exhibit ${number}: ${what}`,
    overrides: 'Checks that were overridden',
    override: (finding, reason, by) => `${finding} Reason: ${reason} By: ${by}`,
    omitted: 'Documents left out',
    why: (kind, reason, hasClaim) => reason === 'other-file' ? 'in another file' : kind === 'differences' ? 'no earlier pack of this case' : kind === 'preservation' && hasClaim ? 'preservation not applied for' : hasClaim ? 'not needed in this case' : 'nothing is claimed',
    separator: ', ',
    note: 'Made by software. It states what was checked and is nobody’s declaration.',
  },
};
