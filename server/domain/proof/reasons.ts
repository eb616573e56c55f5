/**
 * Every reason a report can give, in one table. A code never changes its meaning, and none is ever removed: reports are kept in
 * court files for years. `effect` is what the reason does to the verdict; texts take `{name}` from the reason's params.
 */

/** What a reason means for the verdict, `none` when it only explains. */
export type Effect = 'none' | 'superseded' | 'pending' | 'indeterminate' | 'inconsistent' | 'not-found';

interface ReasonEntry {
  effect: Effect;
  'zh-CN': string;
  en: string;
}

export const REASONS = {
  // — evidence-digest —
  'digest-matches': { effect: 'none', 'zh-CN': '文件摘要与存证记录一致（{algorithms}）。', en: 'The file’s digests equal those of the record ({algorithms}).' },
  'evidence-not-given': { effect: 'none', 'zh-CN': '未提供文件，本结论仅针对证明文件本身。', en: 'No file was given; this verdict speaks of the proof alone.' },
  'sha256-differs': { effect: 'inconsistent', 'zh-CN': '文件的 SHA-256 与存证记录不同：文件在存证后被改动，或不是当时存证的文件。', en: 'The file’s SHA-256 differs from the record: it was altered after deposit, or is not the file that was deposited.' },
  'size-differs': { effect: 'inconsistent', 'zh-CN': '文件大小与存证记录不同（文件 {given} 字节，记录 {recorded} 字节）。', en: 'The file’s size differs from the record ({given} bytes, recorded {recorded}).' },
  'sm3-differs': { effect: 'inconsistent', 'zh-CN': '文件的 SM3 与存证记录不同：文件在存证后被改动，或不是当时存证的文件。', en: 'The file’s SM3 differs from the record: it was altered after deposit, or is not the file that was deposited.' },
  'sm3-not-recorded': { effect: 'indeterminate', 'zh-CN': '存证记录中没有 SM3 摘要，仅凭 SM3 无法核验；请提供文件或其 SHA-256。', en: 'The record holds no SM3 digest, so SM3 alone cannot be checked; give the file or its SHA-256.' },
  // — record —
  'record-valid': { effect: 'none', 'zh-CN': '存证记录格式完整、规范。', en: 'The record is well formed and canonical.' },
  'record-invalid': { effect: 'inconsistent', 'zh-CN': '存证记录不是有效的记录（{problem}）：记录被改动或损坏。', en: 'The record is not a valid record ({problem}): it was altered or damaged.' },
  'record-version-unknown': { effect: 'indeterminate', 'zh-CN': '存证记录的格式版本本程序不认识，请使用更新的核验程序。', en: 'This program does not know the record’s format version; use a newer verifier.' },
  // — inclusion —
  'included': { effect: 'none', 'zh-CN': '记录是存证日志的第 {position} 条（共 {size} 条），默克尔路径成立。', en: 'The record is number {position} of {size} in the log; its Merkle path holds.' },
  'not-included': { effect: 'inconsistent', 'zh-CN': '记录不在检查点所签署的存证日志中：记录内容或路径被改动。', en: 'The record is not in the log that the checkpoint signs: record or path was altered.' },
  'inclusion-size-differs': { effect: 'inconsistent', 'zh-CN': '默克尔路径所述日志大小与检查点不同。', en: 'The Merkle path speaks of another log size than the checkpoint.' },
  // — checkpoint-signature —
  'checkpoint-signed': { effect: 'none', 'zh-CN': '检查点由受信任的日志密钥签名（{origin}）。', en: 'The checkpoint is signed by the trusted key of its log ({origin}).' },
  'checkpoint-malformed': { effect: 'inconsistent', 'zh-CN': '检查点不是有效的签名文本：被改动或损坏。', en: 'The checkpoint is not a valid signed note: it was altered or damaged.' },
  'checkpoint-signature-invalid': { effect: 'inconsistent', 'zh-CN': '检查点上受信任密钥的签名不成立：检查点被改动或伪造。', en: 'The trusted key’s signature on the checkpoint does not hold: the checkpoint was altered or forged.' },
  'log-key-untrusted': { effect: 'indeterminate', 'zh-CN': '检查点没有您的信任设置所列密钥的签名，无法判断由谁签署。', en: 'No key of your trust settings signed the checkpoint, so who signed it cannot be told.' },
  'trust-missing': { effect: 'indeterminate', 'zh-CN': '没有信任设置，无法判断登记合约与日志密钥是否可信。请从法院、平台公示等独立渠道取得信任设置文件，切勿使用随证据附带的文件。', en: 'There are no trust settings, so registry and log key cannot be judged. Obtain a trust file from an independent source (the court, the platform’s public notice), never from beside the evidence.' },
  // — anchor-event —
  'anchor-proven': { effect: 'none', 'zh-CN': '区块头与收据路径证明：区块 {blockNumber} 中的交易由登记合约登记了此日志头。', en: 'Block header and receipt path show that the registry recorded this head in block {blockNumber}.' },
  'anchor-broken': { effect: 'inconsistent', 'zh-CN': '上链证明不成立（{part}）：区块头、收据路径或事件被改动或伪造。', en: 'The anchor does not hold ({part}): header, receipt path or event was altered or forged.' },
  'anchor-head-differs': { effect: 'inconsistent', 'zh-CN': '链上事件登记的日志头与检查点不同。', en: 'The event on chain records another head than the checkpoint.' },
  'anchor-type-unknown': { effect: 'indeterminate', 'zh-CN': '证明含有本程序不认识的上链方式（{type}），未予核验、未予采信。', en: 'The proof has an anchor of a kind this program does not know ({type}); it was neither checked nor counted.' },
  'not-anchored': { effect: 'pending', 'zh-CN': '记录已收存，尚未上链。', en: 'The record is kept but not anchored yet.' },
  'transaction-not-proven': { effect: 'none', 'zh-CN': '证明未含交易路径，其中所写交易哈希未经证明，故不列入事实。', en: 'The proof has no transaction path; the transaction hash it states is unproven and is not reported as a fact.' },
  // — registry-trusted —
  'registry-trusted': { effect: 'none', 'zh-CN': '登记合约及日志编号均在您的信任设置中。', en: 'Registry and log id are in your trust settings.' },
  'registry-untrusted': { effect: 'indeterminate', 'zh-CN': '登记合约 {registry}（链 {chainId}）不在您的信任设置中。', en: 'The registry {registry} (chain {chainId}) is not in your trust settings.' },
  'log-untrusted': { effect: 'indeterminate', 'zh-CN': '登记合约可信，但日志编号 {logId} 不在您的信任设置中。', en: 'The registry is trusted, but the log id {logId} is not in your trust settings.' },
  'log-origin-differs': { effect: 'inconsistent', 'zh-CN': '日志编号属于另一日志（{expected}），而检查点来自 {origin}。', en: 'The log id belongs to another log ({expected}) than the checkpoint’s ({origin}).' },
  // — chain reads —
  'offline': { effect: 'none', 'zh-CN': '离线核验，未查询区块链；见“前提”。', en: 'Checked offline; the chain was not asked. See the premise.' },
  'chain-unreachable': { effect: 'indeterminate', 'zh-CN': '无法从区块链节点得到答复，请稍后重试或更换节点。', en: 'The chain’s node did not answer; try later or use another node.' },
  'wrong-chain': { effect: 'indeterminate', 'zh-CN': '所用节点属于链 {given}，而上链所在为链 {chainId}。', en: 'The node in use is of chain {given}; the anchor is on chain {chainId}.' },
  'registry-code-matches': { effect: 'none', 'zh-CN': '链上登记合约的代码与信任设置一致。', en: 'The registry’s code on chain is the trusted one.' },
  'registry-code-differs': { effect: 'indeterminate', 'zh-CN': '该地址上的合约代码与信任设置不同，其记载不能采信。', en: 'The code at the registry’s address is not the trusted one; what it says cannot be relied on.' },
  'block-canonical': { effect: 'none', 'zh-CN': '区块 {blockNumber} 在链上，哈希相符。', en: 'Block {blockNumber} is on the chain with this hash.' },
  'block-unknown': { effect: 'indeterminate', 'zh-CN': '所用节点还没有区块 {blockNumber}：节点未同步，或属于另一条链。', en: 'The node has no block {blockNumber} yet: it is behind, or of another chain.' },
  'block-reorganised': { effect: 'pending', 'zh-CN': '该高度现为另一区块：链发生重组，等待重新上链。', en: 'Another block is at that height now: the chain reorganised, and the head waits to be anchored again.' },
  'block-not-on-chain': { effect: 'indeterminate', 'zh-CN': '该高度早已是另一区块，且登记合约没有此日志头：上链证明可能是伪造的，或节点属于另一条链。', en: 'Another block has long been at that height, and the registry has no such head: the anchor may be forged, or the node is of another chain.' },
  'anchor-moved': { effect: 'pending', 'zh-CN': '日志头在链上，但不在证明所述区块中（链曾重组）；请重新下载证明。', en: 'The head is on chain, but not in the block the proof names (the chain reorganised); download the proof again.' },
  'head-on-chain': { effect: 'none', 'zh-CN': '登记合约中此日志头的根哈希与检查点相同。', en: 'The registry holds this head with the checkpoint’s root.' },
  'head-differs': { effect: 'inconsistent', 'zh-CN': '登记合约中同一大小的日志头是另一根哈希：证明与链上记载矛盾。', en: 'The registry holds another root for this size: the proof contradicts the chain.' },
  'head-time-differs': { effect: 'inconsistent', 'zh-CN': '登记合约所记时间与区块时间不同：证明与链上记载矛盾。', en: 'The registry’s time for this head is not the block’s: the proof contradicts the chain.' },
  'head-missing': { effect: 'indeterminate', 'zh-CN': '区块在链上，但节点未给出登记合约中的此日志头：节点数据不全。', en: 'The block is on chain, but the node does not show the head in the registry: its data are incomplete.' },
  'head-not-anchored': { effect: 'pending', 'zh-CN': '登记合约中目前没有此日志头。', en: 'The registry has no such head at present.' },
  'final': { effect: 'none', 'zh-CN': '其后已有 {depth} 个区块（要求 {needed} 个）。', en: '{depth} blocks follow it ({needed} required).' },
  'not-final': { effect: 'pending', 'zh-CN': '其后仅有 {depth} 个区块（要求 {needed} 个），请稍后再核验。', en: 'Only {depth} blocks follow it ({needed} required); check again later.' },
  // — witnesses —
  'witnesses-confirmed': { effect: 'none', 'zh-CN': '{count} 个受信任的见证方已确认（要求 {needed} 个）。', en: '{count} trusted witnesses confirmed it ({needed} required).' },
  'witnesses-missing': { effect: 'pending', 'zh-CN': '仅 {count} 个受信任的见证方确认（要求 {needed} 个）。', en: 'Only {count} trusted witnesses confirmed it ({needed} required).' },
  'witnesses-not-checked': { effect: 'indeterminate', 'zh-CN': '信任设置要求 {needed} 个见证方确认，但离线无法查询。', en: 'The trust settings ask for {needed} witnesses, which cannot be looked up offline.' },
  'witnesses-not-required': { effect: 'none', 'zh-CN': '信任设置未要求见证方确认。', en: 'The trust settings ask for no witnesses.' },
  // — timestamps —
  'no-timestamps': { effect: 'none', 'zh-CN': '证明不含时间戳。', en: 'The proof has no time stamps.' },
  'timestamp-type-unknown': { effect: 'none', 'zh-CN': '证明含有本程序不核验的时间戳（{type}），未予采信。', en: 'The proof has a time stamp of a kind this program does not check ({type}); it was not counted.' },
  // — supersession —
  'superseded': { effect: 'superseded', 'zh-CN': '记录完好，但已被更正记录 {by} 取代。', en: 'The record is intact but replaced by the correcting record {by}.' },
  'not-superseded': { effect: 'none', 'zh-CN': '没有更正记录取代它。', en: 'No correcting record replaces it.' },
  'supersession-not-checked': { effect: 'none', 'zh-CN': '未查询是否有更正记录。', en: 'Whether a correcting record exists was not asked.' },
  'record-erased': { effect: 'none', 'zh-CN': '存证平台已于 {time} 抹除其所存的该记录；此后无法再证明是否曾有更正记录。证明文件本身不受影响。', en: 'The platform erased its own copy of the record on {time}; whether a correcting record existed can no longer be shown. The proof itself is not affected.' },
  'supersession-unavailable': { effect: 'indeterminate', 'zh-CN': '暂时无法查询是否有更正记录。', en: 'Whether a correcting record exists cannot be looked up at present.' },
  // — times, shown and never hidden —
  'anchored-in-future': { effect: 'none', 'zh-CN': '区块时间晚于核验时间：某一时钟有误。', en: 'The block’s time is after the time of this check: one of the clocks is wrong.' },
  'development-chain': { effect: 'none', 'zh-CN': '上链所在为本地开发链，仅供演示与开发，不具有区块链存证的推定效力。', en: 'The anchor is on a local development chain, for demonstration only; it carries no presumption of its own.' },
  'late': { effect: 'none', 'zh-CN': '上链时间比业务发生时间晚 {hours} 小时（提示界限 {limit} 小时）。', en: 'Anchored {hours} hours after the event (shown above {limit} hours).' },
  'received-after-anchor': { effect: 'none', 'zh-CN': '记录所写接收时间晚于区块时间：某一时钟有误。', en: 'The stated time of receipt is after the block’s: one of the clocks is wrong.' },
  'received-late': { effect: 'none', 'zh-CN': '平台接收时间比业务发生时间晚 {hours} 小时（提示界限 {limit} 小时）。', en: 'Received {hours} hours after the event (shown above {limit} hours).' },
  'anchored-late': { effect: 'none', 'zh-CN': '上链时间比平台接收时间晚 {hours} 小时（提示界限 {limit} 小时）。', en: 'Anchored {hours} hours after receipt (shown above {limit} hours).' },
  'event-after-received': { effect: 'none', 'zh-CN': '所述业务发生时间晚于平台接收时间：某一时钟有误，或业务时间填写有误。', en: 'The stated event time is after the time of receipt: one of the clocks is wrong, or the event time was stated wrongly.' },
  // — looking up a digest or record —
  'digest-unknown': { effect: 'not-found', 'zh-CN': '本存证日志中没有此摘要的记录。', en: 'This log has no record with this digest.' },
  'store-unavailable': { effect: 'indeterminate', 'zh-CN': '暂时无法查询存证记录。', en: 'The records cannot be looked up at present.' },
  'record-not-here': { effect: 'none', 'zh-CN': '该记录不属于本服务的存证日志，未查询是否有更正记录。', en: 'The record is not of this service’s log; whether a correcting record exists was not asked.' },
  // — premises —
  'premise-block-on-chain': { effect: 'none', 'zh-CN': '哈希为 {blockHash} 的区块 {blockNumber} 在链 {chainId} 上。可用任一区块浏览器或节点核对。', en: 'Block {blockNumber} with hash {blockHash} is on chain {chainId}. Any explorer or node shows it.' },
  'premise-node-honest': { effect: 'none', 'zh-CN': '所用区块链节点如实答复。', en: 'The chain’s node in use answers truthfully.' },
  'premise-trust-settings': { effect: 'none', 'zh-CN': '您的信任设置（SHA-256 {digest}）取自独立、可靠的渠道。', en: 'Your trust settings (SHA-256 {digest}) come from an independent, reliable source.' },
  'premise-not-superseded': { effect: 'none', 'zh-CN': '没有更正记录取代此记录（需向存证平台查询）。', en: 'No correcting record replaces this one (only the platform can say).' },
} as const satisfies Record<string, ReasonEntry>;

export type ReasonCode = keyof typeof REASONS;

/** One reason as a report gives it. */
export interface Reason {
  code: ReasonCode;
  'zh-CN': string;
  en: string;
}

/** One sentence in both languages. */
export interface LocalText {
  'zh-CN': string;
  en: string;
}

/** The reason with its params filled in; a param may itself have two languages. */
export function reason(code: ReasonCode, params: Record<string, string | number | LocalText> = {}): Reason {
  const fill = (language: 'zh-CN' | 'en') =>
    REASONS[code][language].replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = params[name];
      return value === undefined ? whole : String(typeof value === 'object' ? value[language] : value);
    });
  return { code, 'zh-CN': fill('zh-CN'), en: fill('en') };
}

/** Effects from harmless to decisive: of several, the last one decides. */
const RANK: readonly Effect[] = ['none', 'superseded', 'not-found', 'pending', 'indeterminate', 'inconsistent'];

/** The effect that decides among several; `none` for no reasons. */
export function decisive(effects: readonly Effect[]): Effect {
  return effects.reduce((worst, effect) => (RANK.indexOf(effect) > RANK.indexOf(worst) ? effect : worst), 'none' as Effect);
}

/** What these reasons together mean for the verdict. */
export function effectOf(reasons: readonly Reason[]): Effect {
  return decisive(reasons.map(({ code }) => REASONS[code].effect));
}
