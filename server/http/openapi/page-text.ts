import type { Language } from '../../errors.ts';

interface PageText {
  introduction: string;
  operations: string;
  schemas: string;
  errors: string;
  settings: string;
  body: string;
  field: string;
  type: string;
  meaning: string;
  parameter: string;
  place: string;
  status: string;
  content: string;
  code: string;
  standard: string;
  otherLanguage: Language;
  otherName: string;
}

/** The words of the documentation page around what OpenAPI says. */
export const PAGE_TEXT: Record<Language, PageText> = {
  'zh-CN': {
    introduction: '本页由服务自身的接口定义生成，可离线阅读和打印。核验接口无需账号。',
    operations: '接口',
    schemas: '数据结构',
    errors: '错误代码',
    settings: '设置',
    body: '请求内容',
    field: '字段',
    type: '类型',
    meaning: '含义',
    parameter: '参数',
    place: '位置',
    status: '状态',
    content: '内容',
    code: '代码',
    standard: '默认值',
    otherLanguage: 'en',
    otherName: 'English',
  },
  en: {
    introduction: 'This page is made from the service’s own interface definition; it can be read offline and printed. Verification needs no account.',
    operations: 'Operations',
    schemas: 'Data',
    errors: 'Error codes',
    settings: 'Settings',
    body: 'Body',
    field: 'Field',
    type: 'Type',
    meaning: 'Meaning',
    parameter: 'Parameter',
    place: 'In',
    status: 'Status',
    content: 'Content',
    code: 'Code',
    standard: 'Default',
    otherLanguage: 'zh-CN',
    otherName: '中文',
  },
};
