export { openDatabase, type Database, type Transaction } from './database.ts';
export { isAnyIn, purgeErased } from './residue.ts';
