import { problemText, type SignatureFindings, type SignatureFound } from '../../domain/record/index.ts';

const REASONS: Record<NonNullable<SignatureFindings['reason']>, string> = { 'too-large': '文件过大，未查验', encrypted: '文件已加密，未查验', damaged: '文件损坏，未能查验' };
const TIMES: Record<NonNullable<SignatureFound['signingTimeFrom']>, string> = { 'timestamp-token': '时间戳', 'signed-attribute': '签名人所述', dictionary: '签名人所述' };
const DIGESTS: Record<SignatureFound['digest'], string> = { matches: '摘要相符', differs: '摘要不符（签名后被改动）', 'not-checked': '摘要未核对' };
const VALUES: Record<SignatureFound['signature'], string> = { valid: '签名值成立', invalid: '签名值不成立', 'not-checked': '签名值未核对' };

/** 存入时对 PDF 签名的查验, a line each: as found, without a word on whether a certificate is to be trusted. @param dateTime of an RFC 3339 UTC time */
export function describeSignatures({ tool, outcome, reason, count, signatures }: SignatureFindings, dateTime: (utc: string) => string): string[] {
  const by = `（存入时由 ${tool} 查得，未判断证书是否可信）`;
  if (outcome === 'none') return [`没有签名${by}`];
  if (outcome === 'not-inspected') return [`${REASONS[reason ?? 'damaged']}${by}`];
  const listed = count > signatures.length ? `，仅列前 ${signatures.length} 个` : '';
  return [`共 ${count} 个签名${listed}${by}`, ...signatures.map((signature, i) => describeSignature(signature, i + 1, dateTime))];
}

function describeSignature(found: SignatureFound, number: number, dateTime: (utc: string) => string): string {
  const time = found.signingTime === null ? '未载明签署时间' : `${dateTime(found.signingTime)}（${TIMES[found.signingTimeFrom ?? 'dictionary']}）`;
  const parts = [found.signer ?? '签名人不明', time, found.coversWholeFile ? '覆盖整个文件' : '未覆盖整个文件', DIGESTS[found.digest], VALUES[found.signature], ...(found.problem === null ? [] : [problemText(found.problem, 'zh-CN')])];
  return `${number}. ${parts.join('，')}`;
}
