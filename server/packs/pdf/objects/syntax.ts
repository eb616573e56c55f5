import { ByteString, Name, Ref, Stream, isDict } from './values.ts';
import type { Value } from './values.ts';

const PLAIN_NAME = /^[!"$&'*-.0-;=?-Z\\^-z|~]*$/;
const PLAIN_STRING = /^[ -'*-[\]-~]*$/;

/** A name as it stands in a file: every byte that is not a plain character escaped (ISO 32000-1 §7.3.5). */
export function nameText(name: string): string {
  if (PLAIN_NAME.test(name)) return `/${name}`;
  return `/${name.replace(/[^!"$&'*-.0-;=?-Z\\^-z|~]/g, (character) => `#${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)}`;
}

/** A string as it stands in a file; hexadecimal where anything in it needs care. */
export function stringText(bytes: string): string {
  return PLAIN_STRING.test(bytes) ? `(${bytes})` : `<${Buffer.from(bytes, 'latin1').toString('hex')}>`;
}

/** A number as it stands in a file: exact, and never with an exponent, which PDF does not know. */
export function numberText(value: number): string {
  const text = String(Object.is(value, -0) ? 0 : value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') || '0' : text;
}

/** A text string as UTF-16BE with byte order mark: the one form every reader shows right for Chinese (ISO 32000-1 §7.9.2.2). */
export function textString(text: string): string {
  return `<feff${Buffer.from(text, 'utf16le').swap16().toString('hex')}>`;
}

/** A value in pieces: text, and between them the places of references, by which number the caller likes. */
export type Pieces = (string | number)[];

/**
 * Writes `value`; what is referred to is placed by `place`, null where nothing is to be referred to.
 * @throws RangeError when values are nested more than 200 deep
 */
export function piecesOf(value: Value | undefined, place: (ref: Ref) => number | null): Pieces {
  const pieces: Pieces = [];
  let text = '';
  const write = (item: Value | undefined, depth: number): void => {
    if (depth > 200) throw new RangeError('nested too deep');
    if (typeof item === 'number') text += numberText(item);
    else if (item instanceof Name) text += nameText(item.text);
    else if (item instanceof Ref) {
      const at = place(item);
      if (at === null) text += 'null';
      else {
        pieces.push(text, at);
        text = '';
      }
    } else if (item instanceof ByteString) text += stringText(item.bytes);
    else if (Array.isArray(item)) {
      text += '[';
      for (let i = 0; i < item.length; i++) {
        if (i > 0) text += ' ';
        write(item[i], depth + 1);
      }
      text += ']';
    } else if (isDict(item)) {
      text += '<<';
      for (const [key, entry] of item) {
        text += `${nameText(key)} `;
        write(entry, depth + 1);
      }
      text += '>>';
    } else if (item === undefined || item === null || item instanceof Stream) text += 'null';
    else text += String(item);
  };
  write(value, 0);
  pieces.push(text);
  return pieces;
}
