import type { PackAttachments } from '../../domain/pack/index.ts';
import type { BasisOfTruth, RecordStage, SignatureFindings } from '../../domain/record/index.ts';
import type { Verdict } from '../../domain/proof/index.ts';
import { describeSignatures } from './signatures.ts';
import type { PackText } from './zh-CN.ts';

/** The stages of a loan and what each goes to prove. */
const stages: Record<RecordStage, { name: string; purpose: string }> = {
  'application': { name: 'Application', purpose: 'That the defendant applied for the loan and its terms were disclosed beforehand.' },
  'credit-check': { name: 'Credit check', purpose: 'That the defendant authorised the credit enquiry.' },
  'identity': { name: 'Identity', purpose: 'That the defendant is the person who contracted.' },
  'contract': { name: 'Agreement', purpose: 'The making of the agreement and its terms: rate, duration, default, venue and service.' },
  'signature': { name: 'Execution', purpose: 'That the defendant signed, and that the agreement was not altered afterwards.' },
  'disbursement': { name: 'Advance', purpose: 'That the claimant advanced the principal as agreed.' },
  'repayment': { name: 'Payments', purpose: 'What has been paid and how it was applied.' },
  'overdue-notice': { name: 'Notice of default', purpose: 'The default, the notice calling in the loan, and the interruption of limitation.' },
  'collection': { name: 'Demands', purpose: 'That the claimant demanded payment in a lawful manner.' },
  'settlement': { name: 'Settlement and waiver', purpose: 'What has been settled or waived, and what remains due.' },
  'case-statement': { name: 'Case statement', purpose: 'Number, order and stage of the records deposited in this case up to the statement: none left out, added or exchanged.' },
  'pack': { name: 'Litigation pack', purpose: 'Shows that this pack existed, with this digest, when its record was anchored.' },
};

const bases: Record<BasisOfTruth, string> = {
  'neutral-platform': 'provided or confirmed by a neutral third-party platform',
  'regular-business': 'made in the ordinary course of business',
  'archive': 'kept as an archived record',
  'party-agreement': 'kept, transmitted or extracted as the parties agreed',
  'adverse-to-depositor': 'submitted by the depositor against its own interest',
  'notarised': 'notarised',
  'none-stated': 'none stated',
};

const verdicts: Record<Verdict, string> = {
  consistent: 'consistent',
  inconsistent: 'inconsistent',
  'not-found': 'not found',
  pending: 'pending',
  superseded: 'superseded',
  indeterminate: 'indeterminate',
};

const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Day in Beijing of an RFC 3339 UTC time, e.g. 10 January 2024. */
function date(utc: string): string {
  const local = new Date(Date.parse(utc) + 8 * 3_600_000).toISOString();
  return `${Number(local.slice(8, 10))} ${MONTHS[Number(local.slice(5, 7)) - 1]!} ${local.slice(0, 4)}`;
}

/** Beijing time of an RFC 3339 UTC time, which is said: 10 January 2024, 10:03:04 (UTC+8). */
function dateTime(utc: string): string {
  const local = new Date(Date.parse(utc) + 8 * 3_600_000).toISOString();
  return `${date(utc)}, ${local.slice(11, 19)} (UTC+8)`;
}

const count = (number: number, one: string, many = `${one}s`): string => `${number} ${number === 1 ? one : many}`;

/** As in zh-CN.ts: nothing is said of originals that nobody has seen, or whose files are gone. */
function aboutOriginals(all: number, retained: number, erased: number): string[] {
  const exhibits = all - erased;
  const rest = exhibits === 0 ? '' : ` What follows speaks of the other ${exhibits} only.`;
  const gone =
    erased === 0
      ? []
      : [`Of the ${count(all, 'exhibit')} in this bundle, the files of ${erased} were erased when their time of retention had passed. They are not supplied and were not compared with the digests when this bundle was made; their records and proofs remain, and the digests are those stated on deposit.${rest}`];
  return exhibits === 0 ? gone : [...gone, ...aboutKeptOriginals(exhibits, retained)];
}

function aboutKeptOriginals(exhibits: number, retained: number): string[] {
  const anchored = 'entered in an append-only evidence log whose heads are registered by a smart contract on a blockchain. Anyone may check this with the enclosed “How to check this pack yourself”, without relying on the depositor or on this software';
  const copies = 'The pages of exhibits in this bundle are reading copies; the original files supplied with it prevail.';
  if (retained === 0) return [`The original file and the proof file of each exhibit are supplied in one archive with this bundle; the original files are unaltered, byte for byte. ${copies}`, `The SHA-256 and SM3 digests of each exhibit were computed on deposit and ${anchored}.`];
  const ask = `The digests were ${anchored}; originals that are not supplied must be called for from the depositor and compared.`;
  const stated = 'the digests were supplied by the depositor and were not computed from the originals by this system; the SM3 digest is given only where the depositor supplied it';
  if (retained === exhibits) return [`The originals of all ${count(exhibits, 'exhibit')} are kept by the depositor. They are not supplied and were not compared with the digests when this bundle was made. The proof files are supplied in one archive with this bundle.`, `For each exhibit ${stated}. ${ask}`];
  return [
    `Of ${count(exhibits, 'exhibit')}, the originals of ${retained} are kept by the depositor, are not supplied and were not compared with the digests when this bundle was made; the original files of the other ${exhibits - retained} are supplied unaltered, byte for byte, in one archive with the proof files and this bundle. ${copies}`,
    `Where the original is supplied, its SHA-256 and SM3 digests were computed on deposit; where it is not, ${stated}. ${ask}`,
  ];
}

/** Every word a pack's pages say in English, for an index-and-sections bundle. */
export const en: PackText = {
  dateTime,
  date,
  stage: (stage) => stages[stage],
  verdict: (verdict, compared) => {
    if (compared || (verdict !== 'consistent' && verdict !== 'superseded')) return verdicts[verdict];
    return `${verdict === 'consistent' ? 'record consistent' : verdicts[verdict]} (original not supplied, not compared)`;
  },
  timeZone: 'Beijing time',
  none: '–',
  labelled: (label, value) => `${label}: ${value}`,
  aside: (text) => ` (${text})`,
  beside: (parts) => parts.join(', '),
  footer: (page, total) => `Page ${page} of ${total}`,
  copyHeader: (number, title) => `Exhibit ${number}: ${title}`,
  copyPage: (page, total) => `page ${page} of ${total} of the original`,
  copyWhole: (part, parts) => (parts > 1 ? `the original, part ${part} of ${parts}` : 'the whole original'),
  developmentChain: (what) => `This ${what} comes from a local development chain. It is for demonstration and development only, carries no weight with third parties, and is no proof that anything was recorded on a blockchain.`,
  developmentMark: 'local development chain · demonstration only',

  seal: {
    label: 'Electronic signature',
    value: ({ name, selfSigned }, what) =>
      selfSigned ? `${name}. This ${what} is signed with a self-signed certificate that no certification authority issued. It is for use on this machine only and does not establish who signed.` : `${name} (signature and certificate can be inspected in a PDF reader)`,
  },

  attachment: { original: (number) => `Original file of exhibit ${number}`, proof: (number) => `Proof file of exhibit ${number}`, figures: 'Figures of the account', guide: 'How to check this pack yourself' },

  cover: {
    title: 'Bundle of documents',
    subtitle: 'with blockchain evidence record',
    caseRef: 'Case reference',
    lender: 'Party filing (depositor)',
    counts: 'Exhibits',
    countsValue: (exhibits, pages) => `${count(exhibits, 'exhibit')}; ${count(pages, 'page')} in all`,
    period: 'Period covered',
    periodValue: (from, to) => (from === to ? from : `${from} to ${to}`),
    chain: 'Blockchain',
    chainValue: (chainId) => `EVM-compatible chain, chain id ${chainId}`,
    registry: 'Registry contract',
    composed: 'Date of bundle',
    attached: 'Attached files',
    attachedValue: ({ data, originals }: PackAttachments) =>
      [
        data === 'all' ? 'The proof files and the guide to checking them are attached to this file' : 'Proof files and guide are too large together to be attached to this file and are in the archive',
        { all: 'so are the original files, byte for byte', 'too-large': 'the original files are too large together to be attached and are in the archive', none: 'no original files are supplied with this bundle' }[originals],
      ].join('; ') + '.',
    about: (exhibits, retained, erased) => [
      'Pages are numbered from this page on, and the numbers are those of the electronic file. Each entry of the index leads to its document, and each document has a bookmark in the same words.',
      ...aboutOriginals(exhibits, retained, erased),
    ],
    contents: 'Contents of this bundle',
  },

  index: {
    title: 'List of evidence',
    continued: 'List of evidence (continued)',
    columns: ['No.', 'Document', 'Source', 'Goes to prove', 'Pages', 'Qty', 'Original'],
    group: (position, name) => `${position}. ${name}`,
    positions: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11'],
    pages: (from, to) => (from === to ? `${from}` : `${from}–${to}`),
    copies: '1',
    original: { electronic: 'electronic, supplied', retained: 'kept by the party filing', erased: 'erased after retention' },
    superseded: ' (superseded)',
    notAnchored: 'not anchored yet',
    source: (system, actor) => (actor ? `${system} (${actor})` : system),
  },

  slip: {
    label: (number) => `Exhibit ${number}`,
    purpose: 'Goes to prove',
    sectionRecord: 'Evidence record',
    sectionSource: 'Source and making (stated by the depositor, fixed together with the digests)',
    sectionChain: 'Log and chain',
    recordId: 'Record id',
    sequence: 'Place in the case',
    sequenceValue: (sequence, of) => `no. ${sequence} of ${of} in this case, each linked to the one before it by digest`,
    stage: 'Stage',
    file: 'Original file',
    fileValue: (name) => `${name} (supplied, unaltered byte for byte)`,
    fileRetained: 'kept by the depositor, not supplied',
    fileErased: 'erased when its time of retention had passed, not supplied',
    format: 'Type and size',
    formatValue: (mediaType, bytes) => `${mediaType}, ${bytes.toLocaleString('en-US')} bytes`,
    sha256: 'SHA-256',
    sm3: 'SM3',
    sm3Missing: 'not supplied on deposit',
    eventTime: 'Time of event',
    receivedTime: 'Time of deposit',
    anchoredTime: 'Time anchored',
    late: (hours, limit) => `anchored ${hours} hours after the event (more than ${limit} hours, which is pointed out here)`,
    system: 'Source system',
    actor: 'Made by',
    account: 'Account',
    customer: 'Customer’s device',
    signatures: 'Signatures',
    signaturesValue: (findings: SignatureFindings) => describeSignatures(findings, dateTime, 'en'),
    capture: 'Captured by',
    transport: 'Transmitted by',
    custodian: 'Custodian',
    consent: 'Consent',
    basis: 'Basis of truth',
    basisValue: (basis) => bases[basis],
    corroborates: 'Corroborates',
    log: 'Evidence log',
    leaf: 'Leaf',
    position: 'Place in the log',
    positionValue: (index, size) => `leaf no. ${index} (from 0) under a head of ${count(size, 'record')}`,
    block: 'Block',
    blockValue: (number) => `height ${number}`,
    blockHash: 'Block hash',
    transaction: 'Transaction',
    verdict: 'Checked',
    supersededTitle: 'Superseded by',
    notes: 'Notes',
    placeholderTitle: 'This exhibit cannot be shown in the bundle',
    placeholderHelp: 'The original file is in the archive supplied with this bundle. Its digests and record are on the page before; open it with suitable software and compare them.',
    placeholderErased: 'An original kept elsewhere can be compared with the digests on the page before.',
    placeholderRetained: 'The original is kept by the depositor. It can be called for by its record id and compared with the digests on the page before.',
  },

  certificate: {
    title: 'Blockchain certificate',
    bundleTitle: 'Blockchain certificate (whole case)',
    intro: (record) => `The digests of the following electronic file are entered in the evidence log and registered on the blockchain named below. Record id: ${record}.`,
    bundleIntro: 'The digests of the exhibits in this bundle are entered in the evidence log named below, whose heads are registered by the registry contract on the blockchain named below. The contract accepts a new head only with proof, checked on the chain, that it extends the head before it; what is registered can be neither altered nor removed.',
    name: 'File',
    chain: 'Blockchain',
    chainId: 'Chain id',
    registry: 'Registry contract',
    logId: 'Log id',
    origin: 'Log',
    root: 'Log root',
    head: 'Log head',
    headValue: (size) => count(size, 'record'),
    columns: ['No.', 'Record id', 'Leaf', 'Head', 'Block', 'Anchored', 'Check'],
    transactions: 'Registering transactions',
    steps: 'How to check this yourself',
    stepsList: (of) => [
      `Compute the SHA-256 of the original file and compare it with ${of === 'record' ? 'the digest above' : 'the digest in the list of evidence'}; if they differ, the file was altered.`,
      'Put the evidence record of the proof file into its canonical form (RFC 8785), prefix one zero byte and compute the SHA-256: that is the leaf.',
      'With the path of the proof file compute upwards as RFC 9162 says: the result must be the log root. Or call verifyInclusion of the registry contract and let the chain compute it.',
      'On a blockchain node of your own choice, look up the head that the registry contract holds for this size of the log: it must equal the log root, and the time of its block is the time anchored.',
    ],
    qr: 'Scan to check',
    disclaimer: 'This certificate states technical facts: whether the file was altered since it was anchored. It does not vouch for what the file says, for its legal effect, or for its admission by any court or authority.',
    operator: 'Platform',
    operatorValue: (operator, filing) => (filing === null ? `${operator}; filing number: none declared` : `${operator} (filing number ${filing})`),
    issued: 'Made',
    build: 'Software',
    superseded: (by) => `This exhibit was superseded by record ${by}; both are kept. This certificate is of the record that was superseded.`,
    pending: 'Not anchored yet: this page is no evidence that anything was recorded on a blockchain.',
  },

  /** in the margin, before a page number */
  lineage: { arrears: 'Acct', exhibit: (number) => `Ex. ${number}`, uses: 'Pleaded at' },

  outline: {
    cover: 'Cover', complaint: 'Statement of claim', index: 'List of evidence', exhibits: 'Exhibits', exhibit: (number, title) => `Exhibit ${number}: ${title}`, slip: 'Exhibit slip', certificate: 'Blockchain certificate', page: (page) => `page ${page} of the original`,
    // general guidance on electronic court bundles (29 November 2021), 3: the bookmark should contain the page number
    bookmark: (title, page) => `${title} (p. ${page})`,
  },
  subject: 'Bundle of documents with blockchain evidence record',
};
