// Every page × language × light and dark × wide and narrow: accessible, nothing overflows, nothing is asked
// of another host, light enough, and whole without scripts.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { at, base, faults, languages, launch, open, paths } from './browser.mjs';

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

for (const [language, under] of languages) {
  for (const path of [...paths, ...faults.map(([path]) => path)]) {
    test(`${language} ${path}`, async () => {
      const status = faults.find(([fault]) => fault === path)?.[1] ?? 200;
      for (const colorScheme of ['light', 'dark']) {
        for (const width of [1280, 320]) {
          const seen = `${colorScheme} ${width}`;
          const options = { colorScheme, viewport: { width, height: 900 }, bypassCSP: true };
          const { context, page, response, foreign, bytes, errors } = await open(browser, at(under, path), options);
          assert.equal(response.status(), status, seen);
          assert.equal(await page.getAttribute('html', 'lang'), language, seen);
          assert.deepEqual(foreign, [], seen);
          assert.deepEqual(errors.filter(error => !error.includes(`status of ${status}`)), [], seen);
          assert.ok(bytes() <= HEAVIEST, `${seen}: ${bytes()} bytes`);
          const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          assert.ok(over <= 0, `${seen}: ${over} px wider than the screen`);
          await page.addScriptTag({ content: axe });
          assert.deepEqual(await violations(page), [], seen);
          await context.close();
        }
      }
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

test('everything says the same without scripts', async () => {
  for (const path of paths) {
    const told = [];
    for (const javaScriptEnabled of [true, false]) {
      const { context, page } = await open(browser, path, { javaScriptEnabled });
      told.push(await page.innerText('main'));
      await context.close();
    }
    assert.equal(told[0], told[1], path);
  }
});

test('the keyboard reaches everything and leaves again', async () => {
  for (const path of paths) {
    const { context, page } = await open(browser, path);
    const all = await page.evaluate(() => {
      const able = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
      const seen = able.filter(it => it.type !== 'hidden' && it.checkVisibility());
      seen.forEach((it, nth) => it.setAttribute('data-nth', nth));
      return seen.length;
    });
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
  const broken = [];
  for (const [address, path] of known) {
    const { status } = await fetch(address, { headers: { accept: 'text/html' } });
    if (status !== 200) broken.push(`${path} → ${address}: ${status}`);
  }
  assert.deepEqual(broken, []);
  assert.ok(known.size > 200, `${known.size} links`);
});

test('the checker of the W3C finds no error', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'znamka-pages-'));
  const files = [];
  for (const [language, under] of languages) {
    for (const [nth, path] of [...paths, ...faults.map(([path]) => path)].entries()) {
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
