import { createHash } from 'node:crypto';
import type { PackLineage } from '../../domain/pack/index.ts';
import { complaintOf, rowAnchors } from '../complaint/index.ts';
import type { ComplaintForm } from '../complaint/index.ts';
import { checkNumbering } from '../documents/numbering.ts';
import { documentsOf } from '../documents/registry.ts';
import { inSections, sectionOf, sectionTitle } from '../documents/sections.ts';
import { documentOrder, templateFor } from '../documents/templates.ts';
import { documentAnchor, documentEndAnchor } from '../documents/types.ts';
import type { DocumentKind, FileSelection } from '../documents/types.ts';
import { lineageOf, traceLineage } from '../lineage.ts';
import type { Pleading } from '../lineage.ts';
import { particularsOf } from '../particulars/index.ts';
import type { Particulars } from '../particulars/index.ts';
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
  /** of these, pages behind the slip */
  copies: number;
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
  /** where the fields of the complaint or the particulars come from, and the pages of both; empty where nothing is claimed */
  lineage: PackLineage[];
  /** where everything lies: the one source of printed numbers, links and bookmarks */
  map: DocumentMap;
}

/**
 * Composes a case's bundle: every document that applies, every exhibit behind its slip, and the attachments. Pure of clock and randomness:
 * the same input gives the same bytes. An exhibit that cannot be shown becomes a page with the reason.
 * @throws Error only for faults of this software (layout that does not settle, a glyph without ink); ArrearsInconsistency when the figures
 *   of the complaint are not the statement's
 */
export function composeBundle(input: BundleInput, fonts: FontBook = defaultFonts()): Promise<{ bytes: Uint8Array; report: BundleReport }> {
  return compose(input, { documents: documentOrder(templateFor(input.language)), exhibits: 'all' }, fonts, true);
}

/** Composes some documents and exhibits of a case as a file of its own, for a court that takes them apart. As {@link composeBundle}. */
export function composeFile(input: BundleInput, selection: FileSelection, fonts: FontBook = defaultFonts()): Promise<{ bytes: Uint8Array; report: BundleReport }> {
  return compose(input, selection, fonts, false);
}

async function compose(input: BundleInput, selection: FileSelection, fonts: FontBook, isWhole: boolean): Promise<{ bytes: Uint8Array; report: BundleReport }> {
  const text = textFor(input.language);
  const builder = await DocumentBuilder.create(fonts, { latin: input.language === 'en' });
  const frame = { text, development: input.development };
  const exhibits: Exhibit[] = [];
  const numbers = selection.exhibits === 'all' ? input.exhibits.map((_, index) => index + 1) : selection.exhibits;
  for (const number of numbers) {
    const exhibit = input.exhibits[number - 1]!;
    const shown = await readExhibit(exhibit, { builder, prefix: `E${number}` });
    exhibits.push(new Exhibit(input, frame, { number, exhibit }, shown));
  }
  if (isWhole) attachFiles(builder, input);
  const form = complaintFor(input, new Map([...(selection.copies ?? []), ...exhibits.map(({ number, copies }) => [number, copies] as const)]));
  const particulars = particularsFor(input, exhibits, selection.copies);
  if (form !== null && selection.documents.includes('complaint')) requirePages(input, exhibits, selection.copies);
  const evidence = input.exhibits.map(({ record, supersededBy }, index) => ({ number: index + 1, stage: record.stage, superseded: supersededBy !== null }));
  const pleading = pleadingOf(form, particulars);
  const traced = traceLineage(pleading, evidence);
  for (const part of exhibits) part.uses = traced.usesOf(exhibitAnchor(part.number));
  const template = templateFor(input.language);
  const documents = inSections(documentsOf(selection.documents, { input, frame, exhibits, form, particulars, traced, elsewhere: selection.elsewhere ?? new Map(), selection }, text.outline.exhibits), template);
  const id = bundleId(input, selection);
  const facts = documentFacts(input, selection.title ?? coverTitle(input, frame), text.subject, id);
  const { bytes, map, printed } = await builder.write(documents.flatMap(({ parts }) => parts), { ...facts, archival: exhibits.every(({ archival }) => archival.length === 0), partial: !isWhole });
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
    lineage: pleading === null ? [] : lineageOf(pleading, evidence, (anchor) => map.anchors.get(anchor)),
    exhibits: exhibits.map((part) => ({
      number: part.number,
      recordId: input.exhibits[part.number - 1]!.record.id,
      pages: { from: at(exhibitAnchor(part.number)), to: at(exhibitEndAnchor(part.number)) },
      copies: part.copies,
      shown: part.shown,
      warnings: [...part.warnings],
      archival: part.archival,
    })),
  };
  const titled = report.exhibits.map(({ number, pages }) => ({ number, pages, title: text.outline.exhibit(number, input.exhibits[number - 1]!.record.document.title) }));
  const sectionTitleOf = (kind: DocumentKind): string | null => {
    const section = sectionOf(template, kind);
    return section === null ? null : sectionTitle(section);
  };
  checkNumbering({ map, printed, documents: report.documents, exhibits: titled, sectionOf: sectionTitleOf });
  return { bytes, report };
}

/** Whichever the court wants, with where its fields stand. */
function pleadingOf(form: ComplaintForm | null, particulars: Particulars | null): Pleading | null {
  if (form !== null) return { lineage: form.lineage, rows: rowAnchors(form) };
  return particulars === null ? null : { lineage: particulars.lineage, rows: particulars.places };
}

/** The complaint with the exhibits that it lists; null where the court wants none. @param copies pages of each exhibit, by number */
export function complaintFor(input: BundleInput, copies: ReadonlyMap<number, number>): ComplaintForm | null {
  const { claim } = input;
  if (claim === undefined || input.language !== 'zh-CN') return null;
  return complaintOf({
    ...claim,
    agents: claim.lender.agents,
    asOf: claim.statement.asOf,
    options: claim.complaint,
    exhibits: input.exhibits.map(({ record }, index) => ({ number: index + 1, title: record.document.title, pages: copies.get(index + 1) ?? 1 })),
  });
}

function particularsFor({ claim, exhibits, language }: BundleInput, parts: readonly Exhibit[], elsewhere: ReadonlyMap<number, number> = new Map()): Particulars | null {
  if (claim === undefined || language !== 'en') return null;
  const pagesOf = new Map([...elsewhere, ...parts.map(({ number, copies }) => [number, copies] as const)]);
  return particularsOf({
    ...claim,
    agents: claim.lender.agents,
    asOf: claim.statement.asOf,
    options: claim.complaint,
    exhibits: exhibits.map(({ record, supersededBy }, index) => ({ number: index + 1, title: record.document.title, pages: pagesOf.get(index + 1) ?? 1, stage: record.stage, superseded: supersededBy !== null })),
  });
}

/** A complaint states how many pages each exhibit has: a guess would be a false statement. */
function requirePages({ exhibits: all }: BundleInput, here: readonly Exhibit[], elsewhere: ReadonlyMap<number, number> = new Map()): void {
  const known = new Set([...here.map(({ number }) => number), ...elsewhere.keys()]);
  const missing = all.findIndex((_, index) => !known.has(index + 1));
  if (missing >= 0) throw new Error(`the complaint lists exhibit ${missing + 1}, whose pages are neither in this file nor given`);
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
  const builder = await DocumentBuilder.create(fonts, { compactFonts: true, latin: input.language === 'en' });
  const id = createHash('sha256').update(`docketproof/certificate\0${input.exhibit.record.id}\0${input.exhibit.anchor?.blockHash ?? ''}\0${input.composedAt}`).digest();
  const facts = { ...documentFacts(input, text.certificate.title, text.subject, id), archival: true };
  return (await builder.write([new RecordCertificate(input, { text, development: input.development })], facts)).bytes;
}

function documentFacts(input: Pick<BundleInput, 'language' | 'lender' | 'build' | 'composedAt'>, title: string, subject: string, id: Uint8Array): DocumentFacts {
  const facts = { title, subject, author: input.lender ?? '', producer: input.build, language: input.language, date: input.composedAt, id, bookmarkText: textFor(input.language).outline.bookmark };
  // English courts want bundles to open at 100 % (general guidance on electronic court bundles, 29 November 2021)
  return input.language === 'en' ? { ...facts, actualSize: true } : facts;
}

/** Names the document by what it contains. */
function bundleId(input: BundleInput, { documents, exhibits }: FileSelection): Uint8Array {
  const hash = createHash('sha256').update(`docketproof/bundle\0${input.caseRef}\0${input.composedAt}\0${documents.join()}\0${exhibits === 'all' ? exhibits : exhibits.join()}\0`);
  for (const { record } of input.exhibits) hash.update(`${record.id}\0${record.document.sha256}\0`);
  return hash.digest();
}

export type { BundleInput, CertificateInput };
