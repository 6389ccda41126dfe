// npm runs this after `npm ci` in a clone, never for those who install the published package.

if ((process.env.npm_config_omit ?? '').split(/[\s,]+/).includes('dev')) {
  console.log('glovebox: development dependencies are left out, so nothing is built');
} else {
  await import('./build-ts.mjs');
  await import('./build-native.mjs');
}
