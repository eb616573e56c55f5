/** What a proof says, in lines for people: figures, intervals, and what was found in the document at intake. */
import type { Interval, ReportFacts } from '../../server/domain/proof/index.ts';
import { problemText, PROVENANCE_TEXTS, type CaseStatement, type SignatureFindings, type SignatureFound } from '../../server/domain/record/index.ts';
import type { Language } from '../../server/errors.ts';
import { pad, timeText } from './layout.ts';
import { FACT_TEXTS, FINDING_TEXTS, HEADINGS, INTERVAL_TEXTS, ORIGIN_TEXTS, PURPOSE_TEXTS, STAGE_OF_LOAN } from './texts.ts';

/** The figures of a proof, a line each. */
export function factLines(facts: ReportFacts, language: Language): string[] {
  const { anchor, established, statement, missingProvenance = [] } = facts;
  const { eventToReceived, receivedToAnchored } = facts.intervals;
  const entries: [keyof typeof FACT_TEXTS, string | null][] = [
    ['title', facts.document?.title ?? null],
    ['stage', STAGE_OF_LOAN[facts.stage][language]],
    ['statement', statement === undefined ? null : statementText(statement, language)],
    ['sha256', facts.sha256],
    ['sm3', facts.sm3],
    ['size', String(facts.documentSize)],
    ['origin', established === undefined ? null : originText(established, language)],
    ['record', facts.recordId],
    ['case', `${facts.case} (#${facts.sequence})`],
    ['eventTime', timeText(facts.eventTime, language)],
    ['receivedTime', timeText(facts.receivedTime, language)],
    ['anchoredTime', facts.anchoredTime === null ? null : timeText(facts.anchoredTime, language)],
    ['eventToReceived', intervalText(eventToReceived, language)],
    ['receivedToAnchored', receivedToAnchored === null ? null : intervalText(receivedToAnchored, language)],
    ['missing', missingProvenance.length === 0 ? null : missingProvenance.map((field) => PROVENANCE_TEXTS[field][language]).join(language === 'en' ? ', ' : '、')],
    ['log', facts.origin === null ? null : `${facts.origin} #${(facts.index ?? 0) + 1} / ${facts.size ?? '–'}`],
    ['chain', anchor === null ? null : String(anchor.chainId) + (facts.developmentChain ? ` (${HEADINGS.development[language]})` : '')],
    ['block', anchor === null ? null : `${anchor.blockNumber}  ${anchor.blockHash}`],
    ['transaction', anchor?.transactionHash ?? null],
    ['registry', anchor?.registry ?? null],
    ['supersedes', facts.supersedes],
    ['supersededBy', facts.supersededBy],
  ];
  const known = entries.filter((entry): entry is [keyof typeof FACT_TEXTS, string] => entry[1] !== null);
  const witnesses = facts.witnesses.map(({ address, time }): [keyof typeof FACT_TEXTS, string] => ['witness', `${address} ${timeText(time, language)}`]);
  return [...known, ...witnesses].map(([name, value]) => `    ${pad(FACT_TEXTS[name][language], language === 'en' ? 26 : 22)}${value}`);
}

function statementText({ purpose, count, statedBy, note }: CaseStatement, language: Language): string {
  const parts = [PURPOSE_TEXTS[purpose][language], `1–${count}`, statedBy, ...(note === null ? [] : [note])];
  return parts.join(language === 'en' ? '; ' : '；');
}

function originText({ by, content }: NonNullable<ReportFacts['established']>, language: Language): string {
  return by === null ? ORIGIN_TEXTS[content][language] : `${ORIGIN_TEXTS[content][language]} (${by})`;
}

function intervalText({ minutes, late, disordered }: Interval, language: Language): string {
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const length = language === 'en' ? `${hours} h ${rest} min` : `${hours} 小时 ${rest} 分`;
  const flag = disordered ? INTERVAL_TEXTS.disordered[language] : late ? INTERVAL_TEXTS.late[language] : '';
  return `${minutes < 0 ? '−' : ''}${length}${flag}`;
}

/** What an inspection found in the document at intake; nothing for records that hold none. */
export function findingLines({ established }: ReportFacts, language: Language): string[] {
  const findings = established?.signatures ?? null;
  return findings === null ? [] : [`    ${headline(findings, language)}`, ...findings.signatures.flatMap((signature, i) => signatureLines(signature, i + 1, language))];
}

function headline({ tool, outcome, reason, count, signatures }: SignatureFindings, language: Language): string {
  const result = outcome === 'none' ? FINDING_TEXTS.none[language] : outcome === 'found' ? FINDING_TEXTS.found[language].replace('{count}', String(count)) : FINDING_TEXTS[reason ?? 'damaged'][language];
  const more = count > signatures.length && outcome === 'found' ? FINDING_TEXTS.listed[language].replace('{listed}', String(signatures.length)) : '';
  return FINDING_TEXTS.tool[language].replace('{tool}', () => tool) + result + more;
}

function signatureLines(found: SignatureFound, number: number, language: Language): string[] {
  const time = found.signingTime === null ? FINDING_TEXTS['no-time'][language] : `${timeText(found.signingTime, language)} (${FINDING_TEXTS[found.signingTimeFrom ?? 'dictionary'][language]})`;
  const coverage = FINDING_TEXTS[found.coversWholeFile ? 'whole' : 'part'][language];
  const lines = [
    `    ${number}. ${found.signer ?? FINDING_TEXTS['no-signer'][language]}  ${time}`,
    `       ${[found.subFilter, found.algorithm, coverage].filter((part) => part !== null).join(', ')}`,
    `       ${FINDING_TEXTS[`digest-${found.digest}`][language]}  ${FINDING_TEXTS[`signature-${found.signature}`][language]}`,
    ...(found.problem === null ? [] : [`       ${problemText(found.problem, language)}`]),
    ...found.certificates.map(({ subject, issuer, serial, notBefore, notAfter }) => `       · ${subject} ← ${issuer} #${serial} ${notBefore.slice(0, 10)}…${notAfter.slice(0, 10)}`),
  ];
  return lines;
}
