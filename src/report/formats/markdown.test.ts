import { describe, expect, it } from 'vitest';
import { comparisonBundle, samples } from '../testing/sample-bundle.js';
import { commentBytes, markdown, summaryBytes } from './markdown.js';
import { bundleOf, hostileBundle, resultOf } from './testing/hostile-bundle.js';

describe('Markdown', () => {
  it('says the verdict first', () => {
    expect(markdown(bundleOf([resultOf('a', 'pass'), resultOf('b', 'crash')]))).toMatch(
      /^## ❌ glovebox lab: failed\n/,
    );
    const bundle = bundleOf([resultOf('a', 'pass')]);
    expect(markdown({ ...bundle, run: { ...bundle.run, status: 'held' } })).toMatch(/^## ✅ glovebox lab: held\n/);
    expect(markdown({ ...bundle, run: { ...bundle.run, status: 'running' } })).toMatch(/^## ➖ .*: not finished\n/);
  });

  it('does not say that a run held in which nothing was tried', () => {
    const { run } = bundleOf([]);
    expect(markdown(bundleOf([], { run: { ...run, status: 'held' } }))).toMatch(/^## ➖ glovebox lab: inconclusive\n/);
  });

  it('of a comparison says what it came to, and has one row for all rounds of an arm', () => {
    const text = markdown(comparisonBundle('inconclusive'));
    expect(text).toMatch(/^## ➖ glovebox compare: inconclusive\n/);
    expect(text).not.toContain('No results');
    expect(text).toContain(': **inconclusive**');
    expect(text).toContain('| 1.0 to 1.0 |');
    const rows = text.split('\n').filter((line) => line.includes('process wall'));
    expect(
      rows.map((line) =>
        line
          .replaceAll(/<\/?code>/g, '')
          .split(' |')
          .slice(0, 2),
      ),
    ).toEqual([
      ['| 64 frames, A (old.clap), process wall', ' 4000'],
      ['| 64 frames, A again (old.clap), process wall', ' 4000'],
      ['| 64 frames, B (new.clap), process wall', ' 4000'],
      ['| 64 frames, reference (gain), process wall', ' 4000'],
    ]);
    expect(markdown(comparisonBundle('regressed'))).toMatch(/^## ❌ glovebox compare: failed\n/);
  });

  it('names every tool that a merged bundle comes from', () => {
    const bundle = bundleOf([resultOf('a', 'pass')]);
    const runs = (['lab', 'certify', 'lab'] as const).map((tool, index) => ({ ...bundle.run, tool, id: `${index}` }));
    expect(markdown({ ...bundle, run: { ...bundle.run, runs } })).toMatch(/^## ❌ glovebox lab, certify: failed\n/);
  });

  it('says what of the crash matrix nobody asked for', () => {
    const bundle = bundleOf([resultOf('a', 'pass')]);
    const notAskedFor = { cells: 1, crashers: ['a|b'], placements: ['chain'] };
    const text = markdown({ ...bundle, run: { ...bundle.run, options: { notAskedFor } } });
    expect(text).toContain(
      'Not asked for&#58; 1 more cell (all in these placements&#58; chain&#59; all of 1 crasher).',
    );
    expect(markdown(bundle)).not.toContain('Not asked for');
  });

  it('says of what was skipped why, a row per reason', () => {
    const facts = { status: 'unsupported', evidence: 'no such | limit here' };
    const skipped = ['files', 'size'].map((name) => resultOf(name, 'not-supported', { kind: 'check', facts }));
    const slow = resultOf('abort', 'inconclusive', { actual: 'too slow', facts: { reason: 'not this' } });
    const text = markdown(bundleOf([...skipped, slow, resultOf('a', 'pass')]));
    const list = text.slice(text.indexOf('Skipped, and why'));
    const rows = list.split('\n').filter((line) => line.startsWith('| ➖'));
    expect(rows).toEqual([
      '| ➖ not-supported | check | 2 | <code>no such &#124; limit here</code> | <code>files, clap, alone&#59; size, clap, alone</code> |',
      '| ➖ inconclusive | crasher | 1 | <code>too slow</code> | <code>abort, clap, alone</code> |',
    ]);
    expect(markdown(bundleOf([resultOf('a', 'pass')]))).not.toContain('Skipped');
  });

  it('says what each sandbox used at most, and what no system told', () => {
    const text = markdown(bundleOf([], { samples: samples('one | sandbox', '1 of 1') }));
    const peaks = text.slice(text.indexOf('Peaks of processor and memory'));
    const rows = peaks.split('\n').filter((line) => line.startsWith('| '));
    const cells = rows.map((line) => line.split('|').map((cell) => cell.trim()));
    expect(cells[0]?.slice(1, 4)).toEqual(['sandbox', 'processor', 'private memory']);
    expect(cells[2]?.slice(1, 4)).toEqual([
      '<code>one &#124; sandbox&#58; 1 of 1</code>',
      '18.0\u202f%',
      '700\u202fKiB',
    ]);
    expect(cells).toHaveLength(3);
    expect(rows.at(-1)).toMatch(/\| not told here \|$/);
    expect(markdown(bundleOf([]))).not.toContain('Peaks');
  });

  it('lets nobody write markup, mention anybody, or break a table', () => {
    const text = markdown(hostileBundle());
    const tags = new Set([...text.matchAll(/<[^>]*>?/g)].map(([tag]) => tag));
    expect([...tags].sort()).toEqual(['</code>', '</details>', '</summary>', '<code>', '<details>', '<summary>']);
    const inside = [...text.matchAll(/<code>(.*?)<\/code>/g)].map(([, content = '']) => content);
    for (const content of inside) {
      expect(content.replaceAll(/&#\d+;/g, '')).toMatch(/^[\p{L}\p{N} ,./()+=-]*$/u);
      expect(content).not.toMatch(/@|www\.|:\/\//);
    }
    // Outside of code elements are our own words only.
    const own = text.replaceAll(/<code>.*?<\/code>/g, '');
    for (const word of ['octocat', 'alert', 'evil', 'bold', 'lone', 'GH-1']) expect(own).not.toContain(word);
    for (const line of text.split('\n').filter((one) => one.startsWith('| '))) {
      expect([3, 5, 6, 2, 8]).toContain(line.split('|').length - 2);
    }
  });

  it('is never longer than it may be, however many tables there are', () => {
    const { comparisons, ...rest } = comparisonBundle('equivalent');
    const many = Array.from({ length: 3000 }, (_, index) =>
      comparisons.map(({ comparison }) => ({ name: `comparisons/r${index}`, comparison })),
    ).flat();
    const os = '@'.repeat(1000);
    const runs = Array.from({ length: 40 }, (_, index) => ({
      ...rest.run,
      id: `${index}`,
      machine: { ...rest.run.machine, os: `${index}${os}` },
    }));
    const crashes = Array.from({ length: 40 }, (_, index) => resultOf('a', 'crash', { run: `${index}` }));
    for (const run of [rest.run, { ...rest.run, runs }]) {
      const text = markdown({ ...rest, run, comparisons: many, results: crashes }, commentBytes);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(commentBytes);
      expect(text).toMatch(/^## ❌ glovebox compare: failed\n/);
      expect(text).toMatch(/\n\d+ more rows did not fit\.\n$/);
    }
  });

  it('cuts what does not fit, says how much, and closes what it opened', () => {
    const many = Array.from({ length: 20_000 }, (_, index) =>
      resultOf(`crasher ${index}`, 'crash', { actual: 'x'.repeat(50) }),
    );
    for (const most of [commentBytes, summaryBytes]) {
      const text = markdown(bundleOf(many), most);
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(most);
      expect(Buffer.byteLength(text)).toBeGreaterThan(most * 0.9);
      expect(text).toMatch(/\n\d+ more rows did not fit\.\n/);
      expect(text.split('<details>').length).toBe(text.split('</details>').length);
    }
  });
});
