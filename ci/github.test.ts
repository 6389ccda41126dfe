// What .github/ and action.yml promise: rules that a schema does not know. ci/checks/05-workflows.sh has them judged by others, too.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { mapping, readYaml, scalar, sequence } from './github/testing/read-yaml.js';
import { isAction, stepsOf, workflowRules, type WorkflowFile } from './github/testing/workflow-rules.js';

const root = fileURLToPath(new URL('..', import.meta.url));

async function workflowFile(path: string, text = readFileSync(join(root, path), 'utf8')): Promise<WorkflowFile> {
  return { path, text, content: await readYaml(text) };
}

const workflows = readdirSync(join(root, '.github', 'workflows')).map((name) => `.github/workflows/${name}`);
const files = await Promise.all(['action.yml', ...workflows].map(async (path) => workflowFile(path)));
const fileOf = (name: string): WorkflowFile => {
  const file = files.find(({ path }) => path.endsWith(name));
  if (file === undefined) throw new Error(`${name} is missing`);
  return file;
};
const documentation = readFileSync(join(root, 'docs', 'ci.md'), 'utf8');

describe('workflows and the action', () => {
  it('are all there', () => {
    expect(files.map(({ path }) => path)).toEqual([
      'action.yml',
      ...['bench', 'ci', 'nightly', 'release'].map((name) => `.github/workflows/${name}.yml`),
    ]);
    expect(Math.min(...files.map((file) => stepsOf(file).length))).toBeGreaterThan(3);
  });

  it.each(workflowRules)('$name', async (rule) => {
    for (const file of files) expect(rule.find(file, root), file.path).toEqual([]);
    const sound = fileOf('ci.yml');
    const broken = sound.text.replace(rule.breaking.from, rule.breaking.to);
    expect(broken, 'the breaking example changes nothing').not.toBe(sound.text);
    expect(rule.find(await workflowFile(sound.path, broken), root), 'the breaking example').not.toEqual([]);
  });

  it('tests run with the oldest Node that package.json allows, and with no older one anywhere', () => {
    const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { engines: { node: string } };
    const oldest = Number(/^>=(\d+)$/.exec(engines.node)?.[1]);
    const job = mapping(mapping(mapping(fileOf('ci.yml').content)['jobs'])['test']);
    const matrix = mapping(mapping(job['strategy'])['matrix']);
    const versions = sequence(matrix['node']).map(Number);
    expect(Math.min(...versions)).toBe(oldest);
    expect(versions).toEqual([20, 22, 24]);
    const runners = sequence(matrix['runner']);
    expect(runners).toHaveLength(6);
    const all = files.flatMap(({ text }) =>
      [...text.matchAll(/node-version: (\d+)/g)].map(([, version]) => Number(version)),
    );
    expect(Math.min(...all)).toBeGreaterThanOrEqual(oldest);
    // The page counts the bundles that it has to find.
    expect(fileOf('ci.yml').text).toContain(`ci/github/one-page.sh bundles page ${versions.length * runners.length}\n`);
  });

  it('a checkout has the same bytes on every system, scripts and all', () => {
    const attributes = readFileSync(join(root, '.gitattributes'), 'utf8').split('\n');
    expect(attributes).toContain('* text=auto eol=lf');
    // A later line would take it back.
    expect(attributes.filter((line) => /eol=|-text/.test(line) && !line.startsWith('native/fuzz/'))).toHaveLength(1);
  });

  it('only what is pushed to the main branch is saved as history', () => {
    const jobs = Object.values(mapping(mapping(fileOf('bench.yml').content)['jobs'])).map(mapping);
    const saving = jobs.filter((job) =>
      sequence(job['steps']).some((step) => scalar(mapping(step)['uses']).startsWith('actions/cache/save@')),
    );
    expect(saving.map((job) => scalar(job['if']))).toEqual(["${{ github.event_name == 'push' }}"]);
    const push = mapping(mapping(mapping(fileOf('bench.yml').content)['on'])['push']);
    expect(push).toEqual({ branches: ['main'] });
  });

  it('every input and output of the action is documented, with its default, and every input is used', () => {
    const action = files.find(isAction);
    const content = mapping(action?.content);
    const inputs = Object.entries(mapping(content['inputs']));
    expect(inputs.length).toBeGreaterThan(5);
    for (const [name, input] of inputs) {
      const { default: value = '', description = '' } = mapping(input);
      expect(scalar(description), name).not.toBe('');
      const row = documentation.split('\n').find((line) => line.startsWith(`| \`${name}\` `));
      expect(row, `${name} in docs/ci.md`).toBeDefined();
      if (scalar(value) !== '') expect(row, name).toContain(`\`${scalar(value)}\``);
      expect(action?.text, name).toContain(`inputs.${name} `);
    }
    for (const name of Object.keys(mapping(content['outputs']))) {
      expect(documentation, `output ${name}`).toContain(`| \`${name}\` `);
    }
  });

  it('what the documentation says to copy is a workflow that keeps the rules', async () => {
    const [example] = /(?<=```yaml\n)name: [\s\S]*?(?=```)/.exec(documentation) ?? [];
    // Who copies it puts in the revision of the release that is to be used.
    const text = (example ?? '').replaceAll(/glovebox@REVISION # vX\.Y\.Z/g, `glovebox@${'0'.repeat(40)} # v1.0.0`);
    const file = await workflowFile('docs/plugin.yml', text);
    const used = workflowRules.filter(({ name }) => !/one call/.test(name));
    for (const rule of used) expect(rule.find(file, root), rule.name).toEqual([]);
    const inputs = Object.keys(mapping(mapping(fileOf('action.yml').content)['inputs']));
    const given = stepsOf(file).filter((step) => scalar(step['uses']).includes('/glovebox@'));
    expect(given).toHaveLength(1);
    expect(inputs).toEqual(expect.arrayContaining(Object.keys(mapping(given[0]?.['with']))));
  });
});
