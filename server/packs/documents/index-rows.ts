/** The evidence index as data: the page and the editable table are made from the same rows. */
import { isErased } from '../pdf/input.ts';
import type { BundleInput, ExhibitInput } from '../pdf/input.ts';
import { exhibitAnchor, exhibitEndAnchor } from '../pdf/parts/anchors.ts';
import type { PackText } from '../text/index.ts';
import { ELEMENTS, elementOf } from './elements.ts';
import type { Element } from './elements.ts';
import { EVIDENCE_INDEX_TEXT } from './text/evidence-index.ts';
import type { ElsewherePages } from './types.ts';

/** One entry with the ten columns of an evidence index, as printed; what a table may want to sort by stands beside it. */
export interface IndexRow {
  element: Element;
  elementName: string;
  /** 序号 */
  number: number;
  /** 证据名称; a superseded one says so */
  title: string;
  /** 证据来源 */
  source: string;
  /** 证明目的 */
  purpose: string;
  /** 页码 as printed, e.g. `5–9` or `第二卷第 5–9 页` */
  pages: string;
  /** in this file; null where the exhibit lies in another one or its place is not known yet */
  range: { from: number; to: number } | null;
  /** 份数 */
  copies: string;
  /** 原件状态 */
  original: string;
  /** 存证编号 */
  recordId: string;
  sha256: string;
  /** null when the depositor did not state it */
  sm3: string | null;
  /** 上链时间 as printed */
  anchored: string;
  /** RFC 3339 UTC; null while it is not anchored */
  anchoredTime: string | null;
  isSuperseded: boolean;
}

export interface IndexRowsContext {
  input: Pick<BundleInput, 'language' | 'exhibits'>;
  text: PackText;
  /** numbers of the exhibits that it lists */
  listed: readonly number[];
  elsewhere: ReadonlyMap<number, ElsewherePages>;
  /** name of the volume that holds the index, where the exhibits lie in several */
  volume: string | undefined;
  /** page of an anchor of this file; 0 where it has none */
  pageOf: (anchor: string) => number;
}

/** The exhibits that it lists, grouped by what is to be proved and within a group by number. */
export function indexRows(context: IndexRowsContext): IndexRow[] {
  const rows = context.listed.map((number) => rowOf(context, context.input.exhibits[number - 1]!, number));
  return ELEMENTS.flatMap((element) => rows.filter((row) => row.element === element));
}

function rowOf({ input, text, elsewhere, volume, pageOf }: IndexRowsContext, exhibit: ExhibitInput, number: number): IndexRow {
  const { record, anchor, supersededBy } = exhibit;
  const { index } = text;
  const words = EVIDENCE_INDEX_TEXT[input.language];
  const range = { from: pageOf(exhibitAnchor(number)), to: pageOf(exhibitEndAnchor(number)) };
  const isHere = range.from > 0;
  const other = elsewhere.get(number);
  const element = elementOf(record.stage);
  return {
    element,
    elementName: words.elements[element],
    number,
    title: supersededBy === null ? record.document.title : `${record.document.title}${index.superseded}`,
    source: index.source(record.provenance.sourceSystem, record.provenance.actor),
    purpose: text.stage(record.stage).purpose,
    pages: isHere ? (volume === undefined ? index.pages(range.from, range.to) : words.elsewhere(volume, index.pages(range.from, range.to))) : other === undefined ? text.none : words.elsewhere(other.volume, index.pages(other.from, other.to)),
    range: isHere ? range : null,
    copies: index.copies,
    original: isErased(exhibit) ? index.original.erased : record.document.digestOnly || exhibit.fileName === null ? index.original.retained : index.original.electronic,
    recordId: record.id,
    sha256: record.document.sha256,
    sm3: record.document.sm3,
    anchored: anchor ? text.dateTime(anchor.blockTime) : index.notAnchored,
    anchoredTime: anchor?.blockTime ?? null,
    isSuperseded: supersededBy !== null,
  };
}
