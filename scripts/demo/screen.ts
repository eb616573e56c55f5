/** Progress and sentences on the terminal; with `--json` on standard error, so that standard output holds the summary alone. */
import type { DemoLanguage } from './arguments.ts';
import { message, type MessageName, type MessageParams } from './messages.ts';

interface Output {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

export class Screen {
  readonly language: DemoLanguage;
  readonly #output: Output;
  #shown = '';

  constructor(language: DemoLanguage, output: Output) {
    this.language = language;
    this.#output = output;
  }

  say(name: MessageName, params: MessageParams = {}): void {
    this.line(message(this.language, name, params));
  }

  /** A line as it is, such as a command to type. */
  line(text: string): void {
    this.#output.write(`${this.#output.isTTY === true ? '\r\x1b[K' : ''}${text}\n`);
    this.#shown = '';
  }

  /** One line that is rewritten on a terminal; elsewhere a line per quarter done. */
  progress(name: MessageName, done: number, total: number): void {
    const label = message(this.language, name);
    if (this.#output.isTTY === true) {
      this.#output.write(`\r\x1b[K${label} ${done}/${total}`);
      return;
    }
    const quarter = `${label} ${Math.floor((done * 4) / Math.max(total, 1))}`;
    if (quarter === this.#shown) return;
    this.#shown = quarter;
    this.#output.write(`${label} ${done}/${total}\n`);
  }
}
