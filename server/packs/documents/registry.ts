/** Which maker makes which kind of document. A new document is a file beside this one and a line here. */
import { Complaint } from '../complaint/index.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { CaseCertificate } from '../pdf/parts/certificate.ts';
import { Cover } from '../pdf/parts/cover.ts';
import { EvidenceIndex } from '../pdf/parts/evidence-index.ts';
import { CONTENTS } from './contents.ts';
import { DIFFERENCES } from './differences.ts';
import { EXTRACTION_STATEMENT } from './extraction-statement.ts';
import { PLATFORM_STATEMENT } from './platform-statement.ts';
import { SELF_CHECK } from './self-check.ts';
import { VERIFICATION_REPORT } from './verification-report.ts';
import { DOCUMENT_KINDS, documentAnchor, documentEndAnchor } from './types.ts';
import type { DocumentContext, DocumentKind, DocumentMaker, OmittedDocument } from './types.ts';

const always = (): boolean => true;

export const DOCUMENTS: Partial<Record<Exclude<DocumentKind, 'exhibits'>, DocumentMaker>> = {
  cover: { applies: always, title: ({ text }) => text.outline.cover, part: ({ input, frame }) => new Cover(input, frame) },
  contents: CONTENTS,
  complaint: { applies: ({ claim }) => claim !== undefined, title: ({ text }) => text.outline.complaint, part: ({ form, frame }) => new Complaint(form!, frame) },
  'evidence-index': { applies: always, title: ({ text }) => text.outline.index, part: ({ input, frame, elsewhere }) => new EvidenceIndex(input, frame, elsewhere) },
  certificate: { applies: always, title: ({ text }) => text.outline.certificate, part: ({ input, frame, exhibits }) => new CaseCertificate(input, frame, new Set(exhibits.map(({ number }) => number))) },
  'verification-report': VERIFICATION_REPORT,
  'platform-statement': PLATFORM_STATEMENT,
  'extraction-statement': EXTRACTION_STATEMENT,
  differences: DIFFERENCES,
  'self-check': SELF_CHECK,
};

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
  return DOCUMENT_KINDS.flatMap((kind): OmittedDocument[] => {
    const maker = kind === 'exhibits' ? undefined : DOCUMENTS[kind];
    if (maker === undefined || wanted.some((each) => each.kind === kind)) return [];
    return [{ kind, title: maker.title(frame, input), why: maker.applies(input) ? 'other-file' : 'not-applicable' }];
  });
}
