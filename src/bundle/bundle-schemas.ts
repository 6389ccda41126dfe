import { Ajv, type ValidateFunction } from 'ajv';
import { describeSchemaErrors } from '../session/schema-error.js';
import { schemaOf, type RecordKind } from './schema-files.js';

/** What the files of a bundle call their records. */
export type BundleSchema = Exclude<RecordKind, 'glovebox.case'>;

const compiled = new Map<BundleSchema, ValidateFunction>();

function validatorOf(schema: BundleSchema): ValidateFunction {
  const known = compiled.get(schema);
  if (known !== undefined) return known;
  const ajv = new Ajv({ allErrors: false, allowUnionTypes: true, verbose: true });
  const validator = ajv.compile(schemaOf(schema));
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
