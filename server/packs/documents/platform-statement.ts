import type { LayoutContext, PageDraft, Part } from '../pdf/document.ts';
import { facts, gap, notice } from '../pdf/flow.ts';
import type { Block } from '../pdf/flow.ts';
import type { PlatformFacts } from '../pdf/input.ts';
import { LABEL, SMALL, VALUE, WARNING, WIDE_AREA, mm } from '../pdf/style.ts';
import type { Shaper } from '../pdf/text/shape.ts';
import { heading, keptWithNext, list, paragraphs, signatureBlock, title, titledPages } from './report.ts';
import { PLATFORM_STATEMENT_TEXT } from './text/platform-statement.ts';
import type { PlatformStatementText } from './text/platform-statement.ts';
import type { DocumentContext, DocumentMaker } from './types.ts';

type Row = [label: string, value: string | readonly string[]];

const UNDECLARED: PlatformFacts = { relation: null, environment: null, transport: null, security: null, registries: [], witnesses: [], witnessThreshold: 0 };

/** 平台情况说明 (在线诉讼规则 art 17): declared facts apart from the software's own, and what was not declared named. */
class PlatformStatement implements Part {
  readonly #context: DocumentContext;
  readonly #words: PlatformStatementText;
  #pages: PageDraft[] | undefined;

  constructor(context: DocumentContext) {
    this.#context = context;
    this.#words = PLATFORM_STATEMENT_TEXT[context.input.language];
  }

  /** The same in every round: it prints no page number. */
  layout({ shaper }: LayoutContext): PageDraft[] {
    return (this.#pages ??= titledPages(this.#blocks(shaper), this.#context.frame, this.#words.continued));
  }

  #blocks(shaper: Shaper): Block[] {
    const words = this.#words;
    const { input, frame } = this.#context;
    const isIndented = input.language === 'zh-CN';
    const rows = (all: readonly Row[]): Block[] => facts(shaper, all, WIDE_AREA.width, LABEL, VALUE, mm(42));
    return [
      ...title(shaper, words.title),
      ...paragraphs(shaper, [words.intro], isIndented),
      ...(input.development ? [gap(4), notice(shaper, [frame.text.developmentChain('bundle')], { ...SMALL, color: WARNING }, WIDE_AREA.width, WARNING)] : []),
      ...heading(shaper, words.operatorHeading), ...rows(this.#operator()),
      ...heading(shaper, words.environmentHeading), ...rows(this.#environment()),
      ...heading(shaper, words.algorithmsHeading), ...rows(words.algorithms.map(([label, value]): Row => [label, value])),
      ...heading(shaper, words.chainHeading), ...rows(this.#chain()),
      ...heading(shaper, words.processHeading), ...list(shaper, words.process),
      ...heading(shaper, words.interferenceHeading), ...list(shaper, words.interference), gap(4),
      ...keptWithNext(paragraphs(shaper, [words.limits], isIndented)),
      ...signatureBlock(words.signature),
    ];
  }

  #platform(): PlatformFacts {
    return this.#context.input.platform ?? UNDECLARED;
  }

  #operator(): Row[] {
    const words = this.#words;
    const { operator = null, filingNumber = null, lender } = this.#context.input;
    const { relation, security } = this.#platform();
    const isSame = operator !== null && operator === lender;
    return [
      [words.operator, operator ?? words.notDeclared],
      [words.filing, filingNumber ?? words.notDeclared],
      [words.relation, relation ?? (isSame ? words.sameParty : words.notDeclared)],
      [words.security, security ?? words.notDeclared],
    ];
  }

  #environment(): Row[] {
    const words = this.#words;
    const { environment, transport } = this.#platform();
    return [
      [words.software, this.#context.input.build],
      [words.environment, environment ?? words.notDeclared],
      [words.storage, words.storageValue],
      [words.encryption, words.encryptionValue],
      [words.transport, transport ?? words.transportUnknown],
    ];
  }

  /** As the exhibits' anchors have it; code hash and finality from the trust settings, where these were given. */
  #chain(): Row[] {
    const words = this.#words;
    const { input } = this.#context;
    const { registries, witnesses, witnessThreshold } = this.#platform();
    const origins = [...new Set(input.exhibits.flatMap(({ log }) => (log ? [log.origin] : [])))];
    const anchors = new Map(input.exhibits.flatMap(({ anchor }) => (anchor ? [[`${anchor.chainId} ${anchor.registry}`, anchor] as const] : [])));
    const chains = [...anchors.values()].flatMap(({ chainId, registry }): Row[] => {
      const trusted = registries.find((each) => each.chainId === chainId && each.address.toLowerCase() === registry.toLowerCase());
      const isDevelopment = trusted?.development ?? input.development;
      return [
        [words.chainId, String(chainId)],
        [words.registry, registry],
        [words.registryCode, trusted?.codeHash ?? words.notProvided],
        [words.confirmations, trusted === undefined ? words.notProvided : words.confirmationsValue(trusted.confirmations)],
        [words.kind, isDevelopment ? words.development : words.notDevelopment],
      ];
    });
    const witnessed = input.platform === undefined ? words.notProvided : witnesses.length === 0 ? words.noWitnesses : [...witnesses, words.witnessesValue(witnessThreshold)];
    return [[words.log, origins.length === 0 ? words.notProvided : origins], ...chains, [words.witnesses, witnessed], [words.nodes, words.nodesValue]];
  }
}

export const PLATFORM_STATEMENT: DocumentMaker = {
  applies: ({ exhibits }) => exhibits.length > 0,
  title: (_frame, { language }) => PLATFORM_STATEMENT_TEXT[language].title,
  part: (context) => new PlatformStatement(context),
};
