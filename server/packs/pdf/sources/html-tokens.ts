import sax from 'sax';

export interface HtmlHandlers {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text(text: string): void;
}

/** What a browser runs or styles with, and never shows. */
const RAW = new Set(['script', 'style']);
const NAME = /[a-zA-Z][\w:-]*/y;
const ATTRIBUTE = /\s*(?:([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*)))?|[/"'=<])/y;
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([a-zA-Z][a-zA-Z\d]{1,31}));?/g;
const ENTITIES = (sax as unknown as { ENTITIES: Record<string, string | number> }).ENTITIES;

/**
 * Tags and texts of an HTML page in their order, mistakes and all: nothing is matched, so that no tag left open swallows what follows,
 * and the time is linear in the length (a parser that looks for the tag to close takes quadratic time for a hostile page).
 */
export function readHtmlTokens(html: string, handlers: HtmlHandlers): void {
  const lower = html.toLowerCase();
  let at = 0;
  while (at < html.length) {
    const tag = html.indexOf('<', at);
    const end = tag < 0 ? html.length : tag;
    if (end > at) handlers.text(decoded(html.slice(at, end)));
    if (tag < 0) return;
    at = readTag(html, lower, tag, handlers);
  }
}

/** @returns where what follows the tag begins */
function readTag(html: string, lower: string, tag: number, handlers: HtmlHandlers): number {
  const after = (text: string, from: number): number => {
    const found = lower.indexOf(text, from);
    return found < 0 ? html.length : found + text.length;
  };
  if (html.startsWith('<!--', tag)) return after('-->', tag + 4);
  if (html[tag + 1] === '!' || html[tag + 1] === '?') return after('>', tag);
  const isClosing = html[tag + 1] === '/';
  NAME.lastIndex = tag + (isClosing ? 2 : 1);
  const name = NAME.exec(html)?.[0].toLowerCase();
  if (name === undefined) {
    handlers.text('<');
    return tag + 1;
  }
  if (isClosing) {
    handlers.close(name);
    return after('>', NAME.lastIndex);
  }
  const { attributes, end } = readAttributes(html, NAME.lastIndex);
  if (RAW.has(name)) return after('>', after(`</${name}`, end) - 1);
  handlers.open(name, attributes);
  return end;
}

function readAttributes(html: string, start: number): { attributes: Record<string, string>; end: number } {
  const attributes: Record<string, string> = {};
  let at = start;
  for (;;) {
    ATTRIBUTE.lastIndex = at;
    const match = ATTRIBUTE.exec(html);
    if (match === null) break;
    at = ATTRIBUTE.lastIndex;
    if (match[1] !== undefined) attributes[match[1].toLowerCase()] ??= decoded(match[2] ?? match[3] ?? match[4] ?? '');
  }
  const close = html.indexOf('>', at);
  return { attributes, end: close < 0 ? html.length : close + 1 };
}

function decoded(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) {
      const found = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : undefined;
      return found === undefined ? whole : typeof found === 'number' ? String.fromCodePoint(found) : found;
    }
    const codePoint = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    return codePoint > 0 && codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : '\ufffd';
  });
}
