import type { StoredBundle } from '../../bundle/read-bundle.js';
import type { ResultRecord } from '../../bundle/records.js';
import { runOfFile } from '../../bundle/merge-bundles.js';
import { gapsOf } from '../gaps.js';
import { comparedName, fingerprintOf, findingOf, nameOf, outcomeOf, percent, plain, replayOf } from './words.js';

/** What GitHub takes of one run; the worst come first. */
const mostResults = 5000;

const levels = { crashed: 'error', hung: 'error', failed: 'error', passed: 'warning', skipped: 'note' } as const;
const ranks = { error: 0, warning: 1, note: 2 } as const;

interface Finding {
  ruleId: string;
  level: keyof typeof ranks;
  text: string;
  /** The same in every run that sees the same thing. */
  identity: readonly unknown[];
  place: string;
}

function findingFrom(result: ResultRecord): Finding[] {
  const { kind, name, format, placement, crossing, verdict, facts = {} } = result;
  // What does not apply is no finding.
  if (verdict === 'pass' || verdict === 'not-applicable' || verdict === 'not-supported') return [];
  const replay = replayOf(result);
  const text = `${nameOf(result)}: ${findingOf(result)}${replay === undefined ? '' : ` Replay: ${replay}`}`;
  const title = typeof facts['title'] === 'string' ? facts['title'] : '';
  return [
    {
      ruleId: `${kind}/${verdict}`,
      level: levels[outcomeOf(verdict)],
      text,
      identity: [kind, name, format, placement, crossing, verdict, title],
      place: plain(name),
    },
  ];
}

function comparedFindings({ comparisons }: StoredBundle): Finding[] {
  return comparisons.flatMap(({ name, comparison }) =>
    comparison.series.flatMap((series) => {
      if (series.verdict !== 'regressed') return [];
      const { scenario, measure } = series;
      const text = `${comparedName(series, runOfFile(name))} regressed: ${percent(series.change)}`;
      const identity = ['comparison', scenario, measure];
      return [{ ruleId: 'comparison/regressed', level: 'error' as const, text, identity, place: plain(scenario) }];
    }),
  );
}

/** A bundle as SARIF 2.1.0: everything that did not pass, the worst first. */
export function sarif(bundle: StoredBundle): string {
  const { run, results } = bundle;
  const all = [...results.flatMap(findingFrom), ...comparedFindings(bundle)];
  all.sort((a, b) => ranks[a.level] - ranks[b.level]);
  const findings = all.slice(0, mostResults);
  const rules = [...new Set(findings.map(({ ruleId }) => ruleId))].sort();
  const seen = new Map<string, number>();
  const notices = gapsOf(bundle);
  if (all.length > mostResults) notices.push(`${all.length - mostResults} more results are not in this file`);
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'glovebox',
            semanticVersion: plain(run.machine.glovebox),
            rules: rules.map((id) => ({ id, shortDescription: { text: `A ${id.replace('/', ' ended as: ')}` } })),
          },
        },
        automationDetails: { id: `glovebox/${run.tool}/` },
        invocations: [
          {
            executionSuccessful: run.status === 'held' || run.status === 'failed',
            startTimeUtc: run.startedAt,
            ...(run.endedAt === undefined ? {} : { endTimeUtc: run.endedAt }),
            toolExecutionNotifications: notices.map((text) => ({ level: 'warning', message: { text: plain(text) } })),
          },
        ],
        results: findings.map(({ ruleId, level, text, identity, place }) => {
          const own = fingerprintOf(identity);
          // The same thing may be found twice in one run, and is then two.
          const occurrence = (seen.get(own) ?? 0) + 1;
          seen.set(own, occurrence);
          return {
            ruleId,
            ruleIndex: rules.indexOf(ruleId),
            level,
            message: { text },
            locations: [
              {
                physicalLocation: { artifactLocation: { uri: encodeURIComponent(place) }, region: { startLine: 1 } },
                logicalLocations: [{ fullyQualifiedName: place }],
              },
            ],
            partialFingerprints: { 'gloveboxResult/v1': `${own}:${occurrence}` },
          };
        }),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
