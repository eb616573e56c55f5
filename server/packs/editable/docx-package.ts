/** What surrounds the body of a Word document: page, footer with the page number, fonts, properties. */
import { writePackage, xmlText } from './package.ts';
import { twips } from './word.ts';

export interface DocxPage {
  /** points */
  width: number;
  height: number;
  top: number;
  right: number;
  bottom: number;
  left: number;
}

const MAIN = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE_RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const WORD_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml';

/** Parts and their content types. */
const PARTS = [
  ['/word/document.xml', `${WORD_TYPE}.document.main+xml`],
  ['/word/styles.xml', `${WORD_TYPE}.styles+xml`],
  ['/word/settings.xml', `${WORD_TYPE}.settings+xml`],
  ['/word/footer1.xml', `${WORD_TYPE}.footer+xml`],
  ['/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml'],
] as const;

const CONTENT_TYPES = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${PARTS.map(([part, type]) => `<Override PartName="${part}" ContentType="${type}"/>`).join('')}</Types>`;

const relations = (entries: readonly (readonly [type: string, target: string])[]): string =>
  `<Relationships xmlns="${PACKAGE_RELATIONS}">${entries.map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${type}" Target="${target}"/>`).join('')}</Relationships>`;

const ROOT_RELATIONS = relations([[`${RELATIONS}/officeDocument`, 'word/document.xml'], [`${PACKAGE_RELATIONS}/metadata/core-properties`, 'docProps/core.xml']]);
const DOCUMENT_RELATIONS = relations([[`${RELATIONS}/styles`, 'styles.xml'], [`${RELATIONS}/settings`, 'settings.xml'], [`${RELATIONS}/footer`, 'footer1.xml']]);

const SONG = '<w:rFonts w:ascii="宋体" w:eastAsia="宋体" w:hAnsi="宋体" w:cs="宋体"/>';
const STYLES = `<w:styles xmlns:w="${MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>${SONG}<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`;
// 避头尾 is Word's kinsoku, which is on unless switched off
const SETTINGS = `<w:settings xmlns:w="${MAIN}"><w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`;

const field = (name: string): string =>
  `<w:r><w:rPr>${SONG}<w:sz w:val="18"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr>${SONG}<w:sz w:val="18"/></w:rPr><w:instrText xml:space="preserve"> ${name} </w:instrText></w:r><w:r><w:rPr>${SONG}<w:sz w:val="18"/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr>${SONG}<w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r><w:r><w:rPr>${SONG}<w:sz w:val="18"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>`;
const footerText = (text: string): string => `<w:r><w:rPr>${SONG}<w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`;
const FOOTER = `<w:ftr xmlns:w="${MAIN}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>${footerText('第 ')}${field('PAGE')}${footerText(' 页　共 ')}${field('NUMPAGES')}${footerText(' 页')}</w:p></w:ftr>`;

/**
 * A Word document of one section.
 * @param body paragraphs and tables
 * @param date RFC 3339 UTC: created and modified, as the file's properties state it
 */
export function writeDocx(body: string, page: DocxPage, { title, date }: { title: string; date: string }): Promise<Uint8Array> {
  const time = `${new Date(date).toISOString().slice(0, 19)}Z`;
  const core = `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xmlText(title)}</dc:title><dcterms:created xsi:type="dcterms:W3CDTF">${time}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${time}</dcterms:modified></cp:coreProperties>`;
  const margins = `<w:pgMar w:top="${twips(page.top)}" w:right="${twips(page.right)}" w:bottom="${twips(page.bottom)}" w:left="${twips(page.left)}" w:header="${twips(30)}" w:footer="${twips(31)}" w:gutter="0"/>`;
  const section = `<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="${twips(page.width)}" w:h="${twips(page.height)}"/>${margins}</w:sectPr>`;
  return writePackage([
    { name: '[Content_Types].xml', xml: CONTENT_TYPES },
    { name: '_rels/.rels', xml: ROOT_RELATIONS },
    { name: 'word/document.xml', xml: `<w:document xmlns:w="${MAIN}" xmlns:r="${RELATIONS}"><w:body>${body}${section}</w:body></w:document>` },
    { name: 'word/_rels/document.xml.rels', xml: DOCUMENT_RELATIONS },
    { name: 'word/styles.xml', xml: STYLES },
    { name: 'word/settings.xml', xml: SETTINGS },
    { name: 'word/footer1.xml', xml: FOOTER },
    { name: 'docProps/core.xml', xml: core },
  ]);
}
