import { largeWorkbook } from './errors.ts';

/** Excel's longest text of a cell. */
const LONGEST = 32_767;
const SEGMENT = 1 << 20;
/** Of all strings; a hundred thousand loans with names, IDs, phones, accounts and addresses hold about 25 MiB. */
const MOST_SEGMENTS = 256;
const MOST_STRINGS = 16_000_000;

/** The shared strings of a workbook, as UTF-8 outside the heap: a hundred thousand loans have a million of them. */
export class StringStore {
  private readonly segments: Buffer[] = [];
  private used = SEGMENT;
  private positions = new Uint32Array(1024);
  private lengths = new Uint32Array(1024);
  private count = 0;

  /** @throws AppError `table-xlsx-too-large` when a text is longer than a cell can hold */
  requireLength(length: number, part: string): void {
    if (length > LONGEST) throw largeWorkbook(part, `${LONGEST} / cell`);
  }

  add(text: string, part: string): void {
    const length = Buffer.byteLength(text);
    if (this.used + length > SEGMENT) {
      if (this.segments.length >= MOST_SEGMENTS) throw largeWorkbook(part, `${MOST_SEGMENTS} MiB`);
      this.segments.push(Buffer.allocUnsafeSlow(SEGMENT));
      this.used = 0;
    }
    if (this.count >= MOST_STRINGS) throw largeWorkbook(part, String(MOST_STRINGS));
    if (this.count === this.positions.length) {
      this.positions = grown(this.positions);
      this.lengths = grown(this.lengths);
    }
    this.segments.at(-1)!.write(text, this.used);
    this.positions[this.count] = (this.segments.length - 1) * SEGMENT + this.used;
    this.lengths[this.count] = length;
    this.used += length;
    this.count++;
  }

  /** undefined for an index that there is not */
  get(index: number): string | undefined {
    const position = index < this.count ? this.positions[index] : undefined;
    if (position === undefined) return undefined;
    const start = position % SEGMENT;
    return this.segments[Math.floor(position / SEGMENT)]!.toString('utf8', start, start + this.lengths[index]!);
  }
}

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
