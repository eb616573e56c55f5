/** A pack's documents: which there are, in which order they stand, and what each is made from. */
import type { ComplaintForm } from '../complaint/index.ts';
import type { Traced } from '../lineage.ts';
import type { Particulars } from '../particulars/index.ts';
import type { Part } from '../pdf/document.ts';
import type { BundleInput } from '../pdf/input.ts';
import type { Exhibit } from '../pdf/parts/exhibit.ts';
import type { PartFrame } from '../pdf/parts/page.ts';

/** Every document that a template may ask for; the order in which they stand is the template's. */
export const DOCUMENT_KINDS = [
  'cover', 'contents', 'complaint', 'preservation', 'evidence-index', 'arrears', 'exhibits', 'certificate', 'verification-report', 'platform-statement', 'extraction-statement', 'legal-representative',
  'authority', 'service-address', 'defendant-leads', 'differences', 'self-check',
  'bundle-index', 'particulars-of-claim', 'statement-of-truth',
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
  /** between the complaint and what it rests on, both ways */
  traced: Traced;
  /** the same for a court that wants particulars of claim */
  particulars: Particulars | null;
  /** exhibits that lie in other files of the same slot, by number: where the index of a case in volumes sends its reader */
  elsewhere: ReadonlyMap<number, ElsewherePages>;
  /** which part of the case the file is */
  selection: FileSelection;
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
  applies(input: Pick<BundleInput, 'claim' | 'language' | 'previous' | 'exhibits'>): boolean;
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
  /** name of the volume that the file is, as its cover has it; left out where it is no volume */
  volume?: string;
  /** what the cover says of a file that is not the whole pack; left out, that of the whole pack */
  cover?: FileCover;
  /** pages of exhibits that the complaint lists and that are not in this file, by number, without their slips */
  copies?: ReadonlyMap<number, number>;
}

/** The cover of a file that a court gets without the rest of the pack. */
export interface FileCover {
  title: string;
  /** below the title, such as 第一卷／共三卷 */
  line: string;
  /** paragraphs */
  about: readonly string[];
}

/** Exhibits that a list in this file names: its own and those of the other volumes; all of the case where it holds none. */
export function listedExhibits({ input, exhibits, elsewhere }: Pick<DocumentContext, 'input' | 'exhibits' | 'elsewhere'>): number[] {
  const own = exhibits.map(({ number }) => number);
  if (own.length + elsewhere.size === 0) return input.exhibits.map((_, index) => index + 1);
  return [...new Set([...own, ...elsewhere.keys()])].sort((a, b) => a - b);
}
