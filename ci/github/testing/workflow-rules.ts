import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { mapping, scalar, sequence, type Yaml } from './read-yaml.js';

/** A workflow or an action, as text and as what it says. */
export interface WorkflowFile {
  path: string;
  text: string;
  content: Yaml;
}

type Step = { readonly [key: string]: Yaml };

/** What every workflow and action has to keep. Each finding is a breach. */
export interface WorkflowRule {
  name: string;
  find: (file: WorkflowFile, root: string) => string[];
  /** What breaks it: a replacement in a workflow that keeps it. */
  breaking: { from: string; to: string };
}

export function isAction({ path }: WorkflowFile): boolean {
  return /(^|\/)action\.ya?ml$/.test(path);
}

function jobsOf({ content }: WorkflowFile): [name: string, job: Step][] {
  return Object.entries(mapping(mapping(content)['jobs'])).map(([name, job]) => [name, mapping(job)]);
}

/** Every step of every job, or of an action. */
export function stepsOf(file: WorkflowFile): Step[] {
  const owners = isAction(file) ? [mapping(mapping(file.content)['runs'])] : jobsOf(file).map(([, job]) => job);
  return owners.flatMap((owner) => sequence(owner['steps']).map(mapping));
}

/** Files of this repository that the steps run. */
export function scriptsOf(file: WorkflowFile): string[] {
  const commands = stepsOf(file).map((step) => scalar(step['run']));
  return commands.flatMap((command) => [...command.matchAll(/(?:\.?ci)\/[\w./-]+/g)].map(([path]) => path));
}

/** What GitHub itself says, not what somebody wrote, and where a value comes from a list in the file. */
const harmless =
  /^(matrix|steps|inputs|runner|env|needs)\.|^github\.(ref|run_id|run_attempt|event_name|event\.pull_request\.base\.sha)$/;

function expressionsIn(text: string): string[] {
  return [...text.matchAll(/\$\{\{(.*?)\}\}/gs)].map(([, inner = '']) => inner.trim());
}

function permissionsOf(owner: Step): [string, string][] {
  return Object.entries(mapping(owner['permissions'])).map(([name, level]) => [name, scalar(level)]);
}

/** Commands that run what a build makes, plugins and all; `ci/checks` are of them. */
const usesBuild =
  /\bci\/checks\/|^npx --no -- glovebox\b|\bvitest run(?! ci$)|^npm run (?:soak|fuzz|properties)|\bci\/pack\.mjs (?!--main)/;
/** Commands that make it. */
const builds = /^npm ci(?!.*--ignore-scripts)|^npm run build$/;

const pinned = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;

export const workflowRules: readonly WorkflowRule[] = [
  {
    name: 'what others wrote is pinned to a whole revision, with its tag beside it',
    find: ({ text }) =>
      [...text.matchAll(/^\s*(?:- )?uses: *(.+?)\s*$/gm)].flatMap(([, used = '']) =>
        used === './' || pinned.test(used) ? [] : [used],
      ),
    breaking: { from: '@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1', to: '@v7' },
  },
  {
    name: 'a workflow has no permission, and each job names those that it needs',
    find: (file) => {
      if (isAction(file)) return [];
      const top = mapping(file.content)['permissions'];
      const none = top !== undefined && /^permissions: \{\}$/m.test(file.text);
      return [
        ...(none ? [] : ['permissions: {} is not at the top']),
        ...jobsOf(file).flatMap(([name, job]) => (job['permissions'] === undefined ? [`${name} names none`] : [])),
      ];
    },
    breaking: { from: 'permissions: {}\n', to: '' },
  },
  {
    name: 'only the job that publishes may do more than read',
    find: (file) =>
      jobsOf(file).flatMap(([name, job]) =>
        permissionsOf(job).flatMap(([permission, level]) => {
          const publishes = file.path.endsWith('/release.yml') && name === 'publish' && permission === 'id-token';
          return level === 'read' || publishes ? [] : [`${name}: ${permission}: ${level}`];
        }),
      ),
    breaking: { from: 'contents: read', to: 'contents: write' },
  },
  {
    name: 'no text of somebody else is part of a command',
    find: (file) => stepsOf(file).flatMap((step) => expressionsIn(scalar(step['run']))),
    breaking: { from: 'run: npm run check', to: 'run: echo ${{ github.event.pull_request.title }}' },
  },
  {
    name: 'what is passed on otherwise is of GitHub, of the file itself, or an input',
    find: ({ text }) =>
      expressionsIn(text)
        .flatMap((expression) => expression.match(/[a-z_-]+(?:\.[\w-]+)+/g) ?? [])
        .filter((name) => !harmless.test(name)),
    breaking: { from: 'group: ci-${{ github.ref }}', to: 'group: ci-${{ github.head_ref }}' },
  },
  {
    name: 'secrets are not used, and nothing of a fork runs with rights',
    find: ({ text }) => text.match(/\bsecrets\b|pull_request_target|workflow_run/g) ?? [],
    breaking: { from: 'pull_request:', to: 'pull_request_target:' },
  },
  {
    name: 'a checkout leaves no credentials behind',
    find: (file) =>
      stepsOf(file).flatMap((step) => {
        const isCheckout = scalar(step['uses']).startsWith('actions/checkout@');
        return isCheckout && scalar(mapping(step['with'])['persist-credentials']) !== 'false' ? ['a checkout'] : [];
      }),
    breaking: { from: 'persist-credentials: false', to: 'fetch-tags: false' },
  },
  {
    name: 'every job ends after a time, and a newer run of the same thing takes over',
    find: (file) => {
      if (isAction(file)) return [];
      const grouped = mapping(mapping(file.content)['concurrency'])['group'] !== undefined;
      return [
        ...(grouped ? [] : ['no concurrency group']),
        ...jobsOf(file).flatMap(([name, job]) => (Number(scalar(job['timeout-minutes'])) > 0 ? [] : [name])),
      ];
    },
    breaking: { from: 'timeout-minutes: 20', to: 'continue-on-error: false' },
  },
  {
    name: 'a runner is a version, not whatever is newest',
    find: ({ text }) => text.match(/\b(ubuntu|windows|macos)-latest\b/g) ?? [],
    breaking: { from: 'runs-on: ubuntu-24.04', to: 'runs-on: ubuntu-latest' },
  },
  {
    name: 'what a step does is one call: anything longer is a script that runs anywhere',
    find: (file) =>
      stepsOf(file)
        .map((step) => scalar(step['run']).trim())
        .filter((command) => /\n|[;|`<>]|&&|\$\(|\bcurl\b|\bwget\b/.test(command)),
    breaking: { from: 'run: npm run check', to: 'run: npm run check || true' },
  },
  {
    name: 'what needs a build comes after one',
    find: (file) => {
      if (isAction(file)) return [];
      return jobsOf(file).flatMap(([name, job]) => {
        const commands = sequence(job['steps']).map((step) => scalar(mapping(step)['run']));
        const built = commands.findIndex((command) => builds.test(command));
        return commands.flatMap((command, index) =>
          usesBuild.test(command) && (built === -1 || index < built) ? [`${name}: ${command}`] : [],
        );
      });
    },
    breaking: { from: 'run: npm run build\n', to: 'run: npm run build:ts\n' },
  },
  {
    name: 'what a cache keeps is found by runners of every system',
    find: (file) =>
      stepsOf(file).flatMap((step) => {
        const isCache = scalar(step['uses']).startsWith('actions/cache/');
        return isCache && scalar(mapping(step['with'])['enableCrossOsArchive']) !== 'true' ? ['a cache'] : [];
      }),
    breaking: {
      from: 'uses: actions/setup-node@820762786026740c76f36085b0efc47a31fe5020 # v7.0.0',
      to: 'uses: actions/cache/restore@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5',
    },
  },
  {
    name: 'a script that is called is there and can be executed',
    find: (file, root) =>
      scriptsOf(file).filter((path) => {
        const full = join(root, path);
        if (!existsSync(full)) return true;
        // Windows knows no such mode, and checks are read by bash.
        const isChecked = path.startsWith('ci/github/') && path.endsWith('.sh') && process.platform !== 'win32';
        return isChecked && (statSync(full).mode & 0o111) === 0;
      }),
    breaking: { from: 'ci/github/tools.sh', to: 'ci/github/tool.sh' },
  },
];
