/**
 * Everything a pack may say about an exhibit that is not as a reader would expect. Codes stand in manifests and never change
 * meaning. `{name}` is filled from the warning's params.
 */
export const WARNINGS = {
  // — the exhibit cannot be shown: a page with the reason stands in its place —
  'damaged': { 'zh-CN': '文件已损坏，无法按页展示（{detail}）。', en: 'The file is damaged and cannot be shown page by page ({detail}).' },
  'digest-only': { 'zh-CN': '原件由存证人自行保管，仅存证其摘要；请向存证人调取原件后比对摘要。', en: 'The original stayed with the depositor and only its digests were recorded; ask the depositor for it and compare the digests.' },
  'empty': { 'zh-CN': '文件为空，没有可展示的内容。', en: 'The file is empty.' },
  'encrypted': { 'zh-CN': '文件设有打开密码，未取得密码，无法展示内容。', en: 'The file needs a password to open, which was not supplied.' },
  'no-text': { 'zh-CN': '{type} 文件中没有可展示的文字。', en: 'The {type} file holds no text that could be shown.' },
  'no-pages': { 'zh-CN': '文件中没有任何页面。', en: 'The file has no pages.' },
  'type-mismatch': { 'zh-CN': '文件登记类型为 {declared}，实际内容为 {found}，二者不符。', en: 'The file is recorded as {declared} but contains {found}.' },
  'original-erased': { 'zh-CN': '文件已于 {time} 按保存期限抹除，未随附；其存证记录、摘要与证明仍在，可与他处所存原件比对。', en: 'The file was erased on {time}, when its time of retention had passed, and is not in the pack. Record, digests and proof remain, and an original kept elsewhere can be compared with them.' },
  'too-large': { 'zh-CN': '文件大小 {size} 超过合并展示的上限 {limit}。', en: 'The file’s {size} exceed the limit of {limit} for showing it here.' },
  'too-many-pages': { 'zh-CN': '文件排版后超过 {limit} 页的展示上限。', en: 'The file would take more than the {limit} pages that are shown.' },
  'unsupported-type': { 'zh-CN': '{type} 类型的文件暂不支持在卷宗内展示。', en: 'Files of type {type} cannot be shown in the bundle.' },
  'render-limit': { 'zh-CN': '{type} 文件在限定的时间或内存内未能解码，请以相应软件打开随附原件。', en: 'The {type} file could not be decoded within the limits of time and memory; open the original with its own software.' },
  'dynamic-form': { 'zh-CN': '文件为动态 XFA 表单，其内容只能由专用软件呈现。', en: 'The file is a dynamic XFA form, which only special software can show.' },
  // — the exhibit is shown, with something a reader should know —
  'annotations-not-shown': { 'zh-CN': '第 {pages} 页有批注未带显示外观，合并件中不显示，请查看原件。', en: 'Annotations on page(s) {pages} carry no appearance and are not shown here; see the original.' },
  'active-content-dropped': { 'zh-CN': '原件含脚本或启动动作，合并件中已去除。', en: 'The original contains scripts or launch actions; they are left out here.' },
  'character-missing': { 'zh-CN': '有字符未被字体收录，以码位标示：{characters}。', en: 'Characters that no font has are shown by code point: {characters}.' },
  'encoding-assumed': { 'zh-CN': '文本未声明编码，按 {encoding} 读取。', en: 'The text does not state its encoding; it was read as {encoding}.' },
  'fonts-not-embedded': { 'zh-CN': '原件未嵌入字体 {fonts}，在不同设备上显示可能不同。', en: 'The original does not embed the font(s) {fonts}; it may look different on other devices.' },
  'form-drawn': { 'zh-CN': '原件有表单域未带显示外观，其内容由本系统依域值绘出。', en: 'Form fields without an appearance were drawn from their values.' },
  'owner-password': { 'zh-CN': '原件设有权限密码（无打开密码），已按空密码读取。', en: 'The original restricts permissions but opens without a password.' },
  'page-damaged': { 'zh-CN': '第 {pages} 页内容损坏，以说明页代替。', en: 'Page(s) {pages} are damaged; a note stands in their place.' },
  'pages-missing': { 'zh-CN': '原件声明共 {declared} 页，仅能读出 {found} 页。', en: 'The original says it has {declared} pages; only {found} could be read.' },
  'signature-in-original': { 'zh-CN': '原件带有电子签名。合并件为复制件，不保留签名效力；验签请使用随附原件。', en: 'The original carries an electronic signature. This merged copy does not; verify the signature on the original in the pack.' },
  'office-converted': { 'zh-CN': '{type} 文件由办公软件转换为页面展示，版式可能与原件有出入，以随附原件为准。', en: 'The {type} file was converted to pages by office software; its layout may differ, the original decides.' },
  'text-rendering': { 'zh-CN': '{type} 文件以文字版展示，非原版式；图片、图表、批注与样式未展示，以随附原件为准。', en: 'The {type} file is shown as text, not in its original layout; pictures, charts, comments and styles are left out, the original decides.' },
  'tracked-changes': { 'zh-CN': '原件带有修订痕迹；此处显示为接受全部修订后的文字，被删除的文字未展示。', en: 'The original carries tracked changes; it is shown as if all were accepted, without the deleted text.' },
  'truncated': { 'zh-CN': '文件结尾不完整，可能被截断，以可读部分展示。', en: 'The end of the file is missing; what could be read is shown.' },
  // — about the record, not the file —
  'late': { 'zh-CN': '上链时间晚于业务发生时间 {hours} 小时（约 {days} 天）。', en: 'Anchored {hours} hours (about {days} days) after the event.' },
  'superseded': { 'zh-CN': '本证据已被后续记录 {record} 更正；二者均保留。', en: 'This record has been superseded by {record}; both are kept.' },
} as const satisfies Record<string, { 'zh-CN': string; en: string }>;

export type WarningCode = keyof typeof WARNINGS;

export interface Warning {
  code: WarningCode;
  params: Record<string, string | number>;
}

/** The sentence for a warning in one language. */
export function describeWarning(warning: Warning, language: 'zh-CN' | 'en'): string {
  return WARNINGS[warning.code][language].replace(/\{(\w+)\}/g, (whole, key: string) => (key in warning.params ? String(warning.params[key]) : whole));
}
