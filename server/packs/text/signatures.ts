import { problemText, type SignatureFindings, type SignatureFound } from '../../domain/record/index.ts';
import type { PackLanguage } from '../pdf/input.ts';

interface SignatureWords {
  reasons: Record<NonNullable<SignatureFindings['reason']>, string>;
  times: Record<NonNullable<SignatureFound['signingTimeFrom']>, string>;
  digests: Record<SignatureFound['digest'], string>;
  values: Record<SignatureFound['signature'], string>;
  whole: string;
  notWhole: string;
  unknownSigner: string;
  noTime: string;
  aside(text: string): string;
  by(tool: string): string;
  none: string;
  count(count: number, listed: number): string;
  separator: string;
}

const WORDS: Record<PackLanguage, SignatureWords> = {
  'zh-CN': {
    reasons: { 'too-large': '文件过大，未查验', encrypted: '文件已加密，未查验', damaged: '文件损坏，未能查验' },
    times: { 'timestamp-token': '时间戳', 'signed-attribute': '签名人所述', dictionary: '签名人所述' },
    digests: { matches: '摘要相符', differs: '摘要不符（签名后被改动）', 'not-checked': '摘要未核对' },
    values: { valid: '签名值成立', invalid: '签名值不成立', 'not-checked': '签名值未核对' },
    whole: '覆盖整个文件',
    notWhole: '未覆盖整个文件',
    unknownSigner: '签名人不明',
    noTime: '未载明签署时间',
    aside: (text) => `（${text}）`,
    by: (tool) => `（存入时由 ${tool} 查得，未判断证书是否可信）`,
    none: '没有签名',
    count: (count, listed) => `共 ${count} 个签名${count > listed ? `，仅列前 ${listed} 个` : ''}`,
    separator: '，',
  },
  en: {
    reasons: { 'too-large': 'the file is too large and was not inspected', encrypted: 'the file is encrypted and was not inspected', damaged: 'the file is damaged and could not be inspected' },
    times: { 'timestamp-token': 'time stamp', 'signed-attribute': 'as the signer states', dictionary: 'as the signer states' },
    digests: { matches: 'digest matches', differs: 'digest differs (altered after signing)', 'not-checked': 'digest not checked' },
    values: { valid: 'signature value valid', invalid: 'signature value not valid', 'not-checked': 'signature value not checked' },
    whole: 'covers the whole file',
    notWhole: 'does not cover the whole file',
    unknownSigner: 'signer unknown',
    noTime: 'no time of signing stated',
    aside: (text) => ` (${text})`,
    by: (tool) => ` (found on deposit by ${tool}; whether a certificate can be trusted was not judged)`,
    none: 'No signature',
    count: (count, listed) => `${count} ${count === 1 ? 'signature' : 'signatures'}${count > listed ? `, of which the first ${listed} are listed` : ''}`,
    separator: ', ',
  },
};

/** 存入时对 PDF 签名的查验, a line each: as found, without a word on whether a certificate is to be trusted. @param dateTime of an RFC 3339 UTC time */
export function describeSignatures({ tool, outcome, reason, count, signatures }: SignatureFindings, dateTime: (utc: string) => string, language: PackLanguage): string[] {
  const words = WORDS[language];
  const by = words.by(tool);
  if (outcome === 'none') return [`${words.none}${by}`];
  if (outcome === 'not-inspected') return [`${words.reasons[reason ?? 'damaged']}${by}`];
  return [`${words.count(count, signatures.length)}${by}`, ...signatures.map((signature, i) => describeSignature(signature, i + 1, dateTime, language))];
}

function describeSignature(found: SignatureFound, number: number, dateTime: (utc: string) => string, language: PackLanguage): string {
  const words = WORDS[language];
  const time = found.signingTime === null ? words.noTime : `${dateTime(found.signingTime)}${words.aside(words.times[found.signingTimeFrom ?? 'dictionary'])}`;
  const parts = [found.signer ?? words.unknownSigner, time, found.coversWholeFile ? words.whole : words.notWhole, words.digests[found.digest], words.values[found.signature], ...(found.problem === null ? [] : [problemText(found.problem, language)])];
  return `${number}. ${parts.join(words.separator)}`;
}
