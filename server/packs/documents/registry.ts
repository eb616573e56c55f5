/** Which maker makes which kind of document. A new document is a file beside this one and a line here. */
import { Complaint } from '../complaint/index.ts';
import type { FieldPlace } from '../complaint/index.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { CaseCertificate } from '../pdf/parts/certificate.ts';
import { Cover } from '../pdf/parts/cover.ts';
import { EvidenceIndex } from '../pdf/parts/evidence-index.ts';
import { BUNDLE_INDEX, PARTICULARS, STATEMENT_OF_TRUTH } from './english.ts';
import { arrears } from './arrears.ts';
import { authority } from './authority.ts';
import { defendantLeads } from './defendant-leads.ts';
import { legalRepresentative } from './legal-representative.ts';
import { preservation } from './preservation.ts';
import { serviceAddress } from './service-address.ts';
import type { DocumentContext, DocumentKind, DocumentMaker, OmittedDocument } from './types.ts';
import { documentOrder, templateFor } from './templates.ts';
import { documentAnchor, documentEndAnchor, listedExhibits } from './types.ts';
import { CONTENTS } from './contents.ts';
import { DIFFERENCES } from './differences.ts';
import { EXTRACTION_STATEMENT } from './extraction-statement.ts';
import { PLATFORM_STATEMENT } from './platform-statement.ts';
import { SELF_CHECK } from './self-check.ts';
import { VERIFICATION_REPORT } from './verification-report.ts';

const always = (): boolean => true;

export const DOCUMENTS: Partial<Record<Exclude<DocumentKind, 'exhibits'>, DocumentMaker>> = {
  cover: { applies: always, title: ({ text }) => text.outline.cover, part: ({ input, frame, exhibits, selection }) => new Cover(input, frame, selection.cover && { ...selection.cover, exhibits }) },
  complaint: { applies: ({ claim, language }) => claim !== undefined && language === 'zh-CN', title: ({ text }) => text.outline.complaint, part: (context) => new Complaint(context.form!, context.frame, (field) => fieldPlaces(context, field)) },
  contents: CONTENTS,
  preservation,
  'evidence-index': { applies: always, title: ({ text }) => text.outline.index, part: (context) => new EvidenceIndex(context.input, context.frame, { listed: listedExhibits(context), elsewhere: context.elsewhere, volume: context.selection.volume }) },
  arrears,
  'bundle-index': BUNDLE_INDEX,
  'particulars-of-claim': PARTICULARS,
  'statement-of-truth': STATEMENT_OF_TRUTH,
  certificate: { applies: always, title: ({ text }) => text.outline.certificate, part: (context) => new CaseCertificate(context.input, context.frame, listedExhibits(context), new Set(context.exhibits.map(({ number }) => number))) },
  'legal-representative': legalRepresentative,
  authority,
  'service-address': serviceAddress,
  'defendant-leads': defendantLeads,
  'verification-report': VERIFICATION_REPORT,
  'platform-statement': PLATFORM_STATEMENT,
  'extraction-statement': EXTRACTION_STATEMENT,
  differences: DIFFERENCES,
  'self-check': SELF_CHECK,
};

function fieldPlaces({ frame: { text }, traced }: DocumentContext, field: string): FieldPlace[] {
  return traced.placesOf(field).map((place) => ({ anchor: place.anchor, label: place.document === 'arrears' ? text.lineage.arrears : text.lineage.exhibit(place.exhibit) }));
}

/** A document's pages with its two anchors and its bookmark: the words of contents and bookmark are one text. */
class Bound implements Part {
  readonly #kind: DocumentKind;
  readonly #title: string;
  readonly #part: Part;

  constructor(kind: DocumentKind, title: string, part: Part) {
    this.#kind = kind;
    this.#title = title;
    this.#part = part;
  }

  layout(context: LayoutContext): PageDraft[] {
    const pages = this.#part.layout(context);
    return pages.map((page, index) => ({
      ...page,
      anchors: [...(page.anchors ?? []), ...(index === 0 ? [documentAnchor(this.#kind)] : []), ...(index === pages.length - 1 ? [documentEndAnchor(this.#kind)] : [])],
      bookmarks: [...(index === 0 ? [{ title: this.#title, level: 0 }] : []), ...(page.bookmarks ?? []).filter(({ level }) => level > 0)],
    }));
  }
}

/** Whether a document of this kind is made for the case. */
export const documentApplies = (kind: DocumentKind, input: DocumentContext['input']): boolean => (kind === 'exhibits' ? input.exhibits.length > 0 : DOCUMENTS[kind]?.applies(input) === true);

/** The documents of one file, in the order of `kinds`; those that do not apply to the case are left out. */
export function documentsOf(kinds: readonly DocumentKind[], context: Omit<DocumentContext, 'outline' | 'omitted'>, exhibitsTitle: string): { kind: DocumentKind; title: string; parts: readonly Part[] }[] {
  const { input, frame, exhibits } = context;
  const wanted = kinds.flatMap((kind): { kind: DocumentKind; title: string }[] => {
    if (kind === 'exhibits') return exhibits.length === 0 ? [] : [{ kind, title: exhibitsTitle }];
    const maker = DOCUMENTS[kind];
    return maker?.applies(input) === true ? [{ kind, title: maker.title(frame, input) }] : [];
  });
  const full: DocumentContext = { ...context, outline: wanted, omitted: omittedFrom(wanted, context) };
  return wanted.map(({ kind, title }) => ({ kind, title, parts: kind === 'exhibits' ? exhibits : [new Bound(kind, title, DOCUMENTS[kind]!.part(full))] }));
}

function omittedFrom(wanted: readonly { kind: DocumentKind }[], { input, frame }: Pick<DocumentContext, 'input' | 'frame'>): OmittedDocument[] {
  return documentOrder(templateFor(input.language)).flatMap((kind): OmittedDocument[] => {
    const maker = kind === 'exhibits' ? undefined : DOCUMENTS[kind];
    if (maker === undefined || wanted.some((each) => each.kind === kind)) return [];
    return [{ kind, title: maker.title(frame, input), why: maker.applies(input) ? 'other-file' : 'not-applicable' }];
  });
}
