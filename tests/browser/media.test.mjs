// Paper, forced colours, and a browser without scripts: what is needed is there, and only that.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { at, base, languages, launch, open, paths } from './browser.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

// A4 with margins of 2 cm, at 96 pixels an inch.
const PAPER = { width: 643, height: 971 };
const SERVICE = '/services/cz-obtain-passport';

// What of a page is seen that paper has no use for: menus, forms, what can be pasted.
const useless = page => page.evaluate(() => {
  const seen = [...document.querySelectorAll('.top nav, .bottom ul, form, input, button, select, textarea, section:has(> #embed)')];
  return seen.filter(it => it.checkVisibility()).map(it => it.outerHTML.slice(0, 80));
});

// What stands beyond the edge of the paper, or would have to be scrolled for.
const cut = () => {
  const seen = [...document.querySelectorAll('main, main *')].filter(it => it.checkVisibility() && !it.closest('svg'));
  const beyond = it => it.getBoundingClientRect().right > innerWidth + 1;
  const rolled = it => getComputedStyle(it).overflowX !== 'visible' && it.scrollWidth > it.clientWidth + 1;
  return seen.filter(it => beyond(it) || rolled(it)).map(it => it.outerHTML.slice(0, 90));
};

test('paper has no menus and forms, and nothing is cut off', async () => {
  for (const [, under] of languages) {
    for (const path of paths) {
      const { context, page } = await open(browser, at(under, path), { viewport: PAPER });
      const text = await page.innerText('h1');
      await page.emulateMedia({ media: 'print' });
      assert.deepEqual(await useless(page), [], path);
      assert.equal(await page.innerText('h1'), text);
      assert.deepEqual(await page.evaluate(cut), [], path);
      await context.close();
    }
  }
});

test('paper has what a screen unfolds, and where links lead that leave the register', async () => {
  const { context, page } = await open(browser, `/en${SERVICE}`);
  const told = () => page.evaluate(() => {
    const links = [...document.querySelectorAll('main a[href]')].filter(it => it.checkVisibility({ contentVisibilityAuto: true }));
    // What can be pasted stays away with its section.
    const folded = [...document.querySelectorAll('main details:not([open]) > :not(summary)')].filter(it => !it.closest('section:has(> #embed)'));
    return {
      unfolded: folded.filter(it => it.checkVisibility() && it.getBoundingClientRect().height > 0).length,
      folded: folded.length,
      outside: links.filter(it => /^http/.test(it.getAttribute('href'))).length,
      inside: links.filter(it => !/^http/.test(it.getAttribute('href'))).length,
      written: links.filter(it => getComputedStyle(it, '::after').content.includes(it.getAttribute('href'))).length,
    };
  });
  const screen = await told();
  assert.ok(screen.folded > 5 && screen.unfolded === 0 && screen.written === 0, JSON.stringify(screen));
  assert.ok((await useless(page)).length > 3);
  await page.setViewportSize({ ...PAPER, width: 300 });
  assert.notDeepEqual(await page.evaluate(cut), []);
  await page.setViewportSize(PAPER);
  await page.emulateMedia({ media: 'print' });
  const paper = await told();
  assert.equal(paper.unfolded, paper.folded, JSON.stringify(paper));
  assert.ok(paper.outside > 3 && paper.inside > 3 && paper.written === paper.outside, JSON.stringify(paper));
  await context.close();
});

// The colours of marks and words in the charts of a page, each with its contrast to the page.
const marks = page => page.evaluate(() => {
  const probe = document.body.appendChild(document.createElement('p'));
  const resolved = colour => { probe.style.color = colour; return getComputedStyle(probe).color; };
  const light = colour => {
    const parts = colour.match(/[\d.]+/g).slice(0, 3).map(it => it / 255).map(it => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const [canvas, text] = [resolved('Canvas'), resolved('CanvasText')];
  const found = [...document.querySelectorAll('main svg :is(path, circle, rect, line, text)')].filter(it => !it.matches('.rule, defs *')).map(it => {
    const style = getComputedStyle(it);
    const colour = style.stroke === 'none' ? style.fill : style.stroke;
    return { what: it.outerHTML.slice(0, 90), colour, is: it.matches('.run, .dot, .interval, text'), contrast: contrast(colour, canvas) };
  });
  probe.remove();
  const shape = it => it.getAttribute('d').replace(/^M[-\d.]+ [-\d.]+/, '');
  const lines = [...document.querySelectorAll('main svg.lines')].map(svg => [...svg.querySelectorAll('[class^=line]')].map(line => ({
    dash: [...new Set([...line.querySelectorAll('.run')].map(run => getComputedStyle(run).strokeDasharray))],
    dot: [...new Set([...line.querySelectorAll('.dot')].map(shape))],
  })));
  return { canvas, text, found, lines };
});

test('charts are readable in forced colours, and lines differ by dash and mark', async () => {
  for (const colorScheme of ['light', 'dark']) {
    let most = 0;
    for (const path of ['/', SERVICE, '/criteria/one-fill', '/agencies/cz-ministry-of-justice', paths.find(it => it.startsWith('/compare?'))]) {
      const seen = `${path} ${colorScheme}`;
      const { context, page } = await open(browser, at('/en', path), { colorScheme, forcedColors: 'active' });
      const { canvas, text, found, lines } = await marks(page);
      assert.ok(found.length > 5, seen);
      for (const mark of found) {
        if (mark.is) assert.equal(mark.colour, text, `${seen}: ${mark.what}`);
        assert.ok(mark.contrast >= 3, `${seen}: ${mark.contrast} of ${mark.colour} on ${canvas}: ${mark.what}`);
      }
      for (const chart of lines) {
        most = Math.max(most, chart.length);
        for (const kind of ['dash', 'dot']) {
          const ways = chart.map(line => line[kind]).filter(way => way.length);
          assert.ok(ways.every(way => way.length === 1), seen);
          assert.equal(new Set(ways.flat()).size, ways.length, `${seen}: ${kind} ${JSON.stringify(ways)}`);
        }
      }
      await context.close();
    }
    assert.ok(most > 1, 'no chart has two lines');
  }
});

test('colours that are not forced are told apart from those that are', async () => {
  const { context, page } = await open(browser, '/en', { colorScheme: 'dark' });
  const { text, found } = await marks(page);
  assert.ok(found.some(mark => mark.is && mark.colour !== text));
  await context.close();
});

test('searching, filtering and sorting work without scripts', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(`${base}/en`);
  // Without diacritics, and in the other language: the register finds it all the same.
  await page.getByRole('searchbox').first().fill('cestovni pas');
  await page.keyboard.press('Enter');
  await page.locator('main tbody tr').first().getByRole('link').first().click();
  assert.equal(new URL(page.url()).pathname, `/en${SERVICE}`);

  await page.goto(`${base}/en/services`);
  const all = await page.locator('main tbody tr').count();
  await page.getByLabel('Life event', { exact: true }).selectOption('justice');
  await page.locator('main form').getByRole('button').click();
  const some = await page.locator('main tbody tr').count();
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  const grades = async () => (await page.locator('main tbody tr').allInnerTexts()).map(row => Number(row.match(/\b[1-5]\.\d\b/)?.[0] ?? 9));
  await page.locator('main thead').getByRole('link', { name: 'Grade' }).click();
  const sorted = await grades();
  assert.equal(sorted.length, some);
  assert.deepEqual(sorted, sorted.toSorted((one, other) => one - other));
  await page.locator('main thead').getByRole('link', { name: 'Grade' }).click();
  assert.notDeepEqual(await grades(), sorted);
  await context.close();
});
