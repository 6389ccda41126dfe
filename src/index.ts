export { version } from './version.js';

export { calibrate, type Calibration } from './api/calibration.js';
export { createGroup, Group } from './api/group.js';
export type { SandboxOptions } from './api/sandbox-options.js';
export type { Crossing, GroupOptions } from './api/group-options.js';
export type { GroupEvents, LogSeverity, RecoveredDevice } from './api/group-event.js';
export type { Connection, ConnectionInfo, HostInput, HostOutput } from './api/connection.js';
export type { DeviceOptions } from './api/device-options.js';
export { Sandbox } from './api/sandbox.js';
export type { SandboxRealtime, SandboxStart, SandboxUsage, UsageFigure } from './api/sandbox-process.js';
export type { SandboxExit } from './api/sandbox-exit.js';
export type { SandboxState } from './api/sandbox-life.js';
export type { HostingMode, Isolation } from './api/hosting-mode.js';
export type { OwnSandboxOptions, PlacedDeviceOptions } from './api/placement.js';
export type { RecoveryOptions } from './api/recovery-options.js';
export type { CrashEnd, CrashFrame, CrashRegister, CrashReport, CrashTraceEvent } from './crash/crash-report.js';
export { Device, type StateContext } from './api/device.js';
export type { LayoutRequest } from './api/layout-request.js';
export type {
  AudioPortInfo,
  DeviceChange,
  DeviceInfo,
  DeviceStatus,
  NotePortInfo,
  ParameterInfo,
  PluginDescriptor,
} from './api/device-info.js';
export { noteExpressions, type DeviceEvent, type NoteExpression, type VoiceAddress } from './api/device-event.js';
export type {
  AudioInput,
  AudioOutput,
  AudioPort,
  NoteDialect,
  NoteInput,
  NoteOutput,
  NotePort,
  PortLayout,
} from './api/port.js';
export { BlockReports, type BlockReport, type SandboxOutcome } from './api/block-report.js';
export type { BlockCounters, GroupStatistics, SandboxStatistics, TotalStatistics } from './api/statistics.js';
export { statistics } from './api/total-statistics.js';
export type { UsageLimits, UsageMeasure, UsageSample } from './api/usage-limits.js';
export { UsageSampling, type SamplingOptions } from './api/usage-sampling.js';
export type { Quantiles } from './measure/distribution.js';
export type { RenderCommand, RenderOptions, RenderReport, RenderResult } from './api/render.js';
export type { Tap, TapReading } from './api/tap.js';
export {
  PacedDriver,
  type DriverOptions,
  type DriverSink,
  type DriverSource,
  type DriverStatistics,
} from './api/paced-driver.js';
export type { BlockRecords } from './api/block-records.js';
export type { Transport } from './api/transport.js';
export { openPlugin, type OpenPlugin, type OpenPluginOptions, type ProcessOptions } from './api/open-plugin.js';
export {
  errorCodes,
  GloveboxError,
  isErrorCode,
  isGloveboxError,
  type ErrorCode,
  type ErrorDetails,
} from './errors.js';
export { logger, parseLogSetting, setLogLevels, setLogSink, type LogEntry, type Logger, type LogLevel } from './log.js';
export {
  checkPolicy,
  parsePolicy,
  policySchema,
  readPolicy,
  type Permissions,
  type Policy,
  type PolicyLevel,
  type PolicyLimits,
  type PolicyRecovery,
} from './policy/policy.js';
export { policyPresets } from './policy/presets.js';
export { QuarantineStore, type CrashEntry, type QuarantineEntry } from './recovery/quarantine-store.js';
export { stateFolder } from './recovery/state-folder.js';
export { pluginHash } from './recovery/plugin-hash.js';
export { assessRisk, type RiskAssessment, type RiskOptions } from './risk/assess-risk.js';
export { directThreshold, riskPoints, sharingThreshold, type RiskReason } from './risk/score.js';
export {
  readReputation,
  userReputationFile,
  type PluginIdentity,
  type Reputation,
  type ReputationEntry,
  type ReputationKind,
} from './risk/reputation.js';
export { findPolicy, loadPolicy, policyNames, registerPolicy } from './policy/registry.js';
export { enforcementOf, type Enforcement, type EnforcementLayer, type LayerStatus } from './policy/enforcement.js';
