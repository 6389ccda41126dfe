import type { CrashEntry, QuarantineEntry } from '../recovery/quarantine-store.js';
import type { Architecture } from './architecture.js';
import type { PluginIdentity, ReputationEntry, ReputationKind } from './reputation.js';

/** One reason for a score. @since 0.1.0 */
export interface RiskReason {
  /** Stable, for programs. */
  id:
    | `reputation-${ReputationKind}`
    | 'no-reputation'
    | 'quarantined'
    | 'crashed-here'
    | 'scan-failed'
    | 'foreign-architecture'
    | 'pre-release'
    | 'no-version'
    | 'vst3-single-file';
  points: number;
  /** One sentence. Parts of it may come from the plugin: clean it before it reaches a terminal. */
  text: string;
  /** Who says so, for what is from a reputation list. */
  source?: string;
}

/** What is known of a plugin before it is loaded. */
export interface RiskFacts {
  /** Undefined: it was not looked into, or describes nothing. */
  plugin: PluginIdentity | undefined;
  /** What a look into it came to, if it did not go well. */
  scanFailure: { outcome: 'refused' | 'crashed' | 'hung' | 'breached'; reason: string } | undefined;
  architecture: Architecture;
  isSingleFileVst3: boolean;
  quarantine: QuarantineEntry | undefined;
  crashes: readonly CrashEntry[];
  /** The entries that are about it. */
  reputation: readonly ReputationEntry[];
}

/**
 * Below this score `prefer-sandboxed` runs a plugin in the host's own process: only one that a list trusts, and that never
 * crashed here.
 *
 * @since 0.1.0
 */
export const directThreshold = 25;

/** From this score on a plugin shares its sandbox with no other one, whatever a group's `isolation`. @since 0.1.0 */
export const sharingThreshold = 60;

/** What counts how much. @since 0.1.0 */
export const riskPoints: Readonly<Record<RiskReason['id'], number>> = {
  'reputation-trusted': 0,
  'reputation-misbehaves': 15,
  'reputation-suspect': 25,
  'reputation-crashes': 40,
  'reputation-malicious': 100,
  'no-reputation': 40,
  quarantined: 100,
  // The first time; each further time half of it, 75 at most.
  'crashed-here': 30,
  'scan-failed': 60,
  'foreign-architecture': 100,
  'pre-release': 10,
  'no-version': 5,
  'vst3-single-file': 5,
};

const mostCrashPoints = 75;

function isPreRelease(version: string): boolean {
  return /^v?0\.|alpha|beta|preview|nightly|snapshot|\b(rc|dev|pre)\d*\b/i.test(version);
}

function reason(id: RiskReason['id'], text: string, points: number = riskPoints[id]): RiskReason {
  return { id, points, text };
}

function crashReason(crashes: readonly CrashEntry[]): RiskReason {
  const newest = crashes.at(-1);
  const first = riskPoints['crashed-here'];
  const points = Math.min(mostCrashPoints, first + (crashes.length - 1) * (first / 2));
  const times = crashes.length === 1 ? 'once' : `${crashes.length} times`;
  const text = `it ended its sandbox on this machine ${times}, last ${newest?.time ?? ''}: ${newest?.title ?? ''}`;
  return reason('crashed-here', text, points);
}

/** Every reason, the weightiest first. What is not known is no reason, except that nobody vouches for the plugin. */
export function riskReasons(facts: RiskFacts): RiskReason[] {
  const { plugin, scanFailure, quarantine, crashes, reputation } = facts;
  const reasons: RiskReason[] = reputation.map(({ kind, reason: text, source }) => {
    return { ...reason(`reputation-${kind}`, text), source };
  });
  if (!reputation.some(({ kind }) => kind === 'trusted')) {
    reasons.push(reason('no-reputation', 'no reputation list trusts it or its vendor'));
  }
  if (quarantine !== undefined) {
    reasons.push(reason('quarantined', `it is quarantined since ${quarantine.time}: ${quarantine.reason}`));
  }
  if (crashes.length > 0) reasons.push(crashReason(crashes));
  if (scanFailure !== undefined) {
    const { outcome, reason: why } = scanFailure;
    reasons.push(reason('scan-failed', `a scan of it ${outcome === 'refused' ? 'was refused' : outcome}: ${why}`));
  }
  if (facts.architecture === 'foreign') {
    reasons.push(reason('foreign-architecture', 'it is for another processor or operating system'));
  }
  if (plugin !== undefined) {
    const { version } = plugin;
    if (!/\d/.test(version)) reasons.push(reason('no-version', 'it does not say which version it is'));
    else if (isPreRelease(version))
      reasons.push(reason('pre-release', `its version, ${version}, is before a first release`));
  }
  if (facts.isSingleFileVst3) {
    reasons.push(reason('vst3-single-file', 'a VST3 in a single file, a form that is deprecated since VST 3.6.10'));
  }
  return reasons.toSorted((a, b) => b.points - a.points);
}

/** 0 (trusted) to 100. */
export function scoreOf(reasons: readonly RiskReason[]): number {
  return Math.min(
    100,
    reasons.reduce((sum, { points }) => sum + points, 0),
  );
}
