/**
 * Which documents a jurisdiction wants and in which order. A further one is an entry here, words in a language file, and makers for the
 * documents that only it has.
 */
import type { PackLanguage } from '../pdf/input.ts';
import type { DocumentKind } from './types.ts';

/** A part of an index-and-sections bundle. */
export interface TemplateSection {
  /** A, B, … */
  letter: string;
  title: string;
  documents: readonly DocumentKind[];
}

export interface Template {
  language: PackLanguage;
  /** before every section: cover and contents or index */
  front: readonly DocumentKind[];
  /** one without letter and title where the jurisdiction knows no sections */
  sections: readonly (TemplateSection | { letter: null; documents: readonly DocumentKind[] })[];
}

export const TEMPLATES = {
  /** pdf.md: 封面 → 目录 → 起诉状 → 证据目录 → 欠款计算表 → 证据 → 存证证书 → 主体材料 */
  'zh-civil': {
    language: 'zh-CN',
    front: ['cover', 'contents'],
    sections: [
      {
        letter: null,
        documents: [
          'complaint', 'preservation', 'evidence-index', 'arrears', 'exhibits', 'certificate', 'verification-report', 'platform-statement', 'extraction-statement', 'legal-representative', 'authority',
          'service-address', 'defendant-leads', 'differences', 'self-check',
        ],
      },
    ],
  },
  /** An index-and-sections bundle; what is added later stands at the end (general guidance on electronic court bundles, 29 November 2021). */
  'en-county-court': {
    language: 'en',
    front: ['cover', 'bundle-index'],
    sections: [
      { letter: 'A', title: 'Statements of case', documents: ['particulars-of-claim', 'statement-of-truth'] },
      { letter: 'B', title: 'Evidence', documents: ['evidence-index', 'exhibits'] },
      { letter: 'C', title: 'Accounts', documents: ['arrears'] },
      { letter: 'D', title: 'Blockchain certificate and reports', documents: ['certificate', 'verification-report', 'platform-statement', 'extraction-statement'] },
      { letter: 'E', title: 'Others', documents: ['self-check', 'differences'] },
    ],
  },
} as const satisfies Record<string, Template>;

export type TemplateId = keyof typeof TEMPLATES;

const BY_LANGUAGE: Record<PackLanguage, TemplateId> = { 'zh-CN': 'zh-civil', en: 'en-county-court' };

/** The template of a pack whose court profile names none. */
export const templateFor = (language: PackLanguage): Template => TEMPLATES[BY_LANGUAGE[language]];

/** Every document of a template in the order in which they stand. */
export const documentOrder = ({ front, sections }: Template): DocumentKind[] => [...front, ...sections.flatMap(({ documents }) => documents)];
