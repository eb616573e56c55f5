/** What a court accepts, as data: slots, limits, names, copies and the element table. A profile is one file; a lender may mount its own. */
import { z } from 'zod';
import { RECORD_STAGES } from '../../domain/record/index.ts';
import { DOCUMENT_KINDS } from '../documents/types.ts';
import { ELEMENT_FIELDS } from './element-fields.ts';

const MIB = 1024 * 1024;
const text = z.string().min(1).max(2000);
const localized = z.strictObject({ 'zh-CN': text, en: text });
const kinds = z.array(z.enum(DOCUMENT_KINDS)).max(DOCUMENT_KINDS.length).refine((all) => new Set(all).size === all.length, 'names a document twice');

/** What our files may be called: courts refuse other characters, and nothing here could hold a name. */
const NAME = /^[A-Za-z0-9_-]*$/;
const TOKEN = /\{(\w+)\}/g;
export const NAME_TOKENS = ['slot', 'case', 'volume', 'version'] as const;
export type NameToken = (typeof NAME_TOKENS)[number];

const namePattern = z
  .string()
  .min(1)
  .max(80)
  .check(({ value, issues }) => {
    const unknown = [...value.matchAll(TOKEN)].map(([, token]) => token!).find((token) => !NAME_TOKENS.some((known) => known === token));
    if (unknown !== undefined) issues.push({ code: 'custom', input: value, message: `holds the unknown token {${unknown}}; there are ${NAME_TOKENS.map((token) => `{${token}}`).join(' ')}` });
    else if (!NAME.test(value.replaceAll(TOKEN, ''))) issues.push({ code: 'custom', input: value, message: 'may hold letters, digits, - and _ beside its tokens' });
  });

export const slotSchema = z
  .strictObject({
    code: z.string().regex(/^[A-Za-z0-9-]{1,40}$/, 'must be 1 to 40 letters, digits or -').describe('the court’s code of the slot, or a word of your own; part of the file’s name'),
    name: localized,
    required: z.boolean().describe('a case that has nothing for it does not meet the profile'),
    documents: kinds.min(1).describe('in the order of the file; `exhibits` marks the place of the exhibits'),
    stages: z.exactOptional(z.array(z.enum(RECORD_STAGES)).min(1)).describe('only exhibits of these stages; left out, all of them'),
    oneFile: z.boolean().describe('the slot takes a single file'),
    types: z.array(z.enum(['pdf', 'jpg', 'png', 'docx', 'doc', 'xlsx', 'zip', 'ofd'])).min(1).describe('what the court’s page takes'),
    maxBytes: z.int().min(100_000).max(4096 * MIB).describe('of one file'),
    splitting: z.enum(['volumes', 'refuse']).describe('what is done with what is larger'),
    pagesPerVolume: z.exactOptional(z.int().min(10).max(100_000)).describe('most pages of one file; left out, any number'),
    sign: z.exactOptional(z.boolean()).describe('whether the file carries an electronic signature (PAdES); left out, it does not'),
  })
  .check(({ value: slot, issues }) => {
    const refuse = (field: string, message: string): void => void issues.push({ code: 'custom', input: slot, path: [field], message });
    if (!slot.types.includes('pdf')) refuse('types', 'must hold pdf: every file of a slot is one');
    if (slot.stages && !slot.documents.includes('exhibits')) refuse('documents', 'must hold exhibits where stages are named');
    if (slot.splitting === 'volumes' && slot.oneFile) refuse('splitting', 'must be refuse where the slot takes one file only');
    if (slot.splitting === 'volumes' && !slot.documents.includes('exhibits')) refuse('splitting', 'must be refuse where there are no exhibits: volumes are parted between exhibits');
    const isWhole = slot.documents.includes('exhibits') && slot.stages === undefined;
    if (slot.documents.includes('evidence-index') && !isWhole) refuse('documents', 'may hold evidence-index only beside all exhibits, whose pages it names');
  });
export type CourtSlot = z.output<typeof slotSchema>;

export const elementTableSchema = z.strictObject({
  columns: z.array(z.strictObject({ field: z.enum(ELEMENT_FIELDS), title: text.max(100) })).min(1).max(100),
  defendants: z
    .discriminatedUnion('as', [z.strictObject({ as: z.literal('rows') }), z.strictObject({ as: z.literal('columns'), most: z.int().min(1).max(20) })])
    .describe('a row for each defendant, with the figures in the first only; or a group of columns for each'),
});
export type ElementTable = z.output<typeof elementTableSchema>;

export const courtProfileSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,60}$/, 'must be 1 to 60 lower-case letters, digits or -'),
    name: localized,
    description: localized,
    language: z.enum(['zh-CN', 'en']).describe('language of the pack'),
    jurisdiction: z.string().regex(/^[A-Z]{2}(?:-[A-Z]{1,3})?$/, 'must be like CN or GB-EAW (ISO 3166)'),
    slots: z.array(slotSchema).max(40),
    namePattern,
    serviceCopies: z.strictObject({ perDefendant: z.int().min(0).max(20), court: z.int().min(0).max(20), documents: kinds }).describe('how many copies are served, of which documents'),
    elementTable: elementTableSchema.nullable(),
    rules: z.strictObject({
      maxTotalBytes: z.exactOptional(z.int().min(100_000).max(64 * 1024 * MIB)),
      maxFiles: z.exactOptional(z.int().min(1).max(1000)),
      notes: z.array(localized).max(20).describe('what a person has to see to, such as the resolution of scans'),
    }),
  })
  .check(({ value: { slots, namePattern: pattern }, issues }) => {
    const refuse = (path: (string | number)[], message: string): void => void issues.push({ code: 'custom', input: slots, path, message });
    slots.forEach(({ code }, index) => {
      const key = code.toLowerCase();
      if (key === SUPPLEMENT) refuse(['slots', index, 'code'], `may not be ${SUPPLEMENT}, which is the name of later evidence`);
      if (slots.findIndex((other) => other.code.toLowerCase() === key) < index) refuse(['slots', index, 'code'], 'is the code of another slot too');
    });
    if (slots.filter(isEvidenceSlot).length > 1) refuse(['slots'], 'holds two slots with all exhibits; there may be one');
    if (!pattern.includes('{slot}')) refuse(['namePattern'], 'must hold {slot}: else two files would have one name');
    if (!pattern.includes('{volume}')) refuse(['namePattern'], 'must hold {volume}: else two volumes would have one name');
  });
export type CourtProfile = z.output<typeof courtProfileSchema>;

/** In the place of a slot's code where a file holds what came after the pack that it adds to. */
export const SUPPLEMENT = 'supplement';

/** The slot that holds every exhibit of the case, each in exactly one of its files. */
export const isEvidenceSlot = ({ documents, stages }: Pick<CourtSlot, 'documents' | 'stages'>): boolean => documents.includes('exhibits') && stages === undefined;
