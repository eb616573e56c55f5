/** A pack's documents: which there are, in which order they stand, and what each is made from. */
import type { ComplaintForm } from '../complaint/index.ts';
import type { Part } from '../pdf/document.ts';
import type { BundleInput } from '../pdf/input.ts';
import type { Exhibit } from '../pdf/parts/exhibit.ts';
import type { PartFrame } from '../pdf/parts/page.ts';

/** In the order in which they stand in a bundle (pdf.md: 封面 → 目录 → 起诉状 → 证据目录 → 欠款计算表 → 证据 → 存证证书 → 主体材料). */
export const DOCUMENT_KINDS = [
  'cover', 'contents', 'complaint', 'preservation', 'evidence-index', 'arrears', 'exhibits', 'certificate', 'verification-report', 'platform-statement', 'extraction-statement', 'legal-representative',
  'authority', 'service-address', 'defendant-leads', 'differences', 'self-check',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** What a document may know of the file that it stands in. */
export interface DocumentContext {
  input: BundleInput;
  frame: PartFrame;
  /** those of this file, in order of number */
  exhibits: readonly Exhibit[];
  /** the filled complaint; null where nothing is claimed */
  form: ComplaintForm | null;
  /** exhibits that lie in other files of the same slot, by number: where the index of a case in volumes sends its reader */
  elsewhere: ReadonlyMap<number, ElsewherePages>;
  /** every document of this file in order, for contents and self-check; known before anything is laid out */
  outline: readonly { kind: DocumentKind; title: string }[];
  /** documents that this file does not hold */
  omitted: readonly OmittedDocument[];
}

/** A document that a file leaves out: because the case gives no cause for it, or because it stands in another file. */
export interface OmittedDocument {
  kind: DocumentKind;
  title: string;
  why: 'not-applicable' | 'other-file';
}

export interface PackDocument {
  /** as in contents, bookmark and index */
  title: string;
  part: Part;
}

/** Makes one kind of document; `applies` is asked first, with everything but the outline. */
export interface DocumentMaker {
  applies(input: BundleInput): boolean;
  title(frame: PartFrame, input: BundleInput): string;
  part(context: DocumentContext): Part;
}

/** Names of the places where a document begins and ends. */
export const documentAnchor = (kind: DocumentKind): string => `doc-${kind}`;
export const documentEndAnchor = (kind: DocumentKind): string => `doc-${kind}-end`;

/** Pages of an exhibit in another volume. */
export interface ElsewherePages {
  /** name of the volume as its cover has it */
  volume: string;
  from: number;
  to: number;
}

/** What one PDF of a pack holds. */
export interface FileSelection {
  documents: readonly DocumentKind[];
  /** numbers of exhibits, which stay those of the whole case */
  exhibits: 'all' | readonly number[];
  elsewhere?: ReadonlyMap<number, ElsewherePages>;
  /** title of the file's information; the cover's when left out */
  title?: string;
}
