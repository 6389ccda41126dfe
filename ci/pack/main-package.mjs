// The main package: what TypeScript compiles to, and what users read. No native code, no tests, nothing that runs at install.
import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fail, root, run } from '../tool.mjs';
import { makeStagingFolder, ownManifest, packFolder } from './tarball.mjs';

/** What belongs into the main package besides the compiled program; README.md and LICENSE npm takes anyway. */
const documents = ['README.md', 'LICENSE', 'CHANGELOG.md', 'SECURITY.md', 'TROUBLESHOOTING.md', 'docs'];
/** Of the repository's manifest, what those who install it need. */
const keptFields = [
  'name',
  'version',
  'description',
  'keywords',
  'license',
  'repository',
  'homepage',
  'bugs',
  'type',
  'engines',
  'bin',
  'exports',
  'types',
  'dependencies',
  'peerDependencies',
  'peerDependenciesMeta',
];

function manifestFor(packageNames) {
  const own = ownManifest();
  const kept = Object.fromEntries(keptFields.filter((field) => field in own).map((field) => [field, own[field]]));
  // The same version to the last digit: addon and program come from one commit or do not work together.
  return { ...kept, optionalDependencies: Object.fromEntries(packageNames.map((name) => [name, own.version])) };
}

/** Compiled anew, so that nothing of an older build comes along. */
async function compileInto(folder) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(compiler)) fail('TypeScript is missing: run npm ci (with development dependencies) first');
  const options = ['--outDir', folder, '--incremental', 'false', '--tsBuildInfoFile', 'null', '--sourceMap', 'false'];
  await run(process.execPath, [compiler, '-p', join(root, 'tsconfig.build.json'), ...options]);
  for (const path of readdirSync(join(root, 'src'), { recursive: true })) {
    if (!/\.(json|css)$/.test(path)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, 'src', path), join(folder, path));
  }
}

/** Packs the main package, which asks for the platform packages named. */
export async function packMain(packageNames, outFolder) {
  const folder = makeStagingFolder();
  await compileInto(join(folder, 'dist'));
  for (const path of documents) cpSync(join(root, path), join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestFor(packageNames), undefined, 2)}\n`);
  packFolder(folder, ['dist/cli/main.js'], outFolder);
}
