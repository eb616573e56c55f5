import { createHash } from 'node:crypto';
import { textFor } from '../text/index.ts';
import type { Warning } from '../text/warnings.ts';
import { DocumentBuilder } from './document.ts';
import type { DocumentFacts, DocumentMap, Part } from './document.ts';
import type { BundleInput } from './input.ts';
import { CaseCertificate, RecordCertificate } from './parts/certificate.ts';
import type { CertificateInput } from './parts/certificate.ts';
import { Cover } from './parts/cover.ts';
import { EvidenceIndex, exhibitAnchor, exhibitEndAnchor } from './parts/evidence-index.ts';
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

export interface BundleReport {
  pages: number;
  exhibits: ExhibitReport[];
  /** characters no font has, drawn by code point */
  missingCharacters: { character: string; count: number }[];
  /** where everything lies: the one source of printed numbers, links and bookmarks */
  map: DocumentMap;
}

/**
 * Composes a case's bundle: cover, evidence index, every exhibit behind its slip, certificate. Pure of clock and randomness:
 * the same input gives the same bytes. An exhibit that cannot be shown becomes a page with the reason.
 * @throws Error only for faults of this software (layout that does not settle, a glyph without ink)
 */
export async function composeBundle(input: BundleInput, fonts: FontBook = defaultFonts()): Promise<{ bytes: Uint8Array; report: BundleReport }> {
  const text = textFor(input.language);
  const builder = await DocumentBuilder.create(fonts);
  const frame = { text, development: input.development };
  const exhibits: Exhibit[] = [];
  const archival: (readonly ArchivalObstacle[])[] = [];
  for (const [index, exhibit] of input.exhibits.entries()) {
    const shown = await readExhibit(exhibit, { builder, prefix: `E${index + 1}` });
    exhibits.push(new Exhibit(input, frame, { number: index + 1, exhibit }, shown));
    archival.push('pages' in shown ? shown.archival : []);
  }
  attachFiles(builder, input);
  const parts: Part[] = [new Cover(input, frame), new EvidenceIndex(input, frame), ...exhibits, new CaseCertificate(input, frame)];
  const { bytes, map } = await builder.write(parts, { ...documentFacts(input, text.cover.title, text.subject, bundleId(input)), archival: archival.every(({ length }) => length === 0) });
  return {
    bytes,
    report: {
      pages: map.total,
      map,
      missingCharacters: builder.shaper.missing.list(),
      exhibits: exhibits.map((part, index) => ({
        number: index + 1,
        recordId: input.exhibits[index]!.record.id,
        pages: { from: map.anchors.get(exhibitAnchor(index + 1))!, to: map.anchors.get(exhibitEndAnchor(index + 1))! },
        shown: part.shown,
        warnings: [...part.warnings],
        archival: archival[index]!,
      })),
    },
  };
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
function bundleId(input: BundleInput): Uint8Array {
  const hash = createHash('sha256').update(`docketproof/bundle\0${input.caseRef}\0${input.composedAt}\0`);
  for (const { record } of input.exhibits) hash.update(`${record.id}\0${record.document.sha256}\0`);
  return hash.digest();
}

export type { BundleInput, CertificateInput };
