import type { PackManifest } from '../domain/pack/index.ts';

export const GUIDE_EN = 'HOW-TO-CHECK.txt';
export const GUIDE_ZH = '如何自行核验.txt';

/** What a guide speaks of. */
export interface GuideFacts extends Pick<PackManifest, 'case' | 'chains'> {
  /** name of the verifier in the pack; null where there is none */
  verifier: string | null;
  exhibits: readonly { original: string | null }[];
  /** files are cut for a court */
  filing?: boolean;
}

/** Plain-language guides to checking a pack by hand: with common tools first, with this software last. */
export function guides(manifest: GuideFacts): { name: string; text: string }[] {
  return [
    { name: GUIDE_EN, text: english(manifest) },
    { name: GUIDE_ZH, text: chinese(manifest) },
  ];
}

/** The command works for any exhibit; the first one makes the example concrete. */
function example({ exhibits }: GuideFacts): string {
  return exhibits.find(({ original }) => original !== null)?.original ?? 'originals/01-….pdf';
}

function chinese(manifest: GuideFacts): string {
  const development = manifest.chains.some((chain) => chain.development);
  const chains = manifest.chains.flatMap(({ chainId, registry, logId, origin }) => [`    链标识 ${chainId}\u3000登记合约 ${registry}`, `    日志名称 ${origin}\u3000日志编号 ${logId}`]);
  return lines([
    `如何自行核验本案卷（案件编号 ${manifest.case}）`,
    '',
    '您不需要信任提交人，也不需要信任制作本案卷的软件。',
    ...(development ? ['', '注意：本案卷出自本地开发链，仅用于演示与开发，不能作为区块链存证的证明。'] : []),
    '',
    '一、包内有什么',
    '    bundle.pdf      供阅读的卷宗：目录、各件证据、存证证书，带电子签章；证明文件、本指引与（不过大时）原始文件也作为附件嵌入其中',
    '    originals/      各件证据的原始文件，逐字节未改动',
    '    proofs/         每件证据一份证明文件',
    ...(manifest.filing ? ['    filing/         如法院分栏目收取：拆分后的提交文件及其说明 README.txt'] : []),
    '    manifest.json   清单：每个文件的大小与 SHA-256，每件证据的页码与存证编号',
    '    manifest.sig    封签：日志密钥对清单的签名',
    ...(manifest.verifier === null ? [] : [`    ${manifest.verifier.padEnd(16)}离线核验程序，单个文件`]),
    '',
    '二、不用任何专门软件：核对文件是否改动',
    '    1. 计算原始文件的 SHA-256，例如',
    `         Linux / macOS：  sha256sum ${example(manifest)}`,
    `         Windows：        certutil -hashfile ${example(manifest).replaceAll('/', '\\')} SHA256`,
    '    2. 与证明文件中 record.document.sha256 逐字比对。不同，则文件与证明不符；相同，则文件与证明所载一致，证明文件本身是否可信见三。',
    '',
    '三、不用我们的软件：向区块链核对',
    ...chains,
    '    请先向法院、平台公示等独立渠道核对上列链标识、合约地址与日志编号：取自案卷本身的地址可能指向伪造的合约。',
    '    通过任一独立的区块链节点调用登记合约（eth_call）：',
    '         verifyInclusion(bytes32 logId, uint64 size, uint64 index, bytes32 leaf, bytes32[] path)',
    '    logId 见上；size、index、path 取自证明文件的 inclusion；leaf 须由您从上一步比对过的同一份 record 自行计算：一个零字节与其规范形式（RFC 8785）相接后的 SHA-256。各哈希作为参数时须加前缀 0x。',
    '    返回 true，即该记录在链上登记的日志之中；anchoredAt(logId, size) 给出登记的根摘要与时间。',
    '',
    '四、用核验程序：一次核对全部',
    ...(manifest.verifier === null ? [] : ['    用随卷程序，不联网（需 Node.js 20 或更新版本）：', `         node ${manifest.verifier} <本压缩包>.zip --trust <信任设置>.json`, '    随卷程序与证据同出一人之手；不放心的，请自行取得同样的开源程序：']),
    '         npm run verify -- <本压缩包>.zip --trust <信任设置>.json --rpc <您选定的节点>',
    '    程序检查每个文件、每份证明、案件序列是否完整。请从法院、平台公示等独立渠道取得信任设置，不要使用随证据附带的。',
    '    只有 bundle.pdf 时：从其附件中取出原始文件与证明文件，逐件核验：',
    '         npm run verify -- <证明文件>.proof.json --file <原始文件> --trust <信任设置>.json --rpc <您选定的节点>',
    '    结论：一致 / 不一致 / 待确认 / 已更正 / 无法核验。改动包内任何内容，结论都不会是“一致”。',
    '',
    '五、核验能说明什么',
    '    “一致”说明文件自上链时起未被改动。上链之前是否真实，见各件证据的来源说明，由法院审查判断。',
  ]);
}

function english(manifest: GuideFacts): string {
  const development = manifest.chains.some((chain) => chain.development);
  const chains = manifest.chains.flatMap(({ chainId, registry, logId, origin }) => [`    chain id ${chainId}, registry ${registry}`, `    log ${origin}, log id ${logId}`]);
  return lines([
    `How to check this pack yourself (case ${manifest.case})`,
    '',
    'You need to trust neither the party who filed it nor the software that made it.',
    ...(development ? ['', 'NOTE: this pack comes from a local development chain. It is for demonstration and proves nothing to a third party.'] : []),
    '',
    '1. What is inside',
    '    bundle.pdf      for reading: index, exhibits, certificate, with an electronic signature; proofs, this guide and (unless too large) the',
    '                    originals are attached to it as well',
    '    originals/      the original files, byte for byte',
    '    proofs/         one proof file per exhibit',
    ...(manifest.filing ? ['    filing/         where a court takes them apart: the same cut to its slots, with a sheet for whoever submits (README.txt)'] : []),
    '    manifest.json   size and SHA-256 of every file; pages and record id of every exhibit',
    '    manifest.sig    the seal: the log key’s signature over the manifest',
    ...(manifest.verifier === null ? [] : [`    ${manifest.verifier.padEnd(16)}an offline verifier, a single file`]),
    '',
    '2. Without special software: was a file altered?',
    '    Compute its SHA-256, for example',
    `         Linux / macOS:  sha256sum ${example(manifest)}`,
    `         Windows:        certutil -hashfile ${example(manifest).replaceAll('/', '\\')} SHA256`,
    '    and compare it with record.document.sha256 in the proof file. Equal: the file is the one that the proof speaks of; whether the proof',
    '    itself can be relied on, see 3.',
    '',
    '3. Without our software: ask the chain',
    ...chains,
    '    First compare chain id, registry and log id with an independent source (the court, the platform’s public notice): an address taken',
    '    from the pack itself may be that of a forged contract. Then, through any independent node, call the registry (eth_call):',
    '         verifyInclusion(bytes32 logId, uint64 size, uint64 index, bytes32 leaf, bytes32[] path)',
    '    logId is above; size, index and path are in the proof file under "inclusion"; leaf you compute yourself, from the very record compared',
    '    in 2: the SHA-256 of one zero byte followed by its canonical form (RFC 8785). Hashes are given as 0x…. The answer true means that the',
    '    record is in the log that was anchored; anchoredAt(logId, size) gives the anchored root and its time.',
    '',
    '4. With a verifier: everything at once',
    ...(manifest.verifier === null ? [] : ['    With the one in the pack, offline (Node.js 20 or newer):', `         node ${manifest.verifier} <this file>.zip --trust <trust settings>.json`, '    It comes from the same hands as the evidence; if that troubles you, obtain the same open-source program yourself:']),
    '         npm run verify -- <this file>.zip --trust <trust settings>.json --rpc <a node you chose>',
    '    It checks every file, every proof and that the case has no gap. Take the trust settings from an independent source (the',
    '    court, the platform’s public notice), never from beside the evidence. Whatever is altered in the pack, the verdict is not "consistent".',
    '    With bundle.pdf alone: save original and proof from its attachments and check them one by one:',
    '         npm run verify -- <proof>.proof.json --file <original> --trust <trust settings>.json --rpc <a node you chose>',
    '',
    '5. What it means',
    '    "Consistent" means: not altered since it was anchored. What happened before is described under each exhibit’s source and is',
    '    for the court to judge.',
  ]);
}

/** Windows line ends and a byte order mark: the editor of every system shows it right. */
function lines(all: readonly string[]): string {
  return `\ufeff${all.join('\r\n')}\r\n`;
}
