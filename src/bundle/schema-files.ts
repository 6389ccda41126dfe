import { readFileSync } from 'node:fs';

const schemaFiles = {
  'glovebox.run': './run.schema.json',
  'glovebox.result': './result.schema.json',
  'glovebox.histogram': './histogram.schema.json',
  'glovebox.sample': './sample.schema.json',
  'glovebox.comparison': './comparison.schema.json',
  'glovebox.crash-report': '../crash/crash-report.schema.json',
  'glovebox.case': '../fuzz/case.schema.json',
} as const;

/** What can stand in a bundle and has a published schema. */
export type RecordKind = keyof typeof schemaFiles;

/** The published schema, as it stands in its file. */
export function schemaOf(kind: RecordKind): object {
  return JSON.parse(readFileSync(new URL(schemaFiles[kind], import.meta.url), 'utf8')) as object;
}
