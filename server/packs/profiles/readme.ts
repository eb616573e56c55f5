import type { PackFiling, PackReplaces } from '../../domain/pack/index.ts';
import type { Localized } from '../../errors.ts';
import { FILING_FOLDER } from './names.ts';
import { SUPPLEMENT, isEvidenceSlot } from './schema.ts';
import type { CourtProfile } from './schema.ts';
import { documentName, filingWords } from './words.ts';

export const FILING_README = `${FILING_FOLDER}/README.txt`;

export interface ReadmeFacts {
  caseRef: string;
  profile: CourtProfile;
  filing: PackFiling;
  replaces: PackReplaces | undefined;
  /** digest (lower-case hex) and bytes of each file, by name */
  digests: ReadonlyMap<string, { sha256: string; size: number }>;
}

/** What a person who files needs to know: which file goes into which slot, how many copies are served, and that nothing submits itself. In both languages. */
export function filingReadme(facts: ReadmeFacts): string {
  // Windows line ends and a byte order mark: the editor of every system shows it right
  return `\ufeff${[...chinese(facts), '', '-'.repeat(60), '', ...english(facts)].join('\r\n')}\r\n`;
}

function chinese(facts: ReadmeFacts): string[] {
  const { profile, filing, replaces, caseRef } = facts;
  const { serviceCopies: copies } = filing;
  return [
    `法院提交文件（${profile.name['zh-CN']}）`,
    `案件编号 ${caseRef}\u3000第 ${filing.version} 版`,
    ...(replaces ? [`取代 ${replaces.composedAt} 制作的案卷，其压缩包 SHA-256：${replaces.packSha256}`] : []),
    '',
    '一、谁来提交',
    '    本系统不向任何法院自动提交。由提交人指定的人员逐一核对下列文件后，本人登录法院网站上传、确认并提交。',
    '    起诉状、授权委托书等须由有权人签名或盖章的文件，在签章之前不具有签署效力。',
    '',
    '二、栏目与文件',
    ...slotsOf(facts).flatMap(({ code, name, files }) => [`  ${code}\u3000${name['zh-CN']}`, ...(files.length === 0 ? ['    （本案无此项材料）'] : files.flatMap((file) => fileLines(facts, file, 'zh-CN')))]),
    '',
    '三、送达副本',
    ...(copies.total === null
      ? [`    每名被告 ${copies.perDefendant} 份，法院 ${copies.court} 份；本案卷未载明被告人数。`]
      : [`    被告 ${String(copies.defendants)} 名 × ${copies.perDefendant} 份 + 法院 ${copies.court} 份 = 每种材料 ${copies.total} 份`]),
    `    材料：${copies.documents.map((kind) => documentName(kind)['zh-CN']).join('、')}`,
    ...(profile.rules.notes.length === 0 ? [] : ['', '四、提示', ...profile.rules.notes.map((note) => `    ${note['zh-CN']}`)]),
    '',
    profile.description['zh-CN'],
  ];
}

function english(facts: ReadmeFacts): string[] {
  const { profile, filing, replaces, caseRef } = facts;
  const { serviceCopies: copies } = filing;
  return [
    `Files for the court (${profile.name.en})`,
    `Case ${caseRef}, version ${filing.version}`,
    ...(replaces ? [`Takes the place of the pack made at ${replaces.composedAt}, whose ZIP file has the SHA-256 ${replaces.packSha256}`] : []),
    '',
    '1. Who submits',
    '    Nothing is submitted automatically. A person named by the party who files compares each file below, signs in at the court’s site,',
    '    uploads, confirms and submits. Papers that need a signature or seal are not signed until that person signs them.',
    '',
    '2. Slots and files',
    ...slotsOf(facts).flatMap(({ code, name, files }) => [`  ${code}  ${name.en}`, ...(files.length === 0 ? ['    (the case has nothing for it)'] : files.flatMap((file) => fileLines(facts, file, 'en')))]),
    '',
    '3. Copies for service',
    ...(copies.total === null
      ? [`    ${copies.perDefendant} for each defendant, ${copies.court} for the court; this pack does not say how many are sued.`]
      : [`    ${String(copies.defendants)} defendant(s) x ${copies.perDefendant} + ${copies.court} for the court = ${copies.total} of each`]),
    `    Documents: ${copies.documents.map((kind) => documentName(kind).en).join(', ')}`,
    ...(profile.rules.notes.length === 0 ? [] : ['', '4. To see to', ...profile.rules.notes.map((note) => `    ${note.en}`)]),
    '',
    profile.description.en,
  ];
}

type FiledFile = PackFiling['files'][number];

/** Every slot of the profile, also those without a file: an empty one shall be seen. */
function slotsOf({ profile, filing }: ReadmeFacts): { code: string; name: Localized; files: FiledFile[] }[] {
  const of = (code: string): FiledFile[] => filing.files.filter(({ slot }) => slot === code);
  const slots = profile.slots.map(({ code, name }) => ({ code, name, files: of(code) }));
  const supplement = of(SUPPLEMENT);
  if (supplement.length === 0) return slots;
  const into = profile.slots.find(isEvidenceSlot)?.code;
  const [zh, en] = into === undefined ? ['', ''] : [`（法院已收到前一版时，上传至 ${into}）`, ` (where the court has the former version: into ${into})`];
  return [...slots, { code: SUPPLEMENT, name: { 'zh-CN': `${filingWords('zh-CN').supplement}${zh}`, en: `${filingWords('en').supplement}${en}` }, files: supplement }];
}

function fileLines({ digests }: ReadmeFacts, { name, pages, volume, exhibits }: FiledFile, language: 'zh-CN' | 'en'): string[] {
  const { sha256, size } = digests.get(name)!;
  const volumeText = volume === null ? '' : `${filingWords(language).volume(volume)}，`;
  const bytes = size.toLocaleString('en-US');
  const range = exhibits.join(', ');
  return language === 'zh-CN'
    ? [`    ${name}`, `      ${volumeText}${pages} 页，${bytes} 字节${exhibits.length === 0 ? '' : `，证据 ${range}`}`, `      SHA-256 ${sha256}`]
    : [`    ${name}`, `      ${volumeText.replace('，', ', ')}${pages} page(s), ${bytes} bytes${exhibits.length === 0 ? '' : `, exhibit(s) ${range}`}`, `      SHA-256 ${sha256}`];
}
