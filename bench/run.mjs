// `npm run bench`: runs bench/main.ts on the compiled program in dist/, which is what users run.
import { existsSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { fail, root } from '../ci/tool.mjs';

if (!existsSync(join(root, 'dist', 'index.js'))) fail('dist/ is missing: npm run build makes it');
register('./typescript-hooks.mjs', import.meta.url);
await import('./main.ts');
