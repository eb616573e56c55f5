import { Name, isDict } from '../objects/values.ts';
import type { Dict, Value } from '../objects/values.ts';
import { nameOf } from '../reader/source-file.ts';
import type { SourceFile } from '../reader/source-file.ts';
import { looseFont } from './inspect.ts';
import type { ArchivalObstacle } from './types.ts';

/**
 * Looks at every dictionary that is copied for what PDF/A-3b forbids (ISO 19005-3 §6.1.7, 6.2, 6.3). It finds the usual
 * obstacles; what it does not look at: the inside of font programs and of JPEG 2000 data, colours set in content streams.
 */
export class ArchivalCheck {
  readonly #file: SourceFile;
  readonly #found = new Map<string, ArchivalObstacle>();

  constructor(file: SourceFile) {
    this.#file = file;
  }

  /** What was found, each once, in a fixed order. */
  obstacles(): ArchivalObstacle[] {
    return [...this.#found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, obstacle]) => obstacle);
  }

  examine(dict: Dict): void {
    const type = this.#name(dict.get('Type'));
    const subtype = this.#name(dict.get('Subtype'));
    if (type === 'Font') {
      const loose = looseFont(this.#file, dict);
      if (loose !== null) this.#add('font-not-embedded', loose);
    }
    if (type === 'ExtGState' && (dict.has('TR') || (dict.has('TR2') && this.#name(dict.get('TR2')) !== 'Default'))) this.#add('transfer-function', 'ExtGState');
    if (subtype === 'PS' || this.#name(dict.get('Subtype2')) === 'PS') this.#add('postscript', 'XObject');
    if (subtype === 'Form' && dict.has('Ref')) this.#add('foreign-object', 'XObject');
    if (subtype === 'Image' && this.#file.resolve(dict.get('Interpolate')) === true) this.#add('interpolated-image', 'Image');
    for (const key of ['ColorSpace', 'CS']) this.#color(dict.get(key));
    const filter = this.#file.resolve(dict.get('Filter'));
    for (const item of Array.isArray(filter) ? filter : [filter]) if (this.#name(item) === 'LZWDecode') this.#add('lzw-compression', 'LZWDecode');
  }

  #name(value: Value | undefined): string | null {
    return value === undefined ? null : nameOf(this.#file, value);
  }

  /** The document's output intent says what RGB and grey mean; CMYK it leaves open. */
  #color(value: Value | undefined): void {
    const space = this.#file.resolve(value);
    if (space instanceof Name && space.text === 'DeviceCMYK') this.#add('color-not-defined', 'DeviceCMYK');
    // [/Indexed base …], [/Separation name alternate …], [/DeviceN names alternate …]
    else if (Array.isArray(space)) for (const part of space.slice(1, 3)) if (this.#name(part) === 'DeviceCMYK') this.#add('color-not-defined', 'DeviceCMYK');
    if (isDict(space)) for (const each of space.values()) this.#color(each);
  }

  #add(code: ArchivalObstacle['code'], detail: string): void {
    this.#found.set(`${code} ${detail}`, { code, detail });
  }
}
