import { PDFArray, PDFDocument, PDFHexString, PDFName, PDFNumber, PDFString, PDFWriter } from 'pdf-lib';
import type { PDFContext, PDFDict, PDFRef } from 'pdf-lib';
import { Canvas } from './canvas.ts';
import type { Link } from './canvas.ts';
import { flate, textString } from './objects.ts';
import { writeOutline } from './outline.ts';
import type { OutlineEntry } from './outline.ts';
import type { FontBook } from './text/fonts.ts';
import { Shaper } from './text/shape.ts';
import { EmbeddedFont } from './text/subset.ts';
import type { Glyph } from './text/shape.ts';

/** One page, laid out but not yet drawn. */
export interface PageDraft {
  width: number;
  height: number;
  /** names of places on this page: what links and page numbers refer to */
  anchors?: readonly string[];
  /** bookmarks that point to this page; level 0 is the outermost */
  bookmarks?: readonly { title: string; level: number }[];
  draw(canvas: Canvas, page: { number: number; total: number }): void;
}

/** What a part may know while it lays itself out. */
export interface LayoutContext {
  shaper: Shaper;
  /** page number (from 1) of an anchor; 0 in the first round, before anything is laid out */
  pageOf(anchor: string): number;
  total: number;
}

/** A part of a document: cover, index, an exhibit, the certificate. It measures, lays out, and draws when all numbers are known. */
export interface Part {
  layout(context: LayoutContext): PageDraft[];
}

export interface DocumentFacts {
  title: string;
  subject: string;
  author: string;
  producer: string;
  language: string;
  /** RFC 3339 UTC: the document's date, an input and never the clock */
  date: string;
  /** 32 bytes that identify this document: the same content has the same ID */
  id: Uint8Array;
}

/** Where everything came to lie; printed numbers, page labels, links and bookmarks all come from here. */
export interface DocumentMap {
  total: number;
  /** page number of each anchor */
  anchors: Map<string, number>;
  bookmarks: { title: string; level: number; page: number }[];
}

/** Rounds of layout before giving up: a page count that swings between two values would otherwise never end. */
const MAX_ROUNDS = 8;

/** A document being made: fonts and exhibits are registered in `context`, then {@link DocumentBuilder.write} draws the parts. */
export class DocumentBuilder {
  readonly pdf: PDFDocument;
  readonly context: PDFContext;
  readonly shaper: Shaper;
  readonly #embedded = new Map<string, EmbeddedFont>();

  private constructor(pdf: PDFDocument, fonts: FontBook) {
    this.pdf = pdf;
    this.context = pdf.context;
    this.shaper = new Shaper(fonts);
  }

  static async create(fonts: FontBook): Promise<DocumentBuilder> {
    return new DocumentBuilder(await PDFDocument.create({ updateMetadata: false }), fonts);
  }

  /**
   * Lays the parts out until no page moves, draws them and writes the file.
   * @throws Error when the layout does not settle or an anchor is missing
   */
  async write(parts: readonly Part[], facts: DocumentFacts): Promise<{ bytes: Uint8Array; map: DocumentMap }> {
    const { drafts, map } = settle(parts, this.shaper);
    const refs = drafts.map(() => this.context.nextRef());
    drafts.forEach((draft, index) => this.#writePage(draft, index, refs, map));
    for (const font of this.#embedded.values()) font.finish(this.context);
    this.#writeCatalog(refs, map, facts);
    return { bytes: await PDFWriter.forContext(this.context, Number.MAX_SAFE_INTEGER).serializeToBuffer(), map };
  }

  #font(glyph: Glyph): EmbeddedFont {
    let font = this.#embedded.get(glyph.face.name);
    if (!font) {
      font = new EmbeddedFont(this.context, glyph.face, `F${this.#embedded.size + 1}`);
      this.#embedded.set(glyph.face.name, font);
    }
    return font;
  }

  #writePage(draft: PageDraft, index: number, refs: readonly PDFRef[], map: DocumentMap): void {
    const { context } = this;
    const canvas = new Canvas(draft, this.shaper, (glyph) => this.#font(glyph));
    draft.draw(canvas, { number: index + 1, total: map.total });
    const content = context.register(flate(context, Buffer.from(canvas.content(), 'latin1'), {}));
    const annotations = canvas.links.map((link) => context.register(this.#linkAnnotation(link, refs, map)));
    context.assign(
      refs[index]!,
      context.obj({
        Type: 'Page',
        Parent: this.pdf.catalog.get(PDFName.of('Pages')),
        MediaBox: [0, 0, draft.width, draft.height],
        Resources: { Font: Object.fromEntries(canvas.fonts), XObject: Object.fromEntries(canvas.objects) },
        Contents: content,
        ...(annotations.length > 0 ? { Annots: annotations, Tabs: 'S' } : {}),
      }),
    );
  }

  #linkAnnotation(link: Link, refs: readonly PDFRef[], map: DocumentMap): PDFDict {
    const { context } = this;
    const base = { Type: 'Annot', Subtype: 'Link', Rect: [...link.rect], Border: [0, 0, 0], F: 4 };
    if ('uri' in link.target) return context.obj({ ...base, A: { S: 'URI', URI: PDFString.of(link.target.uri) } });
    const page = map.anchors.get(link.target.anchor);
    if (page === undefined) throw new Error(`a link points to “${link.target.anchor}”, which no page carries`);
    return context.obj({ ...base, Dest: [refs[page - 1]!, 'Fit'] });
  }

  #writeCatalog(refs: readonly PDFRef[], map: DocumentMap, facts: DocumentFacts): void {
    const { context } = this;
    const { catalog } = this.pdf;
    const tree = catalog.Pages();
    tree.set(PDFName.of('Kids'), context.obj([...refs]));
    tree.set(PDFName.of('Count'), PDFNumber.of(refs.length));
    const entries: OutlineEntry[] = map.bookmarks.map(({ title, level, page }) => ({ title, level, page: refs[page - 1]! }));
    if (entries.length > 0) {
      catalog.set(PDFName.of('Outlines'), writeOutline(context, entries));
      catalog.set(PDFName.of('PageMode'), PDFName.of('UseOutlines'));
    }
    // page 1 of the file carries the label 1: numbering starts on the very first page and equals the reader's own
    catalog.set(PDFName.of('PageLabels'), context.obj({ Nums: [0, { Type: 'PageLabel', S: 'D', St: 1 }] }));
    catalog.set(PDFName.of('Lang'), PDFString.of(facts.language));
    catalog.set(PDFName.of('ViewerPreferences'), context.obj({ DisplayDocTitle: true }));
    const date = PDFString.of(`D:${facts.date.replace(/\D/g, '').slice(0, 14)}Z`);
    context.trailerInfo.Info = context.register(
      context.obj({ Title: textString(facts.title), Subject: textString(facts.subject), Author: textString(facts.author), Producer: textString(facts.producer), CreationDate: date, ModDate: date }),
    );
    const id = PDFHexString.fromBytes(facts.id.subarray(0, 16));
    const ids = PDFArray.withContext(context);
    ids.push(id);
    ids.push(id);
    context.trailerInfo.ID = ids;
  }
}

interface Settled {
  drafts: PageDraft[];
  map: DocumentMap;
}

/** Page numbers in the index depend on the length of the index: repeat until no anchor moves, then everything agrees. */
function settle(parts: readonly Part[], shaper: Shaper): Settled {
  let anchors = new Map<string, number>();
  let total = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const known = anchors;
    const knownTotal = total;
    const drafts = parts.flatMap((part) => part.layout({ shaper, total: knownTotal, pageOf: (anchor) => known.get(anchor) ?? 0 }));
    const found = mapOf(drafts);
    if (found.total === knownTotal && sameAnchors(found.anchors, known)) return { drafts, map: found };
    anchors = found.anchors;
    total = found.total;
  }
  throw new Error(`the page numbers do not settle after ${MAX_ROUNDS} rounds of layout`);
}

function mapOf(drafts: readonly PageDraft[]): DocumentMap {
  const anchors = new Map<string, number>();
  const bookmarks: DocumentMap['bookmarks'] = [];
  drafts.forEach((draft, index) => {
    for (const anchor of draft.anchors ?? []) {
      if (anchors.has(anchor)) throw new Error(`the anchor “${anchor}” is on two pages`);
      anchors.set(anchor, index + 1);
    }
    for (const bookmark of draft.bookmarks ?? []) bookmarks.push({ ...bookmark, page: index + 1 });
  });
  return { total: drafts.length, anchors, bookmarks };
}

function sameAnchors(a: Map<string, number>, b: Map<string, number>): boolean {
  return a.size === b.size && [...a].every(([anchor, page]) => b.get(anchor) === page);
}

