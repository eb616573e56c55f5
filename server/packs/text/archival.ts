/** What keeps a copied exhibit from being PDF/A-3b (ISO 19005-3), in both languages. `{detail}` is a font, filter or colour space. */
const OBSTACLES = {
  'color-not-defined': { 'zh-CN': '使用未定义输出条件的颜色空间 {detail}。', en: 'Uses the colour space {detail}, for which no output condition is stated.' },
  'font-not-embedded': { 'zh-CN': '未嵌入字体 {detail}。', en: 'Does not embed the font {detail}.' },
  'foreign-object': { 'zh-CN': '引用文件之外的内容（{detail}）。', en: 'Refers to content outside the file ({detail}).' },
  'interpolated-image': { 'zh-CN': '图像要求插值显示。', en: 'Has a picture that asks to be interpolated.' },
  'lzw-compression': { 'zh-CN': '使用归档格式不允许的压缩方式 {detail}。', en: 'Uses the compression {detail}, which the archival format forbids.' },
  'postscript': { 'zh-CN': '含 PostScript 程序。', en: 'Contains a PostScript program.' },
  'transfer-function': { 'zh-CN': '含改变颜色的传递函数。', en: 'Contains a transfer function, which alters colours.' },
} as const satisfies Record<string, { 'zh-CN': string; en: string }>;

export interface ArchivalObstacle {
  code: keyof typeof OBSTACLES;
  /** the font, filter or colour space */
  detail: string;
}

/** The sentence for an obstacle in one language. */
export function describeObstacle({ code, detail }: ArchivalObstacle, language: 'zh-CN' | 'en'): string {
  return OBSTACLES[code][language].replace('{detail}', detail);
}
