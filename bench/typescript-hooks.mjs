// Lets Node run the TypeScript files of this folder: their types are taken off one by one, and what they import from src/
// comes from dist/, where the build put it. Node 20 has no way of its own.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const folder = new URL('.', import.meta.url).href;

export function resolve(specifier, context, next) {
  if (context.parentURL?.startsWith(folder)) {
    if (specifier.startsWith('../src/')) return next(specifier.replace('../src/', '../dist/'), context);
    if (specifier.startsWith('./')) return next(specifier.replace(/\.js$/, '.ts'), context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith(folder) || !url.endsWith('.ts')) return next(url, context);
  const text = await readFile(fileURLToPath(url), 'utf8');
  const { outputText } = ts.transpileModule(text, {
    fileName: fileURLToPath(url),
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      inlineSourceMap: true,
    },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
}
