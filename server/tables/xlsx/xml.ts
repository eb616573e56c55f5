import sax from 'sax';
import { AppError } from '../../errors.ts';
import { brokenWorkbook } from './errors.ts';

/** The deepest part of a workbook that we read has about ten levels. */
const DEEPEST = 64;
const MOST_ATTRIBUTES = 256;

export interface XmlHandlers {
  /** names are without their prefix: writers differ in prefixes */
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text?(text: string): void;
}

/**
 * Reads one part and yields after every chunk, so that the caller can hand on what the handlers collected. Memory does not grow with the part.
 * A DOCTYPE is refused at once (entities that expand, files from elsewhere), and so is what nests or repeats without end.
 * @throws AppError `table-xlsx-broken`
 */
export async function* readXml(part: string, bytes: AsyncIterable<Uint8Array>, handlers: XmlHandlers): AsyncGenerator<void, void, undefined> {
  const parser = sax.parser(true, { position: false, strictEntities: true } as sax.SAXOptions);
  let depth = 0;
  let attributes = 0;
  parser.onerror = (error) => {
    throw brokenWorkbook(part, 'XML 有误', `its XML is wrong (${error.message.split('\n', 1).join('').slice(0, 60)})`);
  };
  parser.ondoctype = () => {
    throw brokenWorkbook(part, '含有 DOCTYPE 声明，不予读取', 'it holds a DOCTYPE, which is never read');
  };
  parser.onopentagstart = () => {
    attributes = 0;
    if (++depth > DEEPEST) throw brokenWorkbook(part, '嵌套过深', 'it nests too deeply');
  };
  parser.onattribute = () => {
    if (++attributes > MOST_ATTRIBUTES) throw brokenWorkbook(part, '一个元素的属性过多', 'an element has too many attributes');
  };
  parser.onopentag = ({ name, attributes: given }) => handlers.open(local(name), given as Record<string, string>);
  parser.onclosetag = (name) => {
    depth--;
    handlers.close(local(name));
  };
  if (handlers.text !== undefined) {
    const text = handlers.text.bind(handlers);
    parser.ontext = text;
    parser.oncdata = text;
  }
  const decode = decoder(part);
  for await (const chunk of bytes) {
    parser.write(decode(chunk, true));
    yield;
  }
  parser.write(decode(new Uint8Array(), false)).close();
  yield;
}

/** {@link readXml} to its end, for parts that are small. */
export async function readWholeXml(part: string, bytes: AsyncIterable<Uint8Array>, handlers: XmlHandlers): Promise<void> {
  for await (const _ of readXml(part, bytes, handlers));
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** UTF-8, or UTF-16 by its mark: the encodings that ECMA-376-2 §6.1.4 allows. */
function decoder(part: string): (chunk: Uint8Array, stream: boolean) => string {
  let decoder: TextDecoder | undefined;
  return (chunk, stream) => {
    decoder ??= new TextDecoder(chunk[0] === 0xff && chunk[1] === 0xfe ? 'utf-16le' : chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : 'utf-8', { fatal: true });
    try {
      return decoder.decode(chunk, { stream });
    } catch (error) {
      if (error instanceof AppError) throw error;
      throw brokenWorkbook(part, '编码不是 UTF-8 或 UTF-16', 'it is neither UTF-8 nor UTF-16');
    }
  };
}
