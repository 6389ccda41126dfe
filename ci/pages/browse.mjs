// Looks at a page with Chromium: node browse.mjs CHROMIUM WHAT FILE_OR_ADDRESS. Each WHAT is one promise; what breaks it is
// thrown. Nothing here depends on how fast the machine is: everything is waited for.
import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [program, what, target, extra] = process.argv.slice(2);
const address = /^https?:/.test(target) ? target : pathToFileURL(target).href;
const browser = await chromium.launch({
  executablePath: program,
  args: ['--disable-dev-shm-usage', '--disable-breakpad', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
});

/** A page that remembers every complaint: of the console, of the policy, and requests that should not be. */
async function open(options = {}) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    colorScheme: 'light',
    ...options,
  });
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => {
    const isOwn = request.url().startsWith(new URL(address).origin === 'null' ? address : new URL(address).origin);
    if (!isOwn && !request.url().startsWith('data:')) complaints.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    globalThis.breaches = [];
    addEventListener('securitypolicyviolation', (event) =>
      globalThis.breaches.push(`${event.violatedDirective} ${event.sourceFile}`),
    );
  });
  await page.goto(address);
  return { page, complaints };
}

async function expectQuiet({ page, complaints }) {
  const breaches = await page.evaluate(() => globalThis.breaches);
  assert.deepEqual([...complaints, ...breaches], []);
}

/** Every chart has a size, a name, lines that can be drawn, and a table. */
async function expectCharts(page) {
  const charts = await page.$$eval('figure.chart', (figures) =>
    figures.map((figure) => {
      const plot = figure.querySelector('svg.plot');
      const { width, height } = plot.getBoundingClientRect();
      const ways = [...plot.querySelectorAll('path')].map((path) => path.getAttribute('d'));
      return {
        id: figure.id,
        width,
        height,
        name: plot.querySelector('title').textContent,
        isDrawn:
          ways.length + plot.querySelectorAll('rect').length > 2 &&
          ways.every((way) => way !== '' && !/NaN|undefined|Infinity/.test(way)),
        rows: figure.querySelectorAll('table tbody tr').length,
      };
    }),
  );
  assert.ok(charts.length > 0, 'no chart');
  for (const one of charts) {
    assert.ok(one.width > 200 && one.height > 60, `${one.id} is ${one.width} x ${one.height}`);
    assert.ok(one.isDrawn, `${one.id} has lines that cannot be drawn`);
    assert.ok(one.name !== '' && one.rows > 0, `${one.id} has no name or no table`);
  }
  return charts.length;
}

const background = async (page) =>
  page.evaluate(() => getComputedStyle(document.body).backgroundColor.match(/\d+/g).slice(0, 3).map(Number));
const isDark = async (page) => (await background(page)).every((part) => part < 80);

/** The smallest contrast between a text and what is behind it, of all texts on the page. */
async function lowestContrast(page) {
  // All of this runs in the page, which knows nothing of this file.
  /* oxlint-disable unicorn/consistent-function-scoping */
  return page.evaluate(() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', {
      willReadFrequently: true,
    });
    const rgba = (color) => {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = color;
      canvas.fillRect(0, 0, 1, 1);
      return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => {
      const part = (value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const behind = (element) => {
      for (let one = element; one; one = one.parentElement) {
        const color = rgba(getComputedStyle(one).backgroundColor);
        if (color[3] > 250) return color;
      }
      return [255, 255, 255, 255];
    };
    let lowest = { ratio: 99, text: '' };
    for (const element of document.querySelectorAll('main *, nav *, header *')) {
      if (element.closest('svg') || element.closest('.unseen')) continue;
      const text = [...element.childNodes]
        .filter((one) => one.nodeType === 3)
        .map((one) => one.data.trim())
        .join('');
      if (text === '' || element.getClientRects().length === 0) continue;
      const [a, b] = [light(rgba(getComputedStyle(element).color)), light(behind(element))];
      const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      if (ratio < lowest.ratio) lowest = { ratio, text: `${text.slice(0, 40)} (${element.className})` };
    }
    return lowest;
  });
  /* oxlint-enable unicorn/consistent-function-scoping */
}

const promises = {
  async drawn() {
    const opened = await open();
    const count = await expectCharts(opened.page);
    const named = await opened.page.getByRole('img', { name: /\S/ }).count();
    assert.ok(named >= count, `${named} of ${count} charts have a name for screen readers`);
    await expectQuiet(opened);
  },

  async dark() {
    const opened = await open({ colorScheme: 'dark' });
    assert.ok(await isDark(opened.page), 'the page is not dark where the system is');
    const inDark = await lowestContrast(opened.page);
    assert.ok(inDark.ratio >= 4.5, `contrast ${inDark.ratio} in the dark: ${inDark.text}`);
    await opened.page.locator('label:has(#theme-light)').click();
    assert.ok(!(await isDark(opened.page)), 'the switch does nothing');
    const inLight = await lowestContrast(opened.page);
    assert.ok(inLight.ratio >= 4.5, `contrast ${inLight.ratio} in the light: ${inLight.text}`);
    await opened.page.reload();
    assert.ok(!(await isDark(opened.page)), 'the choice is forgotten');
    await expectQuiet(opened);
  },

  async keyboard() {
    const opened = await open();
    const { page } = opened;
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
    await page.keyboard.press('Enter');
    assert.equal(new URL(page.url()).hash, '#main');
    // From there on by Tab alone to the filter, to a chart and to a link of the matrix.
    const met = { filter: false, chart: false, link: false };
    for (let step = 0; step < 400 && !(met.filter && met.chart && met.link); ++step) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const { dataset, tagName, hash } = document.activeElement;
        return {
          isFilter: 'filter' in dataset,
          isChart: 'chart' in dataset,
          isCrash: tagName === 'A' && /crash\d/.test(hash ?? ''),
        };
      });
      if (focus.isFilter && !met.filter) {
        met.filter = true;
        await page.keyboard.type('hang');
        assert.equal(await page.locator('[data-row]:visible').count(), 1);
        for (let count = 0; count < 4; ++count) await page.keyboard.press('Backspace');
      }
      if (focus.isChart && !met.chart) {
        met.chart = true;
        await page.keyboard.press('ArrowRight');
        assert.match(await page.locator('.tip:visible').textContent(), /\S/);
        await page.keyboard.press('Escape');
        assert.ok(await page.locator('.tip').isHidden());
      }
      if (focus.isCrash && !met.link) {
        met.link = true;
        await page.keyboard.press('Enter');
        assert.ok(
          await page
            .locator('details.crash')
            .first()
            .evaluate((one) => one.open),
        );
      }
    }
    assert.deepEqual(met, { filter: true, chart: true, link: true });
    await expectQuiet(opened);
  },

  async hostile() {
    const opened = await open();
    const { page } = opened;
    await expectCharts(page);
    assert.equal(await page.evaluate(() => globalThis.wasHit), undefined);
    assert.equal(await page.locator('img').count(), 0);
    assert.equal(await page.locator('script').count(), 1);
    for (const one of await page.locator('details').all()) await one.evaluate((element) => (element.open = true));
    const text = await page.evaluate(() => document.body.innerText);
    assert.ok(text.includes('<img src=x onerror=window.wasHit=1></script>'), 'the name is not shown as it is');
    assert.ok(!text.includes('\u202e') && !text.includes('\u0007'), 'a character that turns text is there');
    await expectQuiet(opened);
  },

  async noScript() {
    const withScript = await open();
    const count = await withScript.page.locator('figure.chart').count();
    const { page } = await open({ javaScriptEnabled: false });
    assert.equal(await page.locator('figure.chart:visible').count(), count);
    assert.ok(await page.locator('[data-tools]').first().isHidden(), 'a filter that does nothing is shown');
    await page.locator('label:has(#theme-dark)').click();
    await page.locator('#theme-dark:checked').waitFor({ state: 'attached' });
    const [red] = (await page.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor)).match(/\d+/g);
    assert.ok(Number(red) < 80, 'the colours cannot be chosen without a script');
    await page.locator('details.crash > summary').first().click();
    assert.ok(await page.locator('details.crash .stack').first().isVisible());
  },

  async phone() {
    for (const width of [360, 820]) {
      const opened = await open({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
      const wide = await opened.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} wide on ${width}`);
      await expectQuiet(opened);
    }
  },

  async large() {
    const opened = await open();
    const count = await expectCharts(opened.page);
    const { loadEventEnd } = await opened.page.evaluate(() => performance.getEntriesByType('navigation')[0].toJSON());
    console.log(`${count} charts, open after ${Math.round(loadEventEnd)} ms`);
    await expectQuiet(opened);
  },

  /** `extra`: the folder of the bundles. */
  async dashboard() {
    const opened = await open();
    const { page } = opened;
    await page.getByRole('link', { name: 'plain' }).click();
    await page.locator('[data-live]', { hasText: 'live' }).waitFor();
    await expectCharts(page);
    const crash = page.locator('details.crash').first();
    await crash.locator('summary').first().click();
    const result = {
      schema: 'glovebox.result',
      version: 1,
      time: new Date().toISOString(),
      kind: 'check',
      verdict: 'warn',
      durationMs: 1,
    };
    appendFileSync(
      join(extra, 'plain', 'results.jsonl'),
      `${JSON.stringify({ ...result, name: 'written while the page is open' })}\n`,
    );
    await page.locator('#findings', { hasText: 'written while the page is open' }).waitFor();
    assert.ok(await crash.evaluate((one) => one.open), 'what was open is closed');
    await page.getByRole('link', { name: 'glovebox' }).first().click();
    await page.getByLabel('Choose plain to compare').check();
    await page.getByLabel('Choose hostile to compare').check();
    await page.getByRole('button', { name: /side by side/ }).click();
    await page.locator('#side-by-side').waitFor();
    await expectQuiet(opened);
  },
};

try {
  await promises[what]();
} finally {
  await browser.close();
}
