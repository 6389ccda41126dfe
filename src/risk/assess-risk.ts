import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { GloveboxError } from '../errors.js';
import { logger } from '../log.js';
import { loadNative } from '../native/load.js';
import { pluginBinary, pluginHash } from '../recovery/plugin-hash.js';
import type { QuarantineStore } from '../recovery/quarantine-store.js';
import { scanFile, type ScannedFile } from '../scan/scan-file.js';
import { architectureOf } from './architecture.js';
import { isAbout, loadReputation, type PluginIdentity, type ReputationEntry } from './reputation.js';
import { directThreshold, riskReasons, scoreOf, sharingThreshold, type RiskFacts, type RiskReason } from './score.js';

/** Options of `assessRisk`. @since 0.1.0 */
export interface RiskOptions {
  /** Which plugin of the file. Default: the first. */
  id?: string;
  /** Reputation lists besides the one that comes with glovebox. */
  reputation?: readonly string[];
  /** Whose quarantine and crashes count. Default: nobody's. */
  quarantineStore?: QuarantineStore | undefined;
  /** A plugin that takes longer to describe has hung. Default 10000. */
  timeoutMs?: number;
}

/** How risky it is to run a plugin, and what follows from it. @since 0.1.0 */
export interface RiskAssessment {
  file: string;
  /** SHA-256 of what is loaded; undefined: it can't be read. */
  hash: string | undefined;
  /** Who it says it is; undefined if it was not asked, or did not answer. */
  plugin: PluginIdentity | undefined;
  /** 0 to 100. */
  score: number;
  /** Where `prefer-sandboxed` runs it: `direct` below `directThreshold`. */
  hosting: 'direct' | 'sandboxed';
  /** It may share a sandbox with other plugins: below `sharingThreshold`. */
  mayShare: boolean;
  /** The weightiest first. */
  reasons: RiskReason[];
}

const log = logger('risk');
const remembered: Map<string, Promise<ScannedFile>> = new Map();
const mostRemembered = 1000;

/** The same file is scanned once in a program. */
async function scanOnce(file: string, hash: string, timeoutMs: number): Promise<ScannedFile> {
  const key = `${hash} ${file}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const scanning = scanFile(file, { sandboxHost: loadNative().sandboxHost, timeoutMs });
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(key, scanning);
  try {
    return await scanning;
  } catch (error) {
    remembered.delete(key);
    throw error;
  }
}

interface Look {
  plugin: PluginIdentity | undefined;
  failure: RiskFacts['scanFailure'];
}

async function lookInto(file: string, hash: string, id: string | undefined, timeoutMs: number): Promise<Look> {
  const scanned = await scanOnce(file, hash, timeoutMs);
  const found = scanned.plugins.find((one) => id === undefined || one.id.toLowerCase() === id.toLowerCase());
  const plugin: PluginIdentity | undefined =
    found === undefined
      ? undefined
      : { format: found.format, id: found.id, name: found.name, vendor: found.vendor, version: found.version, hash };
  if (scanned.outcome === 'scanned') return { plugin, failure: undefined };
  const reason = scanned.outcome === 'refused' ? scanned.error.message : scanned.reason;
  return { plugin, failure: { outcome: scanned.outcome, reason } };
}

/** A store that cannot be read costs what is in it, not the assessment. */
function historyOf(
  hash: string | undefined,
  store: QuarantineStore | undefined,
): Pick<RiskFacts, 'quarantine' | 'crashes'> {
  if (hash === undefined || store === undefined) return { quarantine: undefined, crashes: [] };
  try {
    return { quarantine: store.find(hash), crashes: store.crashes(hash) };
  } catch (error) {
    log.warning('the crashes of a plugin are not known', { error: String(error) });
    return { quarantine: undefined, crashes: [] };
  }
}

/**
 * Says how risky a plugin is, from what is known without loading it here: reputation, version, architecture, crashes and
 * quarantine on this machine, and how it behaves while a scan in a process of its own asks who it is. With `isQuick` it is not
 * scanned where that could not make a difference to where it runs.
 */
async function assess(file: string, options: RiskOptions, isQuick: boolean): Promise<RiskAssessment> {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new GloveboxError('no-such-file', `${file} does not exist`, { details: { path } });
  }
  const { id, quarantineStore, timeoutMs = 10_000 } = options;
  const lists: ReputationEntry[] = loadReputation(options.reputation ?? []);
  const binary = pluginBinary(path);
  const hash = await pluginHash(path);
  const facts: RiskFacts = {
    plugin: undefined,
    scanFailure: undefined,
    architecture: binary === undefined ? 'foreign' : architectureOf(binary),
    isSingleFileVst3: extname(path) === '.vst3' && process.platform !== 'win32' && binary === path,
    ...historyOf(hash, quarantineStore),
    reputation: [],
  };
  // Nobody who is not trusted by a list comes below the threshold: then who it is need not be known.
  const couldBeTrusted = lists.some(({ kind }) => kind === 'trusted');
  if (hash !== undefined && facts.architecture !== 'foreign' && (!isQuick || couldBeTrusted)) {
    const { plugin, failure } = await lookInto(path, hash, id, timeoutMs);
    facts.plugin = plugin;
    facts.scanFailure = failure;
    if (plugin !== undefined) facts.reputation = lists.filter((entry) => isAbout(entry, plugin));
  }
  const reasons = riskReasons(facts);
  const score = scoreOf(reasons);
  return {
    file: path,
    hash,
    plugin: facts.plugin,
    score,
    hosting: score < directThreshold ? 'direct' : 'sandboxed',
    mayShare: score < sharingThreshold,
    reasons,
  };
}

/**
 * Says how risky a plugin is and why, without loading it in this process.
 * @throws GloveboxError `no-such-file`, `invalid-reputation`, `system-error`, `native-not-loaded`
 * @since 0.1.0
 */
export async function assessRisk(file: string, options: RiskOptions = {}): Promise<RiskAssessment> {
  return assess(file, options, false);
}

/** As `assessRisk`, for `prefer-sandboxed`: not scanned if no list trusts anybody. The score may be too low above the threshold. */
export async function assessHosting(file: string, options: RiskOptions = {}): Promise<RiskAssessment> {
  return assess(file, options, true);
}
