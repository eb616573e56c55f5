import type { PackProblemCode } from '../domain/pack/index.ts';
import type { Localized } from '../errors.ts';

export type PackReasonCode = PackProblemCode | 'not-a-pack' | 'manifest-invalid' | 'container-altered' | 'proof-invalid' | 'exhibit-verdict' | 'exhibit-superseded' | 'seal-invalid' | 'seal-missing' | 'seal-untrusted' | 'all-consistent' | 'tail-open';

/** What a check of a pack can say. Codes never change meaning; `{what}` is a file name, number or record id. */
export const PACK_REASONS: Record<PackReasonCode, Localized> = {
  'all-consistent': { 'zh-CN': '包内 {count} 件证据均与其证明一致；卷宗与其余文件均为日志密钥封卷时的原样。', en: 'All {count} exhibits agree with their proofs; the bundle and every other file are as the log’s key sealed them.' },
  'block-differs': { 'zh-CN': '清单所列证据 {what} 的区块与其证明不符。', en: 'The manifest names another block for exhibit {what} than its proof.' },
  'chain-differs': { 'zh-CN': '清单所列的链与日志（{what}）与各证明不符。', en: 'The chain and log in the manifest ({what}) are not those of the proofs.' },
  'container-altered': { 'zh-CN': '压缩包本身不是封卷时的原样（被改动，或被解压后重新打包）。请使用原始压缩包，或逐一核验其中的文件与证明。', en: 'The ZIP itself is not as it was sealed (altered, or unpacked and packed again). Use the original ZIP, or check its files and proofs one by one.' },
  'exhibit-superseded': { 'zh-CN': '证据 {what} 完好，但已被后续记录更正。', en: 'Exhibit {what} is intact but superseded by a later record.' },
  'exhibit-verdict': { 'zh-CN': '证据 {what}：{reasons}', en: 'Exhibit {what}: {reasons}' },
  'file-digest-differs': { 'zh-CN': '文件 {what} 的内容与清单不符：已被改动。', en: 'The content of {what} differs from the manifest: it was altered.' },
  'file-missing': { 'zh-CN': '缺少文件 {what}。', en: 'The file {what} is missing.' },
  'file-size-differs': { 'zh-CN': '文件 {what} 的大小与清单不符：已被改动。', en: 'The size of {what} differs from the manifest: it was altered.' },
  'file-twice': { 'zh-CN': '文件 {what} 出现两次：不同的软件会读到不同的内容。', en: 'The file {what} occurs twice: different programs would read different contents.' },
  'file-unlisted': { 'zh-CN': '文件 {what} 不在清单中：封卷后被加入。', en: 'The file {what} is not in the manifest: it was added after sealing.' },
  'manifest-invalid': { 'zh-CN': '清单 manifest.json 无效（{what}）：被改动或损坏。', en: 'manifest.json is not valid ({what}): it was altered or damaged.' },
  'not-a-pack': { 'zh-CN': '这不是可读取的案卷压缩包（{what}）：被改动、损坏，或不是案卷。', en: 'This is not a readable pack ({what}): altered, damaged, or no pack at all.' },
  'other-case': { 'zh-CN': '证据 {what} 属于另一案件。', en: 'Exhibit {what} belongs to another case.' },
  'previous-differs': { 'zh-CN': '证据 {what} 未与其前一件相连：序列被改动。', en: 'Exhibit {what} does not follow from the one before it: the sequence was altered.' },
  'proof-invalid': { 'zh-CN': '证明文件 {what} 无效：被改动或损坏。', en: 'The proof file {what} is not valid: it was altered or damaged.' },
  'record-differs': { 'zh-CN': '清单所述与证据 {what} 的存证记录不同。', en: 'The manifest says something else of exhibit {what} than its record.' },
  'seal-invalid': { 'zh-CN': '封签 manifest.sig 与清单不符：清单、卷宗或其他文件在封卷后被改动。', en: 'The seal manifest.sig does not fit the manifest: manifest, bundle or other files were altered after sealing.' },
  'seal-missing': { 'zh-CN': '缺少封签 manifest.sig：无法判断卷宗与清单是否为封卷时的原样；各件原件与证明的结论见下。', en: 'The seal manifest.sig is missing: whether bundle and manifest are as they were sealed cannot be told; originals and proofs are judged below.' },
  'seal-untrusted': { 'zh-CN': '封签不是您的信任设置所列的日志密钥签署：无法判断卷宗与清单是否为封卷时的原样。', en: 'No log key of your trust settings signed the seal, so whether bundle and manifest are as they were sealed cannot be told.' },
  'sequence-gap': { 'zh-CN': '案件序列在第 {what} 件处中断：缺少证据。', en: 'The case’s sequence breaks at number {what}: an exhibit is missing.' },
  'tail-open': { 'zh-CN': '第 1 至 {count} 件完整无缺；其后是否另有存证，仅凭本包无法得知。', en: 'Numbers 1 to {count} are complete; whether more was deposited later cannot be told from this pack alone.' },
};

export interface PackReason extends Localized {
  code: PackReasonCode;
  /** file name, number or record id; empty when the reason speaks of the whole pack */
  what: string;
}

/** A reason with its params filled in. */
export function packReason(code: PackReasonCode, params: Record<string, string | number | Localized> = {}): PackReason {
  const fill = (language: keyof Localized) =>
    PACK_REASONS[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      return value === undefined ? whole : String(typeof value === 'object' ? value[language] : value);
    });
  return { code, what: typeof params.what === 'object' ? params.what.en : String(params.what ?? ''), 'zh-CN': fill('zh-CN'), en: fill('en') };
}
