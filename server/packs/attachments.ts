import type { ArrearsStatement } from '../domain/arrears/index.ts';
import type { PackAttachments } from '../domain/pack/index.ts';
import { guides } from './guide.ts';
import type { GuideFacts } from './guide.ts';
import type { Attachment } from './pdf/attachments.ts';
import type { BundleAttachments, ExhibitInput, PackLanguage } from './pdf/input.ts';
import { textFor } from './text/index.ts';

/** Bytes that a bundle may carry as attachments. Beyond that the files are in the pack beside it, and the cover says so. */
export interface AttachLimits {
  /** proofs, figures and guides together */
  data: number;
  /** originals together: larger files are refused by the upload pages of courts */
  originals: number;
}

export const DEFAULT_ATTACH_LIMITS: AttachLimits = { data: 4_000_000, originals: 20_000_000 };

/** A file of the pack. */
export interface DataFile {
  /** path inside the pack */
  name: string;
  bytes: Uint8Array;
}

/** Name of the statement of arrears in every pack that claims something. */
export const FIGURES_NAME = 'data/arrears.json';

/** The statement of arrears as data: what the sheet prints, to be reckoned again. Its steps carry the ids that lineage names. */
export function figureFiles(statement: ArrearsStatement | undefined): DataFile[] {
  return statement === undefined ? [] : [{ name: FIGURES_NAME, bytes: new TextEncoder().encode(`${JSON.stringify(statement, null, 2)}\n`) }];
}

/** Name of the verifier in every pack. */
export const VERIFIER_NAME = 'verify.mjs';

/** The guides of a pack as files. */
export function guideFiles(facts: GuideFacts): DataFile[] {
  const encoder = new TextEncoder();
  return guides(facts).map(({ name, text }) => ({ name, bytes: encoder.encode(text) }));
}

/**
 * Decides what the bundle carries, so that whoever has nothing but the bundle can check it: all proofs, figures and guides, and all originals, each
 * where they do not make it too large.
 * @param files proofs in the order of the exhibits
 */
export function planAttachments(language: PackLanguage, exhibits: readonly ExhibitInput[], files: { proofs: readonly DataFile[]; figures: readonly DataFile[]; guide: readonly DataFile[] }, limits: AttachLimits): BundleAttachments {
  const { proofs, figures, guide } = files;
  const { attachment } = textFor(language);
  const size = [...proofs, ...figures, ...guide].reduce((sum, { bytes }) => sum + bytes.length, 0);
  const data: Attachment[] = [
    ...proofs.map(({ name, bytes }, i): Attachment => ({ name: baseName(name), mediaType: 'application/json', description: attachment.proof(i + 1), relationship: 'Data', bytes })),
    ...figures.map(({ name, bytes }): Attachment => ({ name: baseName(name), mediaType: 'application/json', description: attachment.figures, relationship: 'Data', bytes })),
    ...guide.map(({ name, bytes }): Attachment => ({ name, mediaType: 'text/plain', description: attachment.guide, relationship: 'Data', bytes })),
  ];
  const fits = size <= limits.data;
  return { data: fits ? 'all' : 'too-large', originals: originalsOf(exhibits, limits.originals), files: fits ? data : [] };
}

/** Readers of PDF refuse a path. */
const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

function originalsOf(exhibits: readonly ExhibitInput[], limit: number): PackAttachments['originals'] {
  const kept = exhibits.filter(({ fileName }) => fileName !== null);
  if (kept.length === 0) return 'none';
  // what was too large to be read for showing is too large to be attached
  const sizes = kept.map(({ content }) => ('bytes' in content ? content.bytes.length : Infinity));
  return sizes.reduce((sum, each) => sum + each, 0) <= limit ? 'all' : 'too-large';
}
