interface ErrorEntry {
  /** HTTP status; 500 for what never leaves the command line */
  status: number;
  'zh-CN': string;
  en: string;
}

/** Keep in groups by feature, alphabetical inside a group. */
export const ERRORS = {
  // — http —
  'body-too-large': { status: 413, 'zh-CN': '请求内容超过上限。请减少条目后重试。', en: 'The request body is over the limit; send fewer items.' },
  'cross-site-request': { status: 403, 'zh-CN': '不接受其他网站页面发起的写入请求。', en: 'Writes started by a page of another site are refused.' },
  'foreign-host': { status: 421, 'zh-CN': '本服务不以 {host} 这个名称提供服务。请使用 {expected}，或设置 PUBLIC_URL。', en: 'This service is not served under the name {host}. Use {expected}, or set PUBLIC_URL.' },
  'internal-error': { status: 500, 'zh-CN': '服务内部错误，已记录，编号 {reference}。请稍后重试。', en: 'Internal error, logged under {reference}. Please try again later.' },
  'invalid-request': { status: 400, 'zh-CN': '请求中的 {field} 不正确：{problem}', en: 'The request’s {field} is not valid: {problem}' },
  'method-not-allowed': { status: 405, 'zh-CN': '此地址不支持 {method} 方法。', en: 'This address does not accept {method}.' },
  'not-found': { status: 404, 'zh-CN': '没有这个地址或对象：{what}', en: 'There is no such address or object: {what}' },
  'rate-limited': { status: 429, 'zh-CN': '请求过于频繁，请在 {seconds} 秒后重试。', en: 'Too many requests; try again in {seconds} seconds.' },
  // — registry and local chain —
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
