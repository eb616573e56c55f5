import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { toHex } from '../domain/bytes.ts';
import { parseCheckpoint, parseNote } from '../domain/checkpoint/index.ts';
import type { Proof, Report } from '../domain/proof/index.ts';
import type { EvidenceRecord } from '../domain/record/index.ts';
import { recordLeaf } from '../domain/record/index.ts';
import { AppError } from '../errors.ts';
import type { AnchorFacts, CheckFacts, ExhibitInput, LogFacts } from './pdf/input.ts';
import type { CaseExhibit } from './source.ts';

/** Where the record stands in the log, as its verified proof says. */
export function logFacts(record: EvidenceRecord, proof: Proof): LogFacts {
  const { origin, root } = parseCheckpoint(parseNote(proof.checkpoint).text);
  return { origin, leaf: toHex(recordLeaf(record)), index: proof.inclusion.index, size: proof.inclusion.size, root: toHex(root) };
}

/** The anchor on which a report's times rest. */
export function anchorFacts({ facts }: Report): AnchorFacts | null {
  if (!facts?.anchor || facts.anchoredTime === null) return null;
  const { chainId, registry, logId, blockNumber, blockHash, transactionHash } = facts.anchor;
  return { chainId, registry, logId, blockNumber, blockHash, transactionHash, blockTime: facts.anchoredTime };
}

/** The steps of a report, without the facts that the record gives itself. */
function checkFacts({ stages, reasons, premises, policy, checkedAt, chainReadAt }: Report): CheckFacts {
  return { stages, reasons, premises, policy, checkedAt, chainReadAt };
}

/** Endings by which an unpacked original opens in the right program; the name says nothing else about the document. */
const ENDINGS: Record<string, string> = {
  'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/gif': 'gif', 'image/tiff': 'tif', 'image/heic': 'heic', 'image/bmp': 'bmp',
  'text/plain': 'txt', 'text/csv': 'csv', 'text/html': 'html', 'text/xml': 'xml', 'application/json': 'json', 'application/xml': 'xml', 'application/zip': 'zip',
  'application/msword': 'doc', 'application/vnd.ms-excel': 'xls', 'audio/mpeg': 'mp3', 'audio/wav': 'wav', 'video/mp4': 'mp4', 'application/ofd': 'ofd',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx', 'application/vnd.ms-powerpoint': 'ppt', 'image/heif': 'heif',
};

/** `originals/03-<record id>.pdf` and `proofs/03-<record id>.proof.json`: no title, no name, no loan number. */
export function packNames(number: number, { record: { id, document }, original }: Pick<CaseExhibit, 'record' | 'original'>): { original: string | null; proof: string } {
  const stem = `${String(number).padStart(2, '0')}-${id}`;
  return { original: original === null ? null : `originals/${stem}.${ENDINGS[document.mediaType] ?? 'bin'}`, proof: `proofs/${stem}.proof.json` };
}

/** What is read into memory for showing: one exhibit, and one case. Beyond that the original is only attached. */
export interface ShowLimits {
  exhibitBytes: number;
  caseBytes: number;
}

export const DEFAULT_SHOW_LIMITS: ShowLimits = { exhibitBytes: 64 << 20, caseBytes: 256 << 20 };

/**
 * An exhibit as the composer wants it, its original read and checked against the record.
 * @param room bytes of the case's share that are left
 * @throws AppError `case-original-differs` when the stored file is not the one that was recorded
 */
export async function readForShowing(exhibit: CaseExhibit, number: number, room: number, limits: ShowLimits): Promise<ExhibitInput> {
  const { record, proof, report, supersededBy, original, erasedTime = null } = exhibit;
  const base = {
    record,
    log: proof && logFacts(record, proof),
    anchor: anchorFacts(report),
    supersededBy,
    verdict: report.verdict,
    check: checkFacts(report),
    fileName: packNames(number, exhibit).original,
  };
  if (original === null && erasedTime !== null) return { ...base, content: { absent: 'original-erased' }, erasedTime };
  if (original === null) return { ...base, content: { absent: 'digest-only' } };
  const limit = Math.min(limits.exhibitBytes, room);
  if (record.document.size > limit) return { ...base, content: { absent: 'too-large' }, sizeLimit: limit };
  return { ...base, content: { bytes: await readChecked(await original(), record) } };
}

/** Reads at most the recorded number of bytes into a buffer of its own, which can be handed to another thread. */
async function readChecked(stream: Readable, record: EvidenceRecord): Promise<Uint8Array> {
  const { size, sha256 } = record.document;
  const bytes = new Uint8Array(size);
  let at = 0;
  for await (const chunk of stream as AsyncIterable<Uint8Array>) {
    if (at + chunk.length > size) break;
    bytes.set(chunk, at);
    at += chunk.length;
  }
  if (at !== size || createHash('sha256').update(bytes).digest('hex') !== sha256) throw new AppError('case-original-differs', { record: record.id });
  return bytes;
}
