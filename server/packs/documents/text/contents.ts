import type { PackLanguage } from '../../pdf/input.ts';

export interface ContentsText {
  title: string;
  continued: string;
  page: string;
}

export const CONTENTS_TEXT: Record<PackLanguage, ContentsText> = {
  'zh-CN': { title: '目　录', continued: '目录（续）', page: '页码' },
  en: { title: 'Contents', continued: 'Contents (continued)', page: 'Page' },
};

/** As in bookmarks. */
export const CONTENTS_NAME: Record<PackLanguage, string> = { 'zh-CN': '目录', en: 'Contents' };
