/** What a pack's manifest says of its bundle: signature, PDF/A, attachments. Packs of older versions say nothing of them. */
import type { PackReport } from '../../server/packs/index.ts';
import type { Language } from '../../server/errors.ts';
import { pad, timeText } from './layout.ts';
import { BUNDLE_TEXTS, HEADINGS } from './texts.ts';

type Stated = NonNullable<PackReport['bundle']>;

export function bundleLines({ bundle }: PackReport, language: Language): string[] {
  if (bundle?.pdfa === undefined) return [];
  return [...signatureLines(bundle, language), ...archivalLines(bundle.pdfa, language), ...attachmentLines(bundle, language)].map((line) => `  • ${line}`);
}

function signatureLines({ signature }: Stated, language: Language): string[] {
  if (!signature) return [BUNDLE_TEXTS.unsigned[language]];
  const fill: Record<string, string> = { signer: signature.signer, time: timeText(signature.signingTime, language), digest: signature.certificateSha256 };
  const by = BUNDLE_TEXTS.signedBy[language].replace(/\{(\w+)\}/g, (whole, key: string) => fill[key] ?? whole);
  const stamp = BUNDLE_TEXTS[signature.timestamped ? 'stamped' : 'unstamped'][language];
  return [`${by}${language === 'en' ? ', ' : '，'}${stamp}`, ...(signature.selfSigned ? [BUNDLE_TEXTS.selfSigned[language]] : []), ...(signature.warning ? [signature.warning[language]] : [])];
}

function archivalLines({ conforms, obstacles }: NonNullable<Stated['pdfa']>, language: Language): string[] {
  if (conforms) return [BUNDLE_TEXTS.archival[language]];
  return [BUNDLE_TEXTS.notArchival[language], ...obstacles.map((each) => `  ${HEADINGS.exhibit[language]} ${pad(String(each.exhibit), 4)}${each[language]}`)];
}

function attachmentLines({ attachments }: Stated, language: Language): string[] {
  if (!attachments) return [];
  return [BUNDLE_TEXTS.attachments[language].replace(/\{(data|originals)\}/g, (_, kind: 'data' | 'originals') => BUNDLE_TEXTS[attachments[kind]][language])];
}
