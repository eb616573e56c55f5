import { AttachmentList } from './attachments.ts';
import type { Attachment } from './attachments.ts';
import { Canvas } from './canvas.ts';
import type { Citation, Link, SignaturePlace } from './canvas.ts';
import { documentInformation, metadataStream, outputIntent } from './metadata.ts';
import { flate, num } from './objects.ts';
import { nameText, stringText } from './objects/syntax.ts';
import { ObjectStore } from './objects/store.ts';
import type { Ref } from './objects/values.ts';
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
  pageOf: (anchor: string) => number;
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
  /** says in the file that it is PDF/A-3b; only where nothing is known that speaks against it */
  archival?: boolean;
  /** opens at 100 % and keeps the reader's zoom at links and bookmarks; else they fit the page into the window */
  actualSize?: boolean;
  /** words of a bookmark as readers list it; the title alone when left out */
  bookmarkText?: (title: string, page: number) => string;
  /** it is a part of a whole: links to places that are in other files are left out, where else they would be a fault */
  partial?: boolean;
}

/** Where everything came to lie; printed numbers, page labels, links and bookmarks all come from here. */
export interface DocumentMap {
  total: number;
  /** page number of each anchor */
  anchors: Map<string, number>;
  bookmarks: { title: string; level: number; page: number }[];
}

/** What the pages really print, collected while they are drawn. */
export interface PrintedNumbers {
  /** label of the first page, by which readers count on */
  firstLabel: number;
  /** by page: the number and the total that it prints of itself; null where it prints none */
  folios: ({ number: number; total: number } | null)[];
  citations: Citation[];
}

/** Page 1 of the file carries the label 1: numbering starts on the very first page and equals the reader's own. */
const FIRST_LABEL = 1;

/** Rounds of layout before giving up: a page count that swings between two values would otherwise never end. */
const MAX_ROUNDS = 8;

/** What a document is made like, beyond its parts. */
export interface DocumentOptions {
  /** compresses the font programs: a third smaller and several times as slow; for single sheets, not for bundles by the thousand */
  compactFonts?: boolean;
  /** the text is in Latin letters: its quotation marks are narrow */
  latin?: boolean;
}

/** A document being made: exhibits are put into `objects`, then {@link DocumentBuilder.write} draws the parts. */
export class DocumentBuilder {
  readonly objects = new ObjectStore();
  readonly shaper: Shaper;
  /** optional layers of exhibits, and which of them are off */
  readonly layers: { ref: Ref; off: boolean }[] = [];
  readonly #attachments = new AttachmentList();
  readonly #embedded = new Map<string, EmbeddedFont>();
  readonly #catalog = this.objects.next();
  readonly #tree = this.objects.next();
  readonly #compact: boolean;
  /** empty signature fields by name */
  readonly #fields = new Map<string, Ref>();

  private constructor(fonts: FontBook, options: DocumentOptions) {
    this.shaper = new Shaper(fonts, { latin: options.latin ?? false });
    this.#compact = options.compactFonts ?? false;
  }

  static async create(fonts: FontBook, options: DocumentOptions = {}): Promise<DocumentBuilder> {
    return new DocumentBuilder(fonts, options);
  }

  /**
   * Puts a file into the document, byte for byte, listed by every reader.
   * @throws RangeError when one of that name is there already
   */
  attach(attachment: Attachment): void {
    this.#attachments.add(attachment);
  }

  /**
   * Lays the parts out until no page moves, draws them and writes the file.
   * @throws Error when the layout does not settle or an anchor is missing
   */
  async write(parts: readonly Part[], facts: DocumentFacts): Promise<{ bytes: Uint8Array; map: DocumentMap; printed: PrintedNumbers }> {
    const { drafts, map } = settle(parts, this.shaper);
    const refs = drafts.map(() => this.objects.next());
    const destinations = drafts.map(({ height }, index): Destination => ({ page: refs[index]!, view: facts.actualSize === true ? `/XYZ 0 ${num(height)} null` : '/Fit' }));
    const canvases = drafts.map((draft, index) => this.#writePage(draft, index, destinations, map, facts.partial ?? false));
    const printed: PrintedNumbers = { firstLabel: FIRST_LABEL, folios: canvases.map(({ folio }) => folio), citations: canvases.flatMap(({ citations }) => citations) };
    for (const font of this.#embedded.values()) font.finish(this.objects, this.#compact);
    return { bytes: this.objects.serialize(this.#writeCatalog(destinations, map, facts)), map, printed };
  }

  #font(glyph: Glyph): EmbeddedFont {
    let font = this.#embedded.get(glyph.face.name);
    if (!font) {
      font = new EmbeddedFont(this.objects, glyph.face, `F${this.#embedded.size + 1}`);
      this.#embedded.set(glyph.face.name, font);
    }
    return font;
  }

  #writePage(draft: PageDraft, index: number, destinations: readonly Destination[], map: DocumentMap, partial: boolean): Pick<Canvas, 'folio' | 'citations'> {
    const { objects } = this;
    const canvas = new Canvas(draft, this.shaper, (glyph) => this.#font(glyph));
    draft.draw(canvas, { number: index + 1, total: map.total });
    const content = flate(objects, Buffer.from(canvas.content(), 'latin1'));
    const links = partial ? canvas.links.filter(({ target }) => 'uri' in target || map.anchors.has(target.anchor)) : canvas.links;
    const annotations = [...links.map((link) => objects.register(linkAnnotation(link, destinations, map))), ...canvas.signatures.map((place) => this.#writeField(place, destinations[index]!.page))];
    objects.assign(
      destinations[index]!.page,
      `<</Type/Page/Parent ${this.#tree.text}/MediaBox[0 0 ${num(draft.width)} ${num(draft.height)}]/Resources<</Font${namesOf(canvas.fonts)}/XObject${namesOf(canvas.objects)}>>/Contents ${content.text}` +
        `${annotations.length > 0 ? `/Annots[${annotations.join(' ')}]/Tabs/S` : ''}>>`,
    );
    return { folio: canvas.folio, citations: canvas.citations };
  }

  /** An empty field needs an appearance all the same, which shows nothing (ISO 19005-3 §6.3.3). */
  #writeField({ name, rect }: SignaturePlace, page: Ref): Ref {
    const { objects } = this;
    if (this.#fields.has(name)) throw new Error(`the document has two signature fields “${name}”`);
    const [left, bottom, right, top] = rect;
    const nothing = objects.share(`/Type/XObject/Subtype/Form/BBox[0 0 ${num(right - left)} ${num(top - bottom)}]/Resources<<>>`, new Uint8Array(0));
    const field = objects.register(`<</Type/Annot/Subtype/Widget/FT/Sig/T${stringText(name)}/F 4/Rect[${rect.map(num).join(' ')}]/P ${page.text}/AP<</N ${nothing.text}>>>>`);
    this.#fields.set(name, field);
    return field;
  }

  /** @returns entries of the trailer */
  #writeCatalog(destinations: readonly Destination[], map: DocumentMap, facts: DocumentFacts): string {
    const { objects } = this;
    const { bookmarkText = (title) => title } = facts;
    objects.assign(this.#tree, `<</Type/Pages/Kids[${destinations.map(({ page }) => page.text).join(' ')}]/Count ${destinations.length}>>`);
    const entries: OutlineEntry[] = map.bookmarks.map(({ title, level, page }) => ({ title: bookmarkText(title, page), level, ...destinations[page - 1]! }));
    const catalog = ['/Type/Catalog', `/Pages ${this.#tree.text}`];
    if (facts.actualSize === true && destinations[0]) catalog.push(`/OpenAction[${destinations[0].page.text}${destinations[0].view.replace(/null$/, '1')}]`);
    if (entries.length > 0) catalog.push(`/Outlines ${writeOutline(objects, entries).text}/PageMode/UseOutlines`);
    catalog.push(`/PageLabels<</Nums[0<</Type/PageLabel/S/D/St ${FIRST_LABEL}>>]>>`, `/Lang${stringText(facts.language)}`, '/ViewerPreferences<</DisplayDocTitle true>>');
    catalog.push(this.#attachments.write(objects, facts.date));
    if (this.layers.length > 0) {
      const off = this.layers.filter((layer) => layer.off);
      catalog.push(`/OCProperties<</OCGs[${this.layers.map(({ ref }) => ref).join(' ')}]/D<</Name(exhibits)/OFF[${off.map(({ ref }) => ref).join(' ')}]>>>>`);
    }
    if (this.#fields.size > 0) catalog.push(`/AcroForm<</Fields[${[...this.#fields.values()].join(' ')}]>>`);
    catalog.push(`/Metadata ${metadataStream(objects, facts).text}`, `/OutputIntents[${outputIntent(objects).text}]`);
    objects.assign(this.#catalog, `<<${catalog.join('')}>>`);
    const id = `<${Buffer.from(facts.id.subarray(0, 16)).toString('hex')}>`;
    return `/Root ${this.#catalog.text}/Info ${documentInformation(objects, facts).text}/ID[${id}${id}]`;
  }
}

function namesOf(refs: ReadonlyMap<string, Ref>): string {
  return `<<${[...refs].map(([name, ref]) => `${nameText(name)} ${ref.text}`).join('')}>>`;
}

/** A page and how it is shown (ISO 32000-1 §12.3.2.2). */
interface Destination {
  page: Ref;
  view: string;
}

function linkAnnotation(link: Link, destinations: readonly Destination[], map: DocumentMap): string {
  const base = `<</Type/Annot/Subtype/Link/Rect[${link.rect.map(num).join(' ')}]/Border[0 0 0]/F 4`;
  if ('uri' in link.target) return `${base}/A<</S/URI/URI${stringText(link.target.uri)}>>>>`;
  const page = map.anchors.get(link.target.anchor);
  if (page === undefined) throw new Error(`a link points to “${link.target.anchor}”, which no page carries`);
  const { page: ref, view } = destinations[page - 1]!;
  return `${base}/Dest[${ref.text}${view}]>>`;
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

