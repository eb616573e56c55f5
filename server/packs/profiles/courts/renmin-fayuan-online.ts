import type { CourtProfile } from '../schema.ts';

/** Cautious: to be confirmed with the court. */
const FILE_BYTES = 20_000_000;
const PAPER = { oneFile: true, types: ['pdf', 'jpg', 'png'] as ('pdf' | 'jpg' | 'png')[], maxBytes: FILE_BYTES, splitting: 'refuse' as const };

/** Slots and codes of a first instance as its upload page has them (filing.md). */
export const RENMIN_FAYUAN_ONLINE: CourtProfile = {
  id: 'renmin-fayuan-online',
  name: { 'zh-CN': '人民法院在线服务', en: 'People’s Courts Online Service' },
  description: {
    'zh-CN': '基层人民法院一审立案，六个上传栏目，每栏一个 PDF，证据过大时分卷。文件大小、页数、副本份数等数值为谨慎的默认值，须向受诉法院确认。网站由人工提交，本系统不自动登录或提交。',
    en: 'First instance before a basic-level court: six upload slots, one PDF each, evidence in volumes where it is too large. Sizes, pages and copies are cautious defaults, to be confirmed with the court. A person submits on the site; nothing is automated.',
  },
  language: 'zh-CN',
  jurisdiction: 'CN',
  slots: [
    { ...PAPER, code: '11800016-2', name: { 'zh-CN': '起诉状', en: 'Complaint' }, required: true, documents: ['complaint'] },
    { ...PAPER, code: '11800016-1', name: { 'zh-CN': '当事人身份证明', en: 'Identity of the parties' }, required: true, documents: ['legal-representative', 'exhibits'], stages: ['identity'] },
    { ...PAPER, code: '11800016-9', name: { 'zh-CN': '委托代理人委托手续和身份材料', en: 'Authority of the agents' }, required: false, documents: ['authority'] },
    {
      code: '11800016-4',
      name: { 'zh-CN': '证据目录及证据材料', en: 'Evidence index and evidence' },
      required: true,
      documents: ['cover', 'evidence-index', 'arrears', 'exhibits', 'certificate', 'verification-report', 'platform-statement', 'extraction-statement'],
      oneFile: false,
      types: ['pdf', 'jpg', 'png'],
      maxBytes: FILE_BYTES,
      splitting: 'volumes',
      pagesPerVolume: 500,
    },
    { ...PAPER, code: '11800016-254', name: { 'zh-CN': '送达地址确认书', en: 'Confirmation of the address for service' }, required: true, documents: ['service-address'] },
    { ...PAPER, code: '11800016-3', name: { 'zh-CN': '其他材料', en: 'Other material' }, required: false, documents: ['preservation', 'defendant-leads', 'differences'] },
  ],
  namePattern: '{slot}_{case}_v{version}_{volume}',
  serviceCopies: { perDefendant: 1, court: 1, documents: ['complaint', 'evidence-index', 'arrears', 'exhibits', 'certificate'] },
  elementTable: null,
  rules: {
    maxTotalBytes: 200_000_000,
    maxFiles: 30,
    notes: [
      { 'zh-CN': '扫描件分辨率以不超过 300 dpi 为宜，须清晰可辨。', en: 'Scans should have at most 300 dpi and be legible.' },
      { 'zh-CN': '营业执照、金融许可证与代理人证件由提交人另行准备，并入相应栏目。', en: 'Business licence, financial licence and the agents’ papers are added to their slots by whoever files.' },
    ],
  },
};
