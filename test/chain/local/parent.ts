/** A parent that starts a local chain in the folder given, tells its pid, and then does nothing: the test kills it. */
import { startLocalChain } from '../../../server/chain/local/index.ts';

const chain = await startLocalChain({ dataDir: process.argv[2] ?? '', port: 0 });
console.log(chain.pid);
