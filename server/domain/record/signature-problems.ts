/**
 * Why something about a signature could not be checked, or what is odd about it. The record holds the English sentences, joined by `; `
 * (which no sentence holds); {@link problemText} gives them in Chinese again, so that both languages say the same for ever. `{detail}` is a number, an OID or a name
 * of a standard, never text of the document.
 */
const PROBLEMS = {
  'algorithm-unsupported': { 'zh-CN': '不支持的算法 {detail}', en: 'unsupported algorithm {detail}' },
  'algorithms-disagree': { 'zh-CN': '签名算法与摘要算法不一致（{detail}）', en: 'signature algorithm and digest algorithm disagree ({detail})' },
  'byte-range-malformed': { 'zh-CN': '/ByteRange 不是文件之内依次递增、互不重叠的区间', en: '/ByteRange is not made of ascending ranges within the file' },
  'byte-range-missing': { 'zh-CN': '没有 /ByteRange，签名未覆盖任何内容', en: 'there is no /ByteRange: the signature covers nothing' },
  'certificate-ambiguous': { 'zh-CN': '有多份不同的证书符合签名者标识', en: 'several different certificates fit the signer’s identifier' },
  'certificate-missing': { 'zh-CN': '签名中没有签名者的证书', en: 'the signer’s certificate is not in the signature' },
  'certificate-unreadable': { 'zh-CN': '有 {detail} 份证书无法读取', en: 'certificates that cannot be read: {detail}' },
  'certificates-left-out': { 'zh-CN': '另有 {detail} 份证书未列出', en: 'certificates that are not listed: {detail}' },
  'content-inside': { 'zh-CN': '签名自带内容，该内容不是文件的字节', en: 'the signature carries content of its own, which is not the file’s' },
  'content-missing': { 'zh-CN': '签名中没有应当携带的内容', en: 'the content that the signature should carry is missing' },
  'content-type-differs': { 'zh-CN': '已签名的内容类型属性与内容类型不符', en: 'the signed content-type attribute names another type of content' },
  'contents-malformed': { 'zh-CN': '/Contents 不是十六进制字符串', en: '/Contents is not a hexadecimal string' },
  'contents-missing': { 'zh-CN': '没有 /Contents，签名值缺失', en: 'there is no /Contents: the signature itself is missing' },
  'contents-padded': { 'zh-CN': '/Contents 中签名之后另有 {detail} 个字节的数据', en: 'bytes of other data behind the signature in /Contents: {detail}' },
  'contents-too-large': { 'zh-CN': '/Contents 超过 {detail} 字节，未读取', en: '/Contents is longer than {detail} bytes and was not read' },
  'digest-attribute-missing': { 'zh-CN': '已签名属性中没有唯一的消息摘要', en: 'the signed attributes hold no single message digest' },
  'digest-not-stated': { 'zh-CN': '签名未单独载明摘要，签名值与文件不符', en: 'no digest is stated apart from the signature value, which does not fit the file' },
  'entry-twice': { 'zh-CN': '/{detail} 出现两次，不同阅读器可能取用不同的值', en: '/{detail} occurs twice, and readers differ in which one they take' },
  'format-unreadable': { 'zh-CN': '/Contents 不是可以识别的签名（CMS）', en: '/Contents is not a signature (CMS) that can be read' },
  'gap-not-contents': { 'zh-CN': '字节范围留出的空隙并非恰为 /Contents', en: 'the gap in the byte range is not exactly /Contents' },
  'in-object-stream': { 'zh-CN': '签名字典位于压缩的对象流中，字节范围无从对应', en: 'the signature dictionary lies in a compressed object stream, where no byte range can fit it' },
  'inner-digest-differs': { 'zh-CN': '已签名的摘要与签名所带内容不符', en: 'the signed digest is not that of the content that the signature carries' },
  'key-mismatch': { 'zh-CN': '证书公钥不适用于签名算法 {detail}', en: 'the certificate’s key is not one for {detail}' },
  'key-unreadable': { 'zh-CN': '证书公钥无法读取', en: 'the certificate’s public key cannot be read' },
  'not-from-start': { 'zh-CN': '字节范围不是从文件开头起算', en: 'the byte range does not begin at the start of the file' },
  'signer-missing': { 'zh-CN': '签名中没有签名者信息', en: 'the signature names no signer' },
  'signers-several': { 'zh-CN': '签名中有 {detail} 名签名者，仅检查了第一名', en: 'signers in one signature: {detail}, of whom only the first was checked' },
  'signing-certificate-differs': { 'zh-CN': '已签名的证书标识（ESS）指向另一份证书', en: 'the signed certificate identifier (ESS) is that of another certificate' },
  'time-without-zone': { 'zh-CN': '/M 所载时间不完整或未注明时区，未采用', en: 'the time in /M is incomplete or names no time zone and was not used' },
  'token-invalid': { 'zh-CN': '时间戳自身的签名无效，未采用', en: 'the time stamp’s own signature is invalid, so it was not used' },
  'token-other': { 'zh-CN': '时间戳不是针对该签名值的，未采用', en: 'the time stamp is not over this signature value, so it was not used' },
  'token-unchecked': { 'zh-CN': '时间戳（{detail}）自身的签名无法核验，未采用', en: 'the time stamp’s own signature could not be checked ({detail}), so it was not used' },
  'token-unreadable': { 'zh-CN': '时间戳无法读取', en: 'the time stamp cannot be read' },
  unreferenced: { 'zh-CN': '文件现有的表单没有字段引用该签名', en: 'no field of the document’s form as it is now refers to this signature' },
} as const;

export type SignatureProblemCode = keyof typeof PROBLEMS;

/** Most characters of all problems of one signature together. */
export const MAX_PROBLEM_LENGTH = 400;
const SEPARATOR = '; ';

/** The problems of one signature, each once, in the order they were met. */
export class SignatureProblems {
  private readonly texts: string[] = [];

  add(code: SignatureProblemCode, detail: string | number = ''): void {
    const text = PROBLEMS[code].en.replace('{detail}', () => String(detail));
    if (!this.texts.includes(text)) this.texts.push(text);
  }

  /** Null when there are none. As many as there is room for. */
  text(): string | null {
    let text = '';
    for (const next of this.texts) {
      const longer = text === '' ? next : `${text}${SEPARATOR}${next}`;
      if (longer.length > MAX_PROBLEM_LENGTH) break;
      text = longer;
    }
    return text === '' ? null : text;
  }
}

const PATTERNS = Object.values(PROBLEMS).map((texts) => ({
  pattern: new RegExp(`^${texts.en.replace(/[.*+?^$()|[\]\\/]/g, '\\$&').replace('{detail}', '(.*)')}$`),
  texts,
}));

/** A recorded `problem` in the language asked for; a sentence that this version does not know stays as it is. */
export function problemText(problem: string, language: 'zh-CN' | 'en'): string {
  if (language === 'en') return problem;
  return problem
    .split(SEPARATOR)
    .map((sentence) => {
      for (const { pattern, texts } of PATTERNS) {
        const match = pattern.exec(sentence);
        if (match) return texts['zh-CN'].replace('{detail}', () => match[1] ?? '');
      }
      return sentence;
    })
    .join('；');
}
