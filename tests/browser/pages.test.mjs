// Every page × language × light and dark × wide and narrow: accessible, nothing overflows, nothing is asked
// of another host, light enough, and whole without scripts. `stage.py` has published what they show.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { at, base, everything, faults, kinds, languages, launch, open, paths } from './browser.mjs';

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'EN-301-549', 'best-practice'];
const HEAVIEST = 100_000;

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

const violations = page => page.evaluate(async tags => {
  const found = await globalThis.axe.run(document, { runOnly: tags });
  return found.violations.map(it => `${it.id}: ${it.nodes.map(node => node.target.join(' ')).join(', ')}`);
}, TAGS);

// What is folded is checked by no checker: so half of the looks are at pages that were unfolded.
const LOOKS = [
  { colorScheme: 'light', width: 1280, unfolded: false },
  { colorScheme: 'dark', width: 320, unfolded: false },
  { colorScheme: 'light', width: 320, unfolded: true },
  { colorScheme: 'dark', width: 1280, unfolded: true },
];

const unfold = page => page.evaluate(() => document.querySelectorAll('details').forEach(it => { it.open = true; }));

for (const [language, under] of languages) {
  for (const [path, status] of everything) {
    test(`${language} ${path}`, async () => {
      const { context, page, response, foreign, bytes, errors } = await open(browser, at(under, path), { bypassCSP: true });
      assert.equal(response.status(), status);
      assert.equal(await page.getAttribute('html', 'lang'), language);
      assert.ok(bytes() <= HEAVIEST, `${bytes()} bytes`);
      assert.ok((await response.body()).length <= HEAVIEST, 'as heavy before it is packed');
      await page.addScriptTag({ content: axe });
      for (const { colorScheme, width, unfolded } of LOOKS) {
        const seen = `${colorScheme} ${width}${unfolded ? ' unfolded' : ''}`;
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        if (unfolded) await unfold(page);
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(over <= 0, `${seen}: ${over} px wider than the screen`);
        assert.deepEqual(await violations(page), [], seen);
      }
      assert.deepEqual(foreign, []);
      assert.deepEqual(errors.filter(error => !error.includes(`status of ${status}`)), []);
      await context.close();
    });
  }
}

test('the checker of accessibility finds what is wrong', async () => {
  const { context, page } = await open(browser, '/', { bypassCSP: true });
  await page.addScriptTag({ content: axe });
  await page.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/assets/icon.svg">'));
  assert.deepEqual(await violations(page), ['image-alt: img']);
  await context.close();
});

// Pages as they are tried with what takes long: all of them in one way, one of each kind in the others.
const WAYS = [
  { under: '', width: 1280, which: everything.map(([path]) => path) },
  { under: '/en', width: 320, which: kinds },
  { under: '', width: 320, which: kinds },
  { under: '/en', width: 1280, which: kinds },
];

for (const { under, width, which } of WAYS) {
  const viewport = { width, height: 900 };
  const way = `${under || 'cs'} ${width}`;

  test(`everything says the same without scripts: ${way}`, async () => {
    for (const path of which) {
      const told = [];
      for (const javaScriptEnabled of [true, false]) {
        const { context, page } = await open(browser, at(under, path), { javaScriptEnabled, viewport });
        told.push((await page.innerText('main')).replaceAll(/[\da-f]{8}-[\da-f-]{27}/g, 'a request'));
        await context.close();
      }
      assert.ok(told[0].length > 100, path);
      assert.equal(told[0], told[1], path);
    }
  });

  test(`the keyboard reaches everything and leaves again: ${way}`, async () => {
    for (const path of which) {
      const { context, page } = await open(browser, at(under, path), { viewport });
      if (under === '') await unfold(page);
      const all = await page.evaluate(() => {
        const able = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
        const seen = able.filter(it => it.type !== 'hidden' && it.checkVisibility());
        seen.forEach((it, nth) => it.setAttribute('data-nth', nth));
        return seen.length;
      });
      assert.ok(all > 0, path);
      const reached = [];
      for (let press = 0; press <= all + 5; press++) {
        await page.keyboard.press('Tab');
        const nth = await page.evaluate(() => document.activeElement?.getAttribute('data-nth'));
        if (nth === null || nth === undefined) break;
        if (reached.length && Number(nth) === reached[0]) break;
        reached.push(Number(nth));
      }
      // In the order in which they are read, and out at the end.
      assert.deepEqual(reached, [...Array(all).keys()], path);
      await context.close();
    }
  });
}

test('operations can be tried out, and nothing of that comes from elsewhere', async () => {
  const { paths: described } = await (await fetch(`${base}/openapi.json`)).json();
  const ways = Object.values(described).flatMap(item => Object.keys(item)).filter(way => ['get', 'put', 'post', 'delete'].includes(way));
  const { context, page, response, foreign, errors } = await open(browser, '/docs/');
  assert.equal(response.status(), 200);
  await page.locator('.opblock').nth(ways.length - 1).waitFor({ timeout: 20_000 });
  assert.equal(await page.locator('.opblock').count(), ways.length);
  assert.deepEqual(foreign, []);
  assert.deepEqual(errors, []);
  await context.close();
});

test('every link leads somewhere', async () => {
  const known = new Map();
  for (const [, under] of languages) {
    for (const path of paths) {
      const body = await (await fetch(base + at(under, path))).text();
      for (const [, href] of body.matchAll(/href="([^"#]+)"/g)) {
        const address = new URL(href.replaceAll('&amp;', '&'), base);
        if (address.origin === base && !known.has(address.href)) known.set(address.href, path);
      }
    }
  }
  // What is over is still linked from where it is told of, and has a page.
  const over = new Set(languages.flatMap(([, under]) => faults.filter(([, status]) => status === 410).map(([path]) => base + under + path)));
  const broken = [];
  for (const [address, path] of known) {
    const { status } = await fetch(address, { headers: { accept: 'text/html' } });
    if (status !== (over.has(address) ? 410 : 200)) broken.push(`${path} → ${address}: ${status}`);
  }
  assert.deepEqual(broken, []);
  assert.ok(known.size > 200, `${known.size} links`);
});

test('the checker of the W3C finds no error', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'znamka-pages-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = [];
  for (const [language, under] of languages) {
    for (const [nth, path] of everything.map(([path]) => path).entries()) {
      const answer = await fetch(base + at(under, path), { headers: { accept: 'text/html' } });
      const file = join(folder, `${language}-${nth}.html`);
      writeFileSync(file, await answer.text());
      files.push(file);
    }
  }
  const check = names => execFileSync('java', ['-jar', 'node_modules/vnu-jar/build/dist/vnu.jar', '--errors-only', '--stdout', ...names], { encoding: 'utf8' });
  assert.equal(check(files), '');
  const spoiled = join(folder, 'spoiled.html');
  writeFileSync(spoiled, readFileSync(files[0], 'utf8').replace('<main', '<table><main'));
  assert.throws(() => check([spoiled]), /Command failed/);
});
