/** The language of the app: zh-CN unless the person has switched; Ant Design and the calendar follow. */
import { App as AntApp, ConfigProvider } from 'antd';
import antEnglish from 'antd/es/locale/en_US.js';
import antChinese from 'antd/es/locale/zh_CN.js';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn.js';
import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import { ApiError } from './api.ts';
import type { Language } from './api.ts';
import { TEXTS } from './texts/index.ts';
import type { Texts } from './texts/index.ts';

const STORED_AS = 'docketproof.language';
type AntLocale = NonNullable<ComponentProps<typeof ConfigProvider>['locale']>;

/** Node's way of reading such a module and the bundler's differ in whether `default` is there once more. */
const localeOf = (module: unknown): AntLocale => (typeof module === 'object' && module !== null && 'default' in module ? module.default : module) as AntLocale;
const ANT_LOCALES: Record<Language, AntLocale> = { 'zh-CN': localeOf(antChinese), en: localeOf(antEnglish) };

interface LanguageValue {
  language: Language;
  texts: Texts;
  setLanguage: (language: Language) => void;
}

const Context = createContext<LanguageValue | null>(null);

function stored(): Language {
  return localStorage.getItem(STORED_AS) === 'en' ? 'en' : 'zh-CN';
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(stored);
  const value = useMemo(() => ({ language, texts: TEXTS[language], setLanguage }), [language]);
  const theme = useMemo(() => ({ token: { ...TOKEN, motion: !matchMedia('(prefers-reduced-motion: reduce)').matches } }), []);
  dayjs.locale(language === 'en' ? 'en' : 'zh-cn');
  useEffect(() => {
    localStorage.setItem(STORED_AS, language);
    document.documentElement.lang = language;
    document.title = TEXTS[language].app.title;
  }, [language]);
  return (
    <Context value={value}>
      <ConfigProvider locale={ANT_LOCALES[language]} theme={theme} button={{ autoInsertSpace: false }}>
        <AntApp>{children}</AntApp>
      </ConfigProvider>
    </Context>
  );
}

/** A calm blue that keeps 4.5:1 on white, its pale shades by hand (the derived ones are grey), and letters that Chinese reads well in. */
const BLUE = '#1d4f91';
const PALE = { colorPrimaryBg: '#e3ecf8', colorPrimaryBgHover: '#d6e4f5', controlItemBgActive: '#eaf1fa', controlItemBgActiveHover: '#dfeaf7' };
const FONTS = '-apple-system, "Segoe UI", "Helvetica Neue", Arial, "PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", sans-serif';
const TOKEN = { colorPrimary: BLUE, colorInfo: BLUE, colorInfoBg: '#eef4fb', colorInfoBorder: '#b9d0ec', colorLink: BLUE, borderRadius: 4, colorTextDescription: '#5c6570', colorTextPlaceholder: '#6f7782', fontFamily: FONTS, ...PALE };

export function useLanguage(): LanguageValue {
  const value = useContext(Context);
  if (value === null) throw new Error('no LanguageProvider');
  return value;
}

export const useTexts = (): Texts => useLanguage().texts;

/** What a person is told about an error: the service's own sentence where it gave one. */
export function useErrorText(): (error: unknown) => string {
  const { language, texts } = useLanguage();
  return (error) => {
    if (!(error instanceof ApiError)) return texts.errors.unexpected;
    if (error.messages !== null) return error.messages[language];
    return error.code === 'unreachable' ? texts.errors.unreachable : texts.errors.unreadable(error.status);
  };
}
