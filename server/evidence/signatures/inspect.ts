import type { SignatureFindings } from '../../domain/record/index.ts';
import type { SignatureDictionary } from './pdf/dictionary.ts';
import { RangeDigests } from './cms/digests.ts';
import { rangeEnd } from './pdf/found.ts';
import { inspectSignature } from './signature.ts';
import type { Located } from './signature.ts';
import { Sweep } from './pdf/sweep.ts';

/** Name and version of what looks; the version rises whenever the same bytes may give other findings. */
export const SIGNATURE_TOOL = 'docketproof-pdf-signatures/1.0.0';
/** Largest document that is inspected; it is held in memory as a whole. */
export const MAX_INSPECTED_BYTES = 64 * 1024 * 1024;
/** Signatures that are listed; all are counted. */
const MAX_LISTED = 8;
/** A header may have other bytes before it, but no more than these (ISO 32000-1, implementation note 13 of PDF 1.7). */
const HEADER_BYTES = 1024;

/**
 * Finds and checks the signatures and document time stamps of a PDF: as found, without judging whom to trust. Signature dictionaries are
 * found wherever they lie, in any revision; those that a form field refers to are listed first when there are more than can be listed.
 * Never throws; time and memory stay in proportion to the document. Same bytes, same findings.
 * @param pdf the whole document
 */
export function inspectSignatures(pdf: Uint8Array): SignatureFindings {
  if (pdf.length > MAX_INSPECTED_BYTES) return notInspected('too-large');
  if (!Buffer.from(pdf.buffer, pdf.byteOffset, Math.min(pdf.length, HEADER_BYTES)).includes('%PDF-')) return notInspected('damaged');
  const sweep = new Sweep(pdf);
  sweep.run();
  if (sweep.gaveUp !== null) return notInspected(sweep.gaveUp === 'objects' ? 'too-large' : 'damaged');
  const { found } = sweep;
  if (found.count === 0) {
    // "no signature" may be said only of a document all of which could be read
    if (sweep.unreadable > 0) return notInspected(sweep.encrypted ? 'encrypted' : 'damaged');
    return sweep.unsure || !sweep.hasCatalog ? notInspected('damaged') : { tool: SIGNATURE_TOOL, outcome: 'none', reason: null, count: 0, signatures: [] };
  }
  const digests = new RangeDigests();
  const listed = chosen(found.signatures.map((dictionary) => ({ dictionary, field: found.fieldOf(dictionary) })));
  return {
    tool: SIGNATURE_TOOL,
    outcome: 'found',
    reason: null,
    count: found.count,
    signatures: listed.map((located) => inspectSignature(pdf, located, sweep.encrypted, (name, chunks) => digests.of(name, chunks))),
  };
}

function notInspected(reason: 'too-large' | 'encrypted' | 'damaged'): SignatureFindings {
  return { tool: SIGNATURE_TOOL, outcome: 'not-inspected', reason, count: 0, signatures: [] };
}

/** Those of the form before others, so that bait cannot push them out; then by the ends of their ranges. */
function chosen(all: Located[]): Located[] {
  const rank = ({ field }: Located): number => (field?.isCurrent === true ? 0 : 1);
  return all
    .sort((a, b) => rank(a) - rank(b) || byEnd(a.dictionary, b.dictionary))
    .slice(0, MAX_LISTED)
    .sort((a, b) => byEnd(a.dictionary, b.dictionary));
}

function byEnd(a: SignatureDictionary, b: SignatureDictionary): number {
  return rangeEnd(a) - rangeEnd(b) || (a.contents?.start ?? 0) - (b.contents?.start ?? 0);
}
