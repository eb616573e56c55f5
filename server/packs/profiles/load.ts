import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { JsonError, parseJson } from '../../domain/json/index.ts';
import { AppError } from '../../errors.ts';
import { BUNDLE } from './courts/bundle.ts';
import { ENGLAND_COUNTY_COURT } from './courts/england-county-court.ts';
import { LOCAL_TWO_FILES } from './courts/local-two-files.ts';
import { RENMIN_FAYUAN_ONLINE } from './courts/renmin-fayuan-online.ts';
import { courtProfileSchema } from './schema.ts';
import type { CourtProfile } from './schema.ts';

/** Those that come with the software; the first is what an order without a profile gets. */
export const SHIPPED_PROFILES: readonly CourtProfile[] = [BUNDLE, RENMIN_FAYUAN_ONLINE, LOCAL_TWO_FILES, ENGLAND_COUNTY_COURT];
export const DEFAULT_PROFILE = BUNDLE.id;

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 8;

/** The court profiles there are, by id. */
export class CourtProfiles {
  readonly #byId: ReadonlyMap<string, CourtProfile>;

  constructor(profiles: readonly CourtProfile[]) {
    this.#byId = new Map(profiles.map((profile) => [profile.id, profile]));
  }

  list(): CourtProfile[] {
    return [...this.#byId.values()];
  }

  find(id: string): CourtProfile | undefined {
    return this.#byId.get(id);
  }

  /** @throws AppError `profile-unknown` naming those that there are */
  get(id: string): CourtProfile {
    const found = this.find(id);
    if (!found) throw new AppError('profile-unknown', { profile: id.slice(0, 60), known: [...this.#byId.keys()].join(', ') });
    return found;
  }
}

/**
 * The shipped profiles and those of a folder (`*.json`, one each, in the order of their names). One with the id of a shipped profile takes
 * its place.
 * @throws AppError `profile-invalid` naming the file, the field and what is wrong with it
 */
export function loadProfiles(folder: string | undefined): CourtProfiles {
  const mounted = folder === undefined ? [] : readFolder(folder);
  const own = mounted.map(({ profile }) => profile.id);
  mounted.forEach(({ file, profile }, index) => {
    const first = own.indexOf(profile.id);
    if (first < index) throw invalid(file, 'id', `is that of ${mounted[first]!.file} too`);
  });
  return new CourtProfiles([...SHIPPED_PROFILES.map((shipped) => mounted.find(({ profile }) => profile.id === shipped.id)?.profile ?? shipped), ...mounted.map(({ profile }) => profile)]);
}

function readFolder(folder: string): { file: string; profile: CourtProfile }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw invalid('COURT_PROFILES_DIR', folder, `cannot be read (${codeOf(error)})`, error);
  }
  return names.filter((name) => name.endsWith('.json')).sort().map((file) => ({ file, profile: readProfile(folder, file) }));
}

function readProfile(folder: string, file: string): CourtProfile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(folder, file));
  } catch (error) {
    throw invalid(file, '—', `cannot be read (${codeOf(error)})`, error);
  }
  let value: unknown;
  try {
    value = parseJson(bytes, { maxLength: MAX_BYTES, maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw invalid(file, '—', `is no JSON: ${error.message}`, error);
  }
  const result = courtProfileSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw invalid(file, issue.path.map(String).join('.') || '—', issue.message);
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

function invalid(file: string, field: string, problem: string, cause?: unknown): AppError {
  return new AppError('profile-invalid', { file, field, problem }, { cause });
}
