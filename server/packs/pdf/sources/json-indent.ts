/** Deeper levels are not moved further in: a line must keep room for its text, and the file must not grow without bound. */
const DEEPEST_INDENT = 20;
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * JSON with each entry on a line of its own. Every token stays as it is written: parsed and written again, a number such as 1.00 or
 * 12345678901234567890 would read differently. Null for what is no JSON, and for what has lines already.
 */
export function indentJson(text: string): string | null {
  if (text.trim().includes('\n') || !isJson(text)) return null;
  const tokens = text.match(TOKEN) ?? [];
  let out = '';
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(Math.min(depth, DEEPEST_INDENT))}`;
  tokens.forEach((token, at) => {
    if (token === '{' || token === '[') {
      depth++;
      out += token + (isClosing(tokens[at + 1]) ? '' : line());
    } else if (isClosing(token)) {
      depth--;
      out += (isOpening(tokens[at - 1]) ? '' : line()) + token;
    } else out += token === ',' ? `,${line()}` : token === ':' ? ': ' : token;
  });
  return out;
}

const isOpening = (token: string | undefined): boolean => token === '{' || token === '[';
const isClosing = (token: string | undefined): boolean => token === '}' || token === ']';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
