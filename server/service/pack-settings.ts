/** What stands in every pack and does not come from its case. */
import type { NoteSigner } from '../domain/checkpoint/index.ts';
import type { TrustSettings } from '../domain/proof/index.ts';
import { LibreOffice, type PdfSeal, type PlatformFacts, type SealSettings } from '../packs/index.ts';
import type { Settings } from '../settings.ts';
import { BUILD } from '../version.ts';
import { loadVerifier } from './verifier.ts';

export interface PackSettingsParts {
  publicUrl: string;
  signer: NoteSigner;
  seal: PdfSeal;
  trust: TrustSettings;
}

export function packSettings(settings: Settings, { publicUrl, signer, seal, trust }: PackSettingsParts): SealSettings {
  return {
    language: 'zh-CN',
    lender: settings.LENDER_NAME,
    operator: settings.PLATFORM_OPERATOR,
    filingNumber: settings.PLATFORM_FILING_NUMBER ?? null,
    platform: platformFacts(settings, trust),
    build: BUILD,
    publicUrl,
    lateAfterHours: settings.LATENESS_HOURS,
    signer,
    seal,
    requiredStages: settings.PACK_REQUIRED_STAGES,
    verifier: loadVerifier(),
    office: settings.LIBREOFFICE === undefined ? undefined : new LibreOffice({ path: settings.LIBREOFFICE }),
  };
}

/** What nobody has declared is null, and the statement says so. */
function platformFacts(settings: Settings, { registries, witnesses, witnessThreshold }: TrustSettings): PlatformFacts {
  return {
    relation: settings.PLATFORM_RELATION ?? null,
    environment: settings.PLATFORM_ENVIRONMENT ?? null,
    transport: settings.PLATFORM_TRANSPORT ?? null,
    security: settings.PLATFORM_SECURITY ?? null,
    registries: registries.map(({ chainId, address, codeHash, confirmations, development }) => ({ chainId, address, codeHash, confirmations, development })),
    witnesses,
    witnessThreshold,
  };
}
