import { createHash } from 'node:crypto';
import { complaintOf } from '../complaint/index.ts';
import type { ComplaintForm, Lineage } from '../complaint/index.ts';
import { checkNumbering } from '../documents/numbering.ts';
import { documentsOf } from '../documents/registry.ts';
import { DOCUMENT_KINDS, documentAnchor, documentEndAnchor } from '../documents/types.ts';
import type { DocumentKind, FileSelection } from '../documents/types.ts';
import { textFor } from '../text/index.ts';
import type { Warning } from '../text/warnings.ts';
import { DocumentBuilder } from './document.ts';
import type { DocumentFacts, DocumentMap } from './document.ts';
import type { BundleInput } from './input.ts';
import { RecordCertificate } from './parts/certificate.ts';
import type { CertificateInput } from './parts/certificate.ts';
import { coverTitle } from './parts/cover.ts';
import { exhibitAnchor, exhibitEndAnchor } from './parts/anchors.ts';
import { Exhibit } from './parts/exhibit.ts';
import { readExhibit } from './sources/index.ts';
import type { ArchivalObstacle } from './sources/types.ts';
import { defaultFonts } from './text/fonts.ts';
import type { FontBook } from './text/fonts.ts';

export interface ExhibitReport {
  /** number in the bundle, from 1 */
  number: number;
  recordId: string;
  /** first page (the cover slip) and last page in the bundle */
  pages: { from: number; to: number };
  /** false when a page with the reason stands in its place */
  shown: boolean;
  warnings: Warning[];
  /** what keeps its copy, and so the bundle, from being PDF/A-3b; empty when nothing does */
  archival: readonly ArchivalObstacle[];
}

/** Where one document of a file lies. */
export interface DocumentReport {
  kind: DocumentKind;
  title: string;
  pages: { from: number; to: number };
}

export interface BundleReport {
  pages: number;
  documents: DocumentReport[];
  exhibits: ExhibitReport[];
  /** characters no font has, drawn by code point */
  missingCharacters: { character: string; count: number }[];
  /** where the complaint's fields come from; empty where nothing is claimed */
  lineage: Lineage[];
  /** where everything lies: the one source of printed numbers, links and bookmarks */
  map: DocumentMap;
}

/** Everything of a case in one file. */
const WHOLE: FileSelection = { documents: DOCUMENT_KINDS, exhibits: 'all' };

/**
 * Composes a case's bundle: every document that applies, every exhibit behind its slip, and the attachments. Pure of clock and randomness:
 * the same input gives the same bytes. An exhibit that cannot be shown becomes a page with the reason.
 * @throws Error only for faults of this software (layout that does not settle, a glyph without ink); ArrearsInconsistency when the figures
 *   of the complaint are not the statement's
 */
export function composeBundle(input: BundleInput, fonts: FontBook = defaultFonts()): Promise<{ bytes: Uint8Array; report: BundleReport }> {
  return composeFile(input, WHOLE, fonts);
}

/** Composes some documents and exhibits of a case as a file of its own, for a court that takes them apart. As {@link composeBundle}. */
export async function composeFile(input: BundleInput, selection: FileSelection, fonts: FontBook = defaultFonts()): Promise<{ bytes: Uint8Array; report: BundleReport }> {
  const text = textFor(input.language);
  const builder = await DocumentBuilder.create(fonts);
  const frame = { text, development: input.development };
  const exhibits: Exhibit[] = [];
  const numbers = selection.exhibits === 'all' ? input.exhibits.map((_, index) => index + 1) : selection.exhibits;
  for (const number of numbers) {
    const exhibit = input.exhibits[number - 1]!;
    const shown = await readExhibit(exhibit, { builder, prefix: `E${number}` });
    exhibits.push(new Exhibit(input, frame, { number, exhibit }, shown));
  }
  if (selection === WHOLE) attachFiles(builder, input);
  const form = complaintFor(input, exhibits);
  const documents = documentsOf(selection.documents, { input, frame, exhibits, form, elsewhere: selection.elsewhere ?? new Map() }, text.outline.exhibits);
  const id = bundleId(input, selection);
  const facts = documentFacts(input, selection.title ?? coverTitle(input, frame), text.subject, id);
  const { bytes, map, printed } = await builder.write(documents.flatMap(({ parts }) => parts), { ...facts, archival: exhibits.every(({ archival }) => archival.length === 0) });
  const at = (anchor: string): number => map.anchors.get(anchor)!;
  const report: BundleReport = {
    pages: map.total,
    map,
    documents: documents.map(({ kind, title }) => ({
      kind,
      title,
      pages: kind === 'exhibits' ? { from: at(exhibitAnchor(numbers[0]!)), to: at(exhibitEndAnchor(numbers.at(-1)!)) } : { from: at(documentAnchor(kind)), to: at(documentEndAnchor(kind)) },
    })),
    missingCharacters: builder.shaper.missing.list(),
    lineage: form?.lineage ?? [],
    exhibits: exhibits.map((part) => ({
      number: part.number,
      recordId: input.exhibits[part.number - 1]!.record.id,
      pages: { from: at(exhibitAnchor(part.number)), to: at(exhibitEndAnchor(part.number)) },
      shown: part.shown,
      warnings: [...part.warnings],
      archival: part.archival,
    })),
  };
  const titled = report.exhibits.map(({ number, pages }) => ({ number, pages, title: text.outline.exhibit(number, input.exhibits[number - 1]!.record.document.title) }));
  checkNumbering({ map, printed, documents: report.documents, exhibits: titled });
  return { bytes, report };
}

/** The complaint with the exhibits that it lists, each with the pages that it has here. */
function complaintFor(input: BundleInput, exhibits: readonly Exhibit[]): ComplaintForm | null {
  const { claim } = input;
  if (claim === undefined) return null;
  const pagesOf = new Map(exhibits.map(({ number, copies }) => [number, copies]));
  return complaintOf({
    ...claim,
    agents: claim.lender.agents,
    asOf: claim.statement.asOf,
    options: claim.complaint,
    exhibits: input.exhibits.map(({ record }, index) => ({ number: index + 1, title: record.document.title, pages: pagesOf.get(index + 1) ?? 1 })),
  });
}

function attachFiles(builder: DocumentBuilder, { attachments, exhibits, language }: BundleInput): void {
  if (!attachments) return;
  for (const file of attachments.files) builder.attach(file);
  if (attachments.originals !== 'all') return;
  exhibits.forEach(({ fileName, content, record }, index) => {
    if (fileName === null || !('bytes' in content)) return;
    // readers refuse a path: the name inside the pack without its folder
    const name = fileName.slice(fileName.lastIndexOf('/') + 1);
    builder.attach({ name, mediaType: record.document.mediaType, description: textFor(language).attachment.original(index + 1), relationship: 'Source', date: record.eventTime, bytes: content.bytes });
  });
}

/** Whether a bundle is marked as PDF/A-3b, and if not, which exhibit stands in the way and why. */
export function pdfaConformance(report: Pick<BundleReport, 'exhibits'>): { conforms: boolean; obstacles: { exhibit: number; recordId: string; obstacle: ArchivalObstacle }[] } {
  const obstacles = report.exhibits.flatMap(({ number, recordId, archival }) => archival.map((obstacle) => ({ exhibit: number, recordId, obstacle })));
  return { conforms: obstacles.length === 0, obstacles };
}

/** Composes the one-page certificate of one record. Same input, same bytes. */
export async function composeCertificate(input: CertificateInput, fonts: FontBook = defaultFonts()): Promise<Uint8Array> {
  const text = textFor(input.language);
  const builder = await DocumentBuilder.create(fonts, { compactFonts: true });
  const id = createHash('sha256').update(`docketproof/certificate\0${input.exhibit.record.id}\0${input.exhibit.anchor?.blockHash ?? ''}\0${input.composedAt}`).digest();
  const facts = { ...documentFacts(input, text.certificate.title, text.subject, id), archival: true };
  return (await builder.write([new RecordCertificate(input, { text, development: input.development })], facts)).bytes;
}

function documentFacts(input: Pick<BundleInput, 'language' | 'lender' | 'build' | 'composedAt'>, title: string, subject: string, id: Uint8Array): DocumentFacts {
  return { title, subject, author: input.lender ?? '', producer: input.build, language: input.language, date: input.composedAt, id };
}

/** Names the document by what it contains. */
function bundleId(input: BundleInput, { documents, exhibits }: FileSelection): Uint8Array {
  const hash = createHash('sha256').update(`docketproof/bundle\0${input.caseRef}\0${input.composedAt}\0${documents.join()}\0${exhibits === 'all' ? exhibits : exhibits.join()}\0`);
  for (const { record } of input.exhibits) hash.update(`${record.id}\0${record.document.sha256}\0`);
  return hash.digest();
}

export type { BundleInput, CertificateInput };
