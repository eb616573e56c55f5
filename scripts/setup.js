/**
 * Makes a clone ready to run, then runs what it was asked to: `node scripts/setup.js [--quiet] [script.ts | --bin tool] [args…]`.
 *
 * Plain JavaScript without dependencies, because nothing is installed when it first runs and the machine may only have Node 20.
 * The project itself needs Node >= 22.18 (type stripping) and brings Node 24 as an npm package. npm started by Node 20 silently
 * drops Hardhat's native package (its engines ask for Node >= 22), so the install itself runs under Node 24.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const MODULES = join(ROOT, 'node_modules');
const MINIMUM_NODE = { major: 22, minor: 18 };
const isWindows = process.platform === 'win32';
/** The npm package that holds Node 24 for this machine; absent where none is published (then the machine's own Node must do). */
const RUNTIME_PACKAGE = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;

const args = process.argv.slice(2);
const quiet = args[0] === '--quiet';
if (quiet) args.shift();

/** @param {string} line */
function progress(line) {
  if (!quiet) process.stderr.write(`[setup] ${line}\n`);
}

/** @param {string} sentence @returns {never} */
function fail(sentence) {
  process.stderr.write(`[setup] ${sentence}\n`);
  process.exit(1);
}

/** @param {string} version e.g. "v24.1.0" */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > MINIMUM_NODE.major || (major === MINIMUM_NODE.major && minor >= MINIMUM_NODE.minor);
}

/** Path of the Node that runs the project: the one from npm where there is one, else the machine's. */
function projectNode() {
  const packaged = join(MODULES, RUNTIME_PACKAGE, 'bin', isWindows ? 'node.exe' : 'node');
  return existsSync(packaged) ? packaged : process.execPath;
}

/** @param {string[]} files */
function fingerprint(files) {
  const hash = createHash('sha256').update(process.platform).update(process.arch);
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest('hex');
}

/** @param {string} stamp @param {string} value */
const isStamped = (stamp, value) => existsSync(stamp) && readFileSync(stamp, 'utf8') === value;

/** @param {string} command @param {string[]} commandArgs @param {Record<string, string>} [environment] */
function run(command, commandArgs, environment = {}) {
  return spawnSync(command, commandArgs, {
    cwd: ROOT,
    stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
    shell: isWindows,
  });
}

function installPackages() {
  const stamp = join(MODULES, '.docketproof-setup');
  const wanted = fingerprint([join(ROOT, 'package-lock.json'), join(ROOT, 'package.json')]);
  if (isStamped(stamp, wanted)) return;
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const runtimeVersion = manifest.optionalDependencies?.[RUNTIME_PACKAGE];
  if (!isNewEnough(process.version) && !runtimeVersion) {
    fail(`Node ${process.version} is too old and npm has no Node 24 for ${process.platform}-${process.arch}: install Node 22.18 or newer and run this again.`);
  }
  progress(`installing packages (first time: a few minutes; needs the npm registry) …`);
  const ci = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  // `npx -p node-<platform>` puts that Node first on the PATH, so that npm, which starts by `env node`, runs under it.
  const result = isNewEnough(process.version)
    ? run('npm', ci)
    : run('npx', ['-y', '-p', `${RUNTIME_PACKAGE}@${runtimeVersion}`, 'npm', ...ci]);
  if (result.status !== 0) {
    fail('the packages could not be installed: see the lines above. Check that the npm registry can be reached and that this folder can be written to, then run the same command again.');
  }
  if (!existsSync(join(MODULES, 'hardhat')) || !hasHardhatEngine()) {
    fail("Hardhat's native package is missing after the install: remove node_modules and run this again with Node 22.18 or newer.");
  }
  writeFileSync(stamp, wanted);
}

function hasHardhatEngine() {
  const scope = join(MODULES, '@nomicfoundation');
  return existsSync(scope) && readdirSync(scope).some((name) => name.startsWith(`edr-${process.platform}-${process.arch}`));
}

/** @param {string} folder @returns {string[]} */
function filesBelow(folder) {
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

/** The staff app, from server/web and the pure code that it shares with the server, into server/web/dist. */
function buildWeb() {
  const web = join(ROOT, 'server', 'web');
  const built = join(web, 'dist');
  const stamp = join(built, '.docketproof-setup');
  const sources = [...filesBelow(web), ...filesBelow(join(ROOT, 'server', 'domain'))].filter((path) => !path.startsWith(built));
  const wanted = fingerprint([join(ROOT, 'package-lock.json'), ...sources]);
  if (isStamped(stamp, wanted)) return;
  progress('building the staff app …');
  // Beside its place and then moved there: a service that is running never meets half a build.
  const fresh = `${built}.${process.pid}`;
  const result = run(projectNode(), [join(MODULES, 'vite', 'bin', 'vite.js'), 'build', '--configLoader', 'native', '--logLevel', 'error', '--config', join(web, 'vite.config.ts'), '--outDir', fresh]);
  if (result.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    fail('the staff app could not be built: see the lines above.');
  }
  writeFileSync(join(fresh, '.docketproof-setup'), wanted);
  rmSync(built, { recursive: true, force: true });
  try {
    renameSync(fresh, built);
  } catch (error) {
    // Another set-up was there first, with the same sources.
    rmSync(fresh, { recursive: true, force: true });
    if (!isStamped(stamp, wanted)) throw error;
  }
}

function compileContracts() {
  const stamp = join(ROOT, 'artifacts', '.docketproof-setup');
  const wanted = fingerprint([join(ROOT, 'hardhat.config.ts'), ...filesBelow(join(ROOT, 'contracts'))]);
  if (isStamped(stamp, wanted)) return;
  progress('compiling the registry contract …');
  rmSync(join(ROOT, 'artifacts'), { recursive: true, force: true });
  const result = run(projectNode(), [join(MODULES, 'hardhat', 'dist', 'src', 'cli.js'), 'build', '--quiet'], { HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' });
  if (result.status !== 0) fail('the contract did not compile: see the lines above.');
  mkdirSync(join(ROOT, 'artifacts'), { recursive: true });
  writeFileSync(stamp, wanted);
}

/** The verifier that travels in packs, as one file. Beside the contracts, whose compiling empties the folder. */
function buildVerifier() {
  const output = join(ROOT, 'artifacts', 'verifier', 'verify.mjs');
  const stamp = join(ROOT, 'artifacts', 'verifier', '.docketproof-setup');
  const sources = [join(ROOT, 'package-lock.json'), join(ROOT, 'scripts', 'build-verifier.ts'), ...['scripts/verify', 'server/domain', 'server/packs', 'server/evidence/vault'].flatMap((folder) => filesBelow(join(ROOT, folder)))];
  const wanted = fingerprint([join(ROOT, 'scripts', 'verify.ts'), ...sources]);
  if (existsSync(output) && isStamped(stamp, wanted)) return;
  progress('building the verifier that travels in packs …');
  const result = run(projectNode(), [join(ROOT, 'scripts', 'build-verifier.ts'), output]);
  if (result.status !== 0) fail('the verifier could not be built: see the lines above.');
  writeFileSync(stamp, wanted);
}

/** Runs the wanted script under the project's Node and ends as it ends. */
function handOver() {
  const first = args.shift();
  if (first === undefined) return;
  const target = first === '--bin' ? binary(args.shift() ?? fail('--bin needs the name of a tool.')) : join(ROOT, first);
  const node = projectNode();
  const child = spawn(node, [target, ...args], {
    stdio: 'inherit',
    // Tools and children that start `node` by name get the same one.
    env: { ...process.env, PATH: `${dirname(node)}${isWindows ? ';' : ':'}${process.env.PATH ?? ''}` },
  });
  // A terminal's Ctrl-C reaches the child by itself, and npm forwards it as well; the child takes repeats within half a second as one.
  for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  // A SIGTERM to npm ends the shell between npm and us without a word to us; then the child must not go on as an orphan.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  child.on('error', (error) => fail(`could not start ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}

/** @param {string} tool a package, or `package/tool` where the tool has another name than its package */
function binary(tool) {
  const [name = '', command = name] = tool.split('/');
  const manifest = JSON.parse(readFileSync(join(MODULES, name, 'package.json'), 'utf8'));
  const relative = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command];
  return join(MODULES, name, relative);
}

try {
  installPackages();
  buildWeb();
  compileContracts();
  buildVerifier();
} catch (error) {
  const { code, path, message } = /** @type {NodeJS.ErrnoException} */ (error);
  fail(code === 'EACCES' || code === 'EROFS' ? `cannot write to ${path ?? ROOT}: give this user write permission there, or clone to another folder.` : message);
}
handOver();
