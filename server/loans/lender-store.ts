/** The lender's profile and products. Every version is kept; the highest holds. */
import type { Keyring } from '../cases/index.ts';
import { seal, unsealText } from '../cases/index.ts';
import { canonicalText } from '../domain/json/index.ts';
import type { Lender, Product } from '../domain/loan/index.ts';
import type { Connection, Database } from '../store/index.ts';
import type { LenderVersionRow, ProductVersionRow } from './rows.ts';

export interface Versioned<T> {
  value: T;
  /** 1, 2, … */
  version: number;
  /** RFC 3339 UTC with milliseconds */
  changedTime: string;
  changedBy: string;
}

export interface LenderStoreOptions {
  database: Database;
  keyring: Keyring;
  now: () => Date;
}

export class LenderStore {
  readonly #database: Database;
  readonly #key: Buffer;
  readonly #now: () => Date;

  constructor({ database, keyring, now }: LenderStoreOptions) {
    this.#database = database;
    this.#key = keyring.sealingKeyFor('lender-seal');
    this.#now = now;
  }

  /** Null before a profile was entered. @param version left out, the present one */
  async lender(version?: number): Promise<Versioned<Lender> | null> {
    const row = await this.#database<LenderVersionRow>('lender_versions').where(version === undefined ? {} : { version }).orderBy('version', 'desc').first();
    return row === undefined ? null : this.#openLender(row);
  }

  /** The same profile again changes nothing. */
  async putLender(lender: Lender, actor: string): Promise<Versioned<Lender>> {
    return this.#database.transaction(async (transaction) => {
      const before = await transaction<LenderVersionRow>('lender_versions').orderBy('version', 'desc').first();
      const text = canonicalText(lender);
      if (before !== undefined && this.#open(before) === text) return this.#openLender(before);
      const version = (before?.version ?? 0) + 1;
      const row: LenderVersionRow = { version, sealed: seal(this.#key, 'lender', String(version), text), changed_time: this.#now().toISOString(), changed_by: actor };
      await transaction<LenderVersionRow>('lender_versions').insert(row);
      return this.#openLender(row);
    });
  }

  /** Null when there is none of this code. @param version left out, the present one */
  async product(code: string, version?: number): Promise<Versioned<Product> | null> {
    const row = await this.#database<ProductVersionRow>('product_versions').where(version === undefined ? { code } : { code, version }).orderBy('version', 'desc').first();
    return row === undefined ? null : productOf(row);
  }

  /** In the order of their codes. */
  async products(): Promise<Versioned<Product>[]> {
    const newest = this.#database<ProductVersionRow>('product_versions').select('code').max('version').groupBy('code');
    return (await this.#database<ProductVersionRow>('product_versions').whereIn(['code', 'version'], newest as never).orderBy('code')).map(productOf);
  }

  /** The same product again changes nothing. */
  async putProduct(product: Product, actor: string): Promise<Versioned<Product>> {
    return this.#database.transaction(async (transaction) => {
      const { code } = product;
      const before = await transaction<ProductVersionRow>('product_versions').where({ code }).orderBy('version', 'desc').first();
      const content = canonicalText(product);
      if (before?.content === content) return productOf(before);
      const row: ProductVersionRow = { code, version: (before?.version ?? 0) + 1, content, changed_time: this.#now().toISOString(), changed_by: actor };
      await transaction<ProductVersionRow>('product_versions').insert(row);
      return productOf(row);
    });
  }

  #open({ version, sealed }: LenderVersionRow): string {
    return unsealText(this.#key, 'lender', String(version), sealed);
  }

  #openLender(row: LenderVersionRow): Versioned<Lender> {
    return { value: JSON.parse(this.#open(row)) as Lender, version: row.version, changedTime: row.changed_time, changedBy: row.changed_by };
  }
}

function productOf(row: ProductVersionRow): Versioned<Product> {
  return { value: JSON.parse(row.content) as Product, version: row.version, changedTime: row.changed_time, changedBy: row.changed_by };
}

/** Codes of all products, for a batch of loans. */
export async function productCodes(connection: Connection): Promise<Set<string>> {
  return new Set((await connection<ProductVersionRow>('product_versions').distinct('code')).map(({ code }) => code));
}
