import type { StoredBundle } from '../../bundle/read-bundle.js';
import type { ComparedSeries } from '../../bundle/comparison-record.js';
import type { ResultRecord, RunRecord } from '../../bundle/records.js';
import { runOfFile, toolsOf } from '../../bundle/merge-bundles.js';
import { gapsOf } from '../gaps.js';
import { comparedName, findingOf, nameOf, outcomeOf, percent, plain, replayOf } from './words.js';

type Count = 'failures' | 'errors' | 'skipped';

interface TestCase {
  name: string;
  kind: string;
  seconds: number;
  /** What it adds to, and the element that says why. */
  trouble?: { count: Count; element: string };
  output?: string;
}

/** For attributes and content alike. */
function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

function element(tag: string, type: string, message: string): string {
  return `<${tag} type="${escape(type)}" message="${escape(message)}"/>`;
}

function troubleOf(result: ResultRecord): TestCase['trouble'] {
  const message = findingOf(result);
  const outcome = outcomeOf(result.verdict);
  if (outcome === 'passed') return undefined;
  if (outcome === 'skipped') {
    return { count: 'skipped', element: `<skipped message="${escape(`${result.verdict}: ${message}`)}"/>` };
  }
  const isError = outcome === 'crashed' || outcome === 'hung';
  const tag = isError ? 'error' : 'failure';
  return { count: isError ? 'errors' : 'failures', element: element(tag, result.verdict, message) };
}

function caseOf(result: ResultRecord): TestCase {
  const replay = replayOf(result);
  const trouble = troubleOf(result);
  return {
    name: nameOf(result),
    kind: result.kind,
    seconds: result.durationMs / 1000,
    ...(trouble === undefined ? {} : { trouble }),
    ...(replay === undefined ? {} : { output: `replay: ${replay}` }),
  };
}

function caseOfSeries(series: ComparedSeries, run: string | undefined): TestCase {
  const { verdict, change, low, high } = series;
  const message = `${verdict}: ${percent(change)} (${percent(low)} to ${percent(high)})`;
  const name = comparedName(series, run);
  const one = { name, kind: 'comparison', seconds: 0 };
  if (verdict === 'regressed') {
    return { ...one, trouble: { count: 'failures', element: element('failure', verdict, message) } };
  }
  if (verdict === 'improved' || verdict === 'equivalent') return one;
  return { ...one, trouble: { count: 'skipped', element: `<skipped message="${escape(message)}"/>` } };
}

/** Why the run is no success although none of these tests says so; undefined if one does, or if it is one. */
function troubleOfRun({ status }: RunRecord, tests: readonly TestCase[]): TestCase['trouble'] {
  const error = (message: string): TestCase['trouble'] => ({
    count: 'errors',
    element: element('error', status, message),
  });
  if (status === 'aborted') return error('the run was ended early');
  if (status === 'running') return error('the run did not end: it goes on or was cut off');
  const isTold = tests.some(({ trouble }) => trouble?.count === 'failures' || trouble?.count === 'errors');
  if (status === 'failed')
    return isTold ? undefined : error('the run says that it failed, and no result here says why');
  if (tests.length > 0) return undefined;
  return { count: 'skipped', element: '<skipped message="inconclusive: there is no result"/>' };
}

/** The run as a test of its own: a file of one that was cut off, or lost what failed, must not look like one that passed. */
function caseOfRun(run: RunRecord, tests: readonly TestCase[]): TestCase[] {
  const trouble = troubleOfRun(run, tests);
  return trouble === undefined ? [] : [{ name: 'the run', kind: 'run', seconds: 0, trouble }];
}

function propertiesOf(bundle: StoredBundle): string[] {
  const { runs } = bundle.run;
  const named = runs?.map((run) => [`${run.id}: `, run] as const) ?? [['', bundle.run] as const];
  return named.flatMap(([prefix, { machine, seed }]) =>
    Object.entries({ ...machine, seed }).map(
      ([key, value]) =>
        `      <property name="${escape(plain(`${prefix}${key}`))}" value="${escape(plain(String(value)))}"/>`,
    ),
  );
}

function xmlOf({ name, kind, seconds, trouble, output }: TestCase): string {
  const head = `<testcase classname="glovebox.${escape(kind)}" name="${escape(name)}" time="${seconds.toFixed(3)}"`;
  const parts = [trouble?.element, output === undefined ? undefined : `<system-out>${escape(output)}</system-out>`];
  const inside = parts.filter((part) => part !== undefined);
  return inside.length === 0 ? `    ${head}/>` : `    ${head}>${inside.join('')}</testcase>`;
}

/**
 * A bundle as JUnit XML: crashes and hangs are errors, failures and limits failures, what was not tried or not decided is skipped.
 * It can't say everything: exit codes decide, this file is for reading.
 */
export function junit(bundle: StoredBundle): string {
  const { run, results, comparisons } = bundle;
  const compared = comparisons.flatMap(({ name, comparison }) =>
    comparison.series.map((series) => caseOfSeries(series, runOfFile(name))),
  );
  const tests = [...results.map(caseOf), ...compared];
  const cases = [...caseOfRun(run, tests), ...tests];
  const count = (what: Count): number => cases.filter(({ trouble }) => trouble?.count === what).length;
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  const counts = `tests="${cases.length}" failures="${count('failures')}" errors="${count('errors')}" skipped="${count('skipped')}"`;
  const name = escape(`glovebox ${toolsOf([bundle])}`);
  const gaps = gapsOf(bundle);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts} time="${seconds.toFixed(3)}">`,
    `  <testsuite name="${name}" ${counts} time="${seconds.toFixed(3)}" timestamp="${escape(run.startedAt.slice(0, 19))}">`,
    '    <properties>',
    ...propertiesOf(bundle),
    '    </properties>',
    ...cases.map(xmlOf),
    ...(gaps.length === 0
      ? []
      : [`    <system-err>${gaps.map((text) => escape(plain(text))).join('\n')}</system-err>`]),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}
