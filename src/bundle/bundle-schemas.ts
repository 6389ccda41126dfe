import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { describeSchemaErrors } from '../session/schema-error.js';

const schemaFiles = {
  'glovebox.run': './run.schema.json',
  'glovebox.result': './result.schema.json',
  'glovebox.histogram': './histogram.schema.json',
  'glovebox.sample': './sample.schema.json',
  'glovebox.comparison': './comparison.schema.json',
  'glovebox.crash-report': '../crash/crash-report.schema.json',
} as const;

/** What the files of a bundle call their records. */
export type BundleSchema = keyof typeof schemaFiles;

const compiled = new Map<BundleSchema, ValidateFunction>();

function validatorOf(schema: BundleSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(schemaFiles[schema], import.meta.url), 'utf8');
  const ajv = new Ajv({ allErrors: false, allowUnionTypes: true, verbose: true });
  const validator = ajv.compile(JSON.parse(text) as object);
  compiled.set(schema, validator);
  return validator;
}

/** What a value breaks of a published schema, and where; undefined if it keeps to it. */
export function breachOf(schema: BundleSchema, value: unknown): { text: string; place: string } | undefined {
  const validate = validatorOf(schema);
  if (validate(value)) return undefined;
  const [error] = validate.errors ?? [];
  const added = (error?.params as { additionalProperty?: unknown } | undefined)?.additionalProperty;
  const place = error?.instancePath || (typeof added === 'string' ? `/${added}` : '');
  return { text: describeSchemaErrors(validate.errors ?? []), place };
}
