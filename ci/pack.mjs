// Makes the packages that others install: a main one without native code, and one per platform with what a build made there.
//
//   node ci/pack.mjs                                      this machine's build and a main package that asks for it alone
//   node ci/pack.mjs --platform darwin-arm64 --build DIR  one platform's package, from its built folder (build/Release)
//   node ci/pack.mjs --main                               the main package for all platforms, whose packages lie in the output
//   --out DIR                                             where the .tgz files go; packages/ by default
//
// docs/packaging.md says what is in them. The repository's own package.json asks for no platform package: an optional
// dependency that is not published breaks `npm ci`.
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { packMain } from './pack/main-package.mjs';
import { packPlatform } from './pack/platform-package.mjs';
import { tarballName } from './pack/tarball.mjs';
import { fail, root } from './tool.mjs';

function readArguments() {
  try {
    return parseArgs({
      options: {
        platform: { type: 'string' },
        build: { type: 'string' },
        main: { type: 'boolean', default: false },
        out: { type: 'string', default: 'packages' },
      },
    }).values;
  } catch (error) {
    return fail(error.message);
  }
}

/** The list of platforms is the loader's own. */
async function readPlatforms() {
  const file = join(root, 'dist', 'native', 'platform-package.js');
  if (!existsSync(file)) fail('nothing is built here: run npm ci, or npm run build:ts, first');
  // As a URL: a drive's letter would be its scheme.
  return await import(pathToFileURL(file).href);
}

const { platform: name, build, main, out } = readArguments();
if (main && (name !== undefined || build !== undefined)) fail('--main takes neither --platform nor --build');
const { packagedPlatforms, packageNameOf, platformOf } = await readPlatforms();
const outFolder = resolve(out);
mkdirSync(outFolder, { recursive: true });

const platform = name === undefined ? platformOf(process) : packagedPlatforms.find((one) => one.name === name);
if (main) {
  const missing = packagedPlatforms.filter((one) => !existsSync(join(outFolder, tarballName(packageNameOf(one)))));
  if (missing.length > 0) {
    fail(
      `the packages of ${missing.map((one) => one.name).join(', ')} are not in ${outFolder}; pack them first (a main package ` +
        'that asks for what is never published breaks installs)',
    );
  }
  await packMain(packagedPlatforms.map(packageNameOf), outFolder);
} else if (platform === undefined) {
  const names = packagedPlatforms.map((one) => one.name).join(', ');
  fail(`there is no package for ${name ?? `${process.platform}-${process.arch}`}; expected one of ${names}`);
} else {
  const folder = resolve(build ?? join(root, 'build', 'Release'));
  await packPlatform({ platform, packageName: packageNameOf(platform), buildFolder: folder, outFolder });
  if (name === undefined) await packMain([packageNameOf(platform)], outFolder);
}
