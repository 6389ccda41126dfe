import type { ErrorObject } from 'ajv';

/**
 * "/groups/0/name: must be string, not 5": where it is wrong, what was expected and what is there. For errors of an Ajv with
 * `verbose`.
 */
export function describeSchemaErrors(errors: readonly ErrorObject[]): string {
  // Behind a condition the deepest finding is the one that helps; the condition itself says nothing.
  const real = errors.filter((error) => error.keyword !== 'if');
  const error = real.reduce<ErrorObject | undefined>(
    (best, one) => (best === undefined || one.instancePath.length > best.instancePath.length ? one : best),
    undefined,
  );
  if (error === undefined) return '/: breaks the schema';
  const where = error.instancePath === '' ? '/' : error.instancePath;
  const params = error.params as Record<string, unknown>;
  if (error.keyword === 'additionalProperties') {
    return `${where}: must not have ${JSON.stringify(params['additionalProperty'])}`;
  }
  if (error.keyword === 'required') return `${where}: must have ${JSON.stringify(params['missingProperty'])}`;
  const expected =
    error.keyword === 'enum'
      ? `must be one of ${JSON.stringify(params['allowedValues'])}`
      : (error.message ?? 'is wrong');
  const value: unknown = error.data;
  const shown = JSON.stringify(value) ?? 'nothing';
  return `${where}: ${expected}, not ${shown.length > 60 ? `${shown.slice(0, 60)}...` : shown}`;
}
