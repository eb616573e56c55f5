interface ErrorEntry {
  /** HTTP status; 500 for what never leaves the command line */
  status: number;
  'zh-CN': string;
  en: string;
}

/** Keep in groups by feature, alphabetical inside a group. */
export const ERRORS = {
  // — evidence —
  'case-erased': { status: 410, 'zh-CN': '案件 {case} 的文件密钥不存在或已销毁，文件无法读取；存证日志不受影响。', en: 'The file key of case {case} does not exist or was destroyed, so its files cannot be read; the log is not affected.' },
  'case-key-unreadable': { status: 500, 'zh-CN': '案件 {case} 的文件密钥无法打开：主密钥（MASTER_KEY）不是当初使用的那一个，或该条目已被改动。', en: 'The file key of case {case} cannot be opened: MASTER_KEY is not the one it was made with, or the entry was altered.' },
  'content-type-wrong': { status: 415, 'zh-CN': '请求的 Content-Type 必须是 {expected}。', en: 'The request’s Content-Type must be {expected}.' },
  'corroborated-missing': { status: 422, 'zh-CN': '所印证的记录 {id} 不存在。', en: 'The record {id} that this one would corroborate does not exist.' },
  'deposit-not-stored': { status: 503, 'zh-CN': '存证未能写入：{problem}。请以相同的 Idempotency-Key 重试，结果只会存一次。', en: 'The deposit could not be written: {problem}. Repeat it with the same Idempotency-Key; it will be stored once.' },
  'digests-empty': { status: 400, 'zh-CN': 'items 必须是至少含一项的数组。', en: 'items must be an array of at least one item.' },
  'digests-too-many': { status: 413, 'zh-CN': '一次最多提交 {limit} 项，本次为 {count} 项。', en: 'At most {limit} items are accepted at a time; these are {count}.' },
  'event-time-in-future': { status: 422, 'zh-CN': 'eventTime（{eventTime}）晚于本服务时钟（{now}）24 小时以上：尚未发生的事件不能作为证据。', en: 'eventTime ({eventTime}) is more than 24 hours after the service’s clock ({now}): what has not happened yet is no evidence.' },
  'evidence-not-found': { status: 404, 'zh-CN': '没有编号为 {id} 的存证记录。', en: 'There is no evidence record {id}.' },
  'field-unexpected': { status: 400, 'zh-CN': '表单只接受 metadata 与 file 两个字段；多出的字段：{field}', en: 'The form takes the fields metadata and file only; unexpected: {field}' },
  'file-damaged': { status: 500, 'zh-CN': '记录 {id} 的文件在存储中已损坏或缺失，未予返回。请运行 npm run fsck 并从备份恢复。', en: 'The stored file of record {id} is damaged or missing and was not returned. Run npm run fsck and restore it from a backup.' },
  'file-empty': { status: 400, 'zh-CN': '文件为空：空文件不能证明任何事。', en: 'The file is empty: an empty file proves nothing.' },
  'file-missing': { status: 400, 'zh-CN': '表单缺少名为 file 的文件。', en: 'The form has no file in the field file.' },
  'file-name-refused': { status: 400, 'zh-CN': '文件名不被接受：{problemZh}。文件名不会被保存，请改用不带路径的普通名称。', en: 'The file name is refused: {problem}. File names are not kept; send a plain name without a path.' },
  'file-not-deposited': { status: 404, 'zh-CN': '记录 {id} 只存了摘要，文件由出借方自行保管。', en: 'Only the digests of record {id} were deposited; the file stayed with the lender.' },
  'file-too-large': { status: 413, 'zh-CN': '文件超过上限 {limit} 字节。', en: 'The file is larger than the limit of {limit} bytes.' },
  'files-too-many': { status: 400, 'zh-CN': '一次只能提交一个文件。', en: 'One deposit takes one file only.' },
  'idempotency-key-invalid': { status: 400, 'zh-CN': 'Idempotency-Key 必须是 1 至 200 个可见 ASCII 字符，且只出现一次。', en: 'Idempotency-Key must be 1 to 200 visible ASCII characters, given once.' },
  'idempotency-key-reused': { status: 409, 'zh-CN': '此 Idempotency-Key 已用于另一份内容。重试必须提交相同内容；新的存证请用新的键。', en: 'This Idempotency-Key was used for another body. A retry must send the same body; a new deposit needs a new key.' },
  'json-refused': { status: 400, 'zh-CN': '{field} 不是可接受的 JSON：{problemZh}（位置 {position}，{path}）', en: '{field} is not acceptable JSON: {problem}' },
  'json-too-large': { status: 413, 'zh-CN': '{field} 超过上限 {limit} 字节。', en: '{field} is larger than the limit of {limit} bytes.' },
  'metadata-after-file': { status: 400, 'zh-CN': 'metadata 字段必须排在 file 之前：文件以流的方式加密，需先知道它属于哪个案件。', en: 'The field metadata must come before file: the file is encrypted as it streams in, so its case must be known first.' },
  'metadata-invalid': { status: 400, 'zh-CN': '{path} {problemZh}', en: '{path} {problem}' },
  'metadata-missing': { status: 400, 'zh-CN': '表单缺少 metadata 字段。', en: 'The form has no field metadata.' },
  'metadata-repeated': { status: 400, 'zh-CN': '表单中的 metadata 字段只能出现一次。', en: 'The form may have the field metadata once only.' },
  'multipart-broken': { status: 400, 'zh-CN': '表单内容不完整或格式有误：{problem}', en: 'The form is incomplete or malformed: {problem}' },
  'service-stopping': { status: 503, 'zh-CN': '服务正在停止，未接受此次存证。请稍后重试。', en: 'The service is stopping and did not take this deposit. Try again later.' },
  'superseded-already': { status: 409, 'zh-CN': '记录 {id} 已被记录 {by} 更正；请更正后者。', en: 'Record {id} is already superseded by record {by}; supersede that one instead.' },
  'superseded-missing': { status: 422, 'zh-CN': '所更正的记录 {id} 不存在。', en: 'The record {id} that this one would supersede does not exist.' },
  'superseded-of-other-case': { status: 422, 'zh-CN': '记录 {id} 属于另一案件，不能由本案件的记录更正。', en: 'Record {id} is of another case; only a record of its own case can supersede it.' },
  'upload-aborted': { status: 400, 'zh-CN': '上传在完成之前中断，未保存任何内容。', en: 'The upload was broken off before its end; nothing was stored.' },
  // — http —
  'body-too-large': { status: 413, 'zh-CN': '请求内容超过上限。请减少条目后重试。', en: 'The request body is over the limit; send fewer items.' },
  'cross-site-request': { status: 403, 'zh-CN': '不接受其他网站页面发起的写入请求。', en: 'Writes started by a page of another site are refused.' },
  'foreign-host': { status: 421, 'zh-CN': '本服务不以 {host} 这个名称提供服务。请使用 {expected}，或设置 PUBLIC_URL。', en: 'This service is not served under the name {host}. Use {expected}, or set PUBLIC_URL.' },
  'internal-error': { status: 500, 'zh-CN': '服务内部错误，已记录，编号 {reference}。请稍后重试。', en: 'Internal error, logged under {reference}. Please try again later.' },
  'invalid-request': { status: 400, 'zh-CN': '请求中的 {field} 不正确：{problem}', en: 'The request’s {field} is not valid: {problem}' },
  'method-not-allowed': { status: 405, 'zh-CN': '此地址不支持 {method} 方法。', en: 'This address does not accept {method}.' },
  'not-found': { status: 404, 'zh-CN': '没有这个地址或对象：{what}', en: 'There is no such address or object: {what}' },
  'rate-limited': { status: 429, 'zh-CN': '请求过于频繁，请在 {seconds} 秒后重试。', en: 'Too many requests; try again in {seconds} seconds.' },
  // — log —
  'log-changed-elsewhere': { status: 500, 'zh-CN': '存证日志已被另一个进程更新（本进程所知为 {size} 条）。请确保只有一个服务使用该数据库。', en: 'Another process has moved the log on (this one knows {size} records). Let only one service use the database.' },
  'log-closed': { status: 503, 'zh-CN': '服务正在停止，存证日志不再接受写入。', en: 'The service is stopping; the log takes nothing more.' },
  'log-head-unknown': { status: 500, 'zh-CN': '拒绝签署：{size} 条记录的根哈希不是本日志计算所得。', en: 'Refused to sign: the root given for {size} records is not one this log has computed.' },
  'log-identity-changed': { status: 500, 'zh-CN': '日志名称或签名密钥与上一个检查点不符（当前名称 {origin}）。请恢复原来的 LOG_ORIGIN 与 LOG_KEY；更换后旧证据将无法核验。', en: 'The log’s origin or signing key is not that of its last checkpoint (origin now {origin}). Restore the former LOG_ORIGIN and LOG_KEY; with others, earlier proofs would not verify.' },
  'log-index-taken': { status: 500, 'zh-CN': '日志序号 {index} 已被另一个写入者占用，本次写入已撤销。请确保只有一个服务使用该数据库。', en: 'Another writer took log index {index}; this write was undone. Let only one service use the database.' },
  'log-leaves-missing': { status: 500, 'zh-CN': '日志记录缺失：应有 {expected} 条，仅找到连续的 {found} 条。请从备份恢复数据库。', en: 'Records of the log are missing: {expected} expected, only {found} found without a gap. Restore the database from a backup.' },
  'log-state-damaged': { status: 500, 'zh-CN': '数据库中保存的日志头（{size} 条记录）与日志内容不符。请从备份恢复数据库。', en: 'The head stored in the database ({size} records) does not fit the log. Restore the database from a backup.' },
  'log-tile-conflict': { status: 500, 'zh-CN': '日志瓦片 {tile} 已存在且内容不同，未作任何覆盖。请运行 npm run fsck，并从备份恢复该文件。', en: 'The log’s tile {tile} exists with other content; nothing was overwritten. Run npm run fsck and restore the file from a backup.' },
  'log-tile-damaged': { status: 500, 'zh-CN': '日志瓦片 {tile} 已损坏。请运行 npm run fsck，并从备份恢复该文件。', en: 'The log’s tile {tile} is damaged. Run npm run fsck and restore the file from a backup.' },
  'log-tile-missing': { status: 500, 'zh-CN': '缺少日志瓦片 {tile}。请运行 npm run fsck，并从备份恢复该文件。', en: 'The log’s tile {tile} is missing. Run npm run fsck and restore the file from a backup.' },
  // — registry and local chain —
  'chain-funds-missing': { status: 500, 'zh-CN': '账户 {address} 余额不足：需要 {needed} wei，现有 {balance} wei。请先向该账户转入费用。', en: 'The account {address} lacks funds: {needed} wei needed, {balance} wei there. Send it funds first.' },
  'chain-transaction-failed': { status: 500, 'zh-CN': '区块链拒绝了交易：{problem}', en: 'The chain refused the transaction: {problem}' },
  'chain-transaction-waiting': { status: 500, 'zh-CN': '交易 {hash} 尚未入块。请稍后重新运行，届时会继续同一笔交易，不会重复发送。', en: 'The transaction {hash} is not in a block yet. Run this again later: it goes on with the same transaction and sends no second one.' },
  'chain-unavailable': { status: 503, 'zh-CN': '无法连接区块链节点：{problem}。请检查 CHAIN_RPC_URL。', en: 'The chain gives no answer: {problem}. Check CHAIN_RPC_URL.' },
  'chain-wrong-id': { status: 500, 'zh-CN': '节点的链标识是 {actual}，应为 {expected}。请检查 CHAIN_RPC_URL 和 CHAIN_ID。', en: 'The node is on chain {actual}, not {expected}. Check CHAIN_RPC_URL and CHAIN_ID.' },
  'local-chain-failed': { status: 500, 'zh-CN': '本地链未能启动：{problem}', en: 'The local chain did not start: {problem}' },
  'local-chain-journal-broken': { status: 500, 'zh-CN': '本地链日志 {path} 第 {line} 行已损坏：{problem}。请从备份恢复该文件；若删除其所在文件夹，将开始一条新链，旧链上的存证将无法再核验。', en: 'The local chain’s journal {path} is damaged at line {line}: {problem}. Restore it from a backup; deleting its folder begins a new chain, on which what was anchored before can no longer be verified.' },
  'registry-not-built': { status: 500, 'zh-CN': '尚未编译登记合约。请运行 npm start，或运行 npx hardhat build。', en: 'The registry contract has not been compiled. Run npm start, or npx hardhat build.' },
  // — settings and start —
  'data-folder-broken': { status: 500, 'zh-CN': '数据目录 {path} 无法使用：{problem}', en: 'The data folder {path} cannot be used: {problem}' },
  'data-folder-in-use': { status: 500, 'zh-CN': '数据目录 {path} 正被另一个进程（{pid}）使用。请先停止它，或改用其他 DATA_DIR。', en: 'The data folder {path} is in use by another process ({pid}). Stop it first, or choose another DATA_DIR.' },
  'key-missing': { status: 500, 'zh-CN': '缺少密钥 {setting}：{path} 不存在，而数据目录中已有依赖它的数据。请恢复该文件，或设置 {setting} 或 {setting}_FILE。', en: 'The key {setting} is missing: {path} does not exist, but data that depends on it does. Restore that file, or set {setting} or {setting}_FILE.' },
  'port-taken': { status: 500, 'zh-CN': '端口 {port} 已被占用。请停止占用它的程序，或设置 {setting}，例如 {setting}={example}。', en: 'Port {port} is taken. Stop what uses it, or set {setting}, for example {setting}={example}.' },
  'setting-invalid': { status: 500, 'zh-CN': '设置 {setting} 的值不正确：{problem}。例如：{setting}={example}', en: 'The setting {setting} is not valid: {problem}. For example: {setting}={example}' },
} as const satisfies Record<string, ErrorEntry>;
