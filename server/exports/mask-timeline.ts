/** A timeline without what people wrote and without what a document's metadata says of its signers. */
import { isTextShown, type Shown } from '../domain/loan/index.ts';
import type { CertificateFound, Provenance, SignatureFindings, SignatureFound } from '../domain/record/index.ts';
import type { Timeline } from '../timeline/index.ts';

type TimelineRecord = Timeline['records'][number];

const HIDDEN = '****';

/**
 * Titles, provenance and signers belong to the documents and go with them. Notes, reasons and details are free text. Who of the lender's staff did what
 * stays: it is the point of the record.
 * @param documents whether the documents are shown
 */
export function maskTimeline(timeline: Timeline, shown: Shown, documents: boolean): Timeline {
  const text = (value: string): string => (isTextShown(shown) ? value : HIDDEN);
  return {
    ...timeline,
    records: timeline.records.map((record) => maskNote(documents ? record : maskDocument(record), text)),
    keeping: timeline.keeping.map((each) => ({ ...each, reason: text(each.reason) })),
    accesses: timeline.accesses.map((each) => ({ ...each, detail: each.detail === null ? null : text(each.detail) })),
  };
}

function maskNote(record: TimelineRecord, text: (value: string) => string): TimelineRecord {
  const { statement } = record;
  return statement === null || statement.note === null ? record : { ...record, statement: { ...statement, note: text(statement.note) } };
}

function maskDocument(record: TimelineRecord): TimelineRecord {
  const { document, provenance, established } = record;
  return {
    ...record,
    document: { ...document, title: HIDDEN },
    provenance: maskProvenance(provenance),
    established: { ...established, signatures: established.signatures === null ? null : maskFindings(established.signatures) },
  };
}

/** Which system it came from and on what basis it may be believed stay; who, where and on which device do not. */
function maskProvenance({ sourceSystem, sourceVersion, basisOfTruth, corroborates, ...rest }: Provenance): Provenance {
  return {
    sourceSystem,
    ...(sourceVersion === undefined ? {} : { sourceVersion }),
    ...(basisOfTruth === undefined ? {} : { basisOfTruth }),
    ...(corroborates === undefined ? {} : { corroborates }),
    ...Object.fromEntries(Object.keys(rest).map((field) => [field, HIDDEN])),
  };
}

function maskFindings(findings: SignatureFindings): SignatureFindings {
  return { ...findings, signatures: findings.signatures.map(maskSignature) };
}

/** A borrower's certificate often names the borrower with identity number; its serial and digest find it in a register. */
function maskSignature(found: SignatureFound): SignatureFound {
  return { ...found, field: found.field === null ? null : HIDDEN, signer: found.signer === null ? null : HIDDEN, certificates: found.certificates.map(maskCertificate) };
}

function maskCertificate(certificate: CertificateFound): CertificateFound {
  return { ...certificate, subject: HIDDEN, serial: HIDDEN, sha256: HIDDEN };
}
