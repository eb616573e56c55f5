import type { LinkTarget, TextStyle } from '../pdf/canvas.ts';
import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import type { Block } from '../pdf/flow.ts';
import { exhibitAnchor, exhibitEndAnchor } from '../pdf/parts/anchors.ts';
import { HAIRLINE, INK, LINK, NOTE, WIDE_AREA } from '../pdf/style.ts';
import { breakLines } from '../pdf/text/lines.ts';
import { UNLISTED } from './numbering.ts';
import { title, titledPages } from './report.ts';
import { CONTENTS_NAME, CONTENTS_TEXT } from './text/contents.ts';
import { documentAnchor, documentEndAnchor } from './types.ts';
import type { DocumentContext, DocumentMaker } from './types.ts';

const DOCUMENT: TextStyle = { face: 'sansBold', size: 11, color: INK };
const EXHIBIT: TextStyle = { face: 'serif', size: 10.5, color: INK };
/** Points between a title and the leader, and between the leader and the page. */
const LEADER_GAP = 6;
/** The widest page range in figures: 12345–12345 */
const PAGES_WIDTH = 74;

interface Entry {
  title: string;
  /** what the bookmark and the numbering know it by */
  of: string;
  from: string;
  to: string;
  style: TextStyle;
  indent: number;
}

/** 目录: every document and every exhibit of the file with its first and last page, each a link; on as many pages as that takes. */
class Contents implements Part {
  readonly #context: DocumentContext;

  constructor(context: DocumentContext) {
    this.#context = context;
  }

  layout(context: LayoutContext): PageDraft[] {
    const words = CONTENTS_TEXT[this.#context.input.language];
    const { shaper } = context;
    const head: Block = { height: 16, keepWithNext: true, draw: (canvas, x, y) => canvas.textRight(words.page, x + WIDE_AREA.width, y - 10, NOTE) };
    return titledPages([...title(shaper, words.title), head, ...this.#entries().map((entry) => this.#line(context, entry))], this.#context.frame, words.continued, ['contents']);
  }

  #entries(): Entry[] {
    const { outline, exhibits, frame, input } = this.#context;
    return outline.filter(({ kind }) => !UNLISTED.includes(kind)).flatMap((document): Entry[] => {
      const of = documentAnchor(document.kind);
      if (document.kind !== 'exhibits') return [{ title: document.title, of, from: of, to: documentEndAnchor(document.kind), style: DOCUMENT, indent: 0 }];
      const [first, last] = [exhibits[0]!.number, exhibits.at(-1)!.number];
      const own = exhibits.map(({ number }): Entry => ({
        title: frame.text.outline.exhibit(number, input.exhibits[number - 1]!.record.document.title),
        of: exhibitAnchor(number), from: exhibitAnchor(number), to: exhibitEndAnchor(number), style: EXHIBIT, indent: 20,
      }));
      return [{ title: document.title, of, from: exhibitAnchor(first), to: exhibitEndAnchor(last), style: DOCUMENT, indent: 0 }, ...own];
    });
  }

  #line({ shaper, pageOf }: LayoutContext, entry: Entry): Block {
    const { style, indent } = entry;
    const { width } = WIDE_AREA;
    const range = { from: pageOf(entry.from), to: pageOf(entry.to) };
    const pages = this.#context.frame.text.index.pages(range.from, range.to);
    const lines = breakLines(shaper.shape(entry.title, style.face), style.size, width - indent - PAGES_WIDTH);
    const leading = style.size * 1.75;
    const height = leading * lines.length + (indent === 0 ? 4 : 0);
    const target: LinkTarget = { anchor: entry.from };
    return {
      height,
      // the head of the exhibits is not the last line of a page
      keepWithNext: entry.of === documentAnchor('exhibits'),
      draw: (canvas, x, y) => {
        let base = y - (indent === 0 ? 4 : 0) - leading / 2 - style.size * 0.36;
        lines.forEach((line, index) => {
          canvas.line(line, x + indent, base, { ...style, color: LINK });
          if (index === lines.length - 1) drawLeader(x + indent + line.width, x + width - shaper.width(pages, style.face, style.size), base);
          else base -= leading;
        });
        canvas.textRight(pages, x + width, base, style);
        canvas.link([x, y - height, x + width, y], target);
        canvas.cite({ on: 'contents', of: entry.of, ...range });

        function drawLeader(from: number, to: number, at: number): void {
          // dots on a common grid, so that those of one line stand under those of another
          for (let dot = Math.ceil((from + LEADER_GAP) / 5) * 5; dot < to - LEADER_GAP; dot += 5) canvas.rect(dot, at, 0.9, 0.9, { fill: HAIRLINE });
        }
      },
    };
  }
}

export const CONTENTS: DocumentMaker = {
  applies: () => true,
  title: (_frame, { language }) => CONTENTS_NAME[language],
  part: (context) => new Contents(context),
};
