// Every page × language × light and dark × wide and narrow: accessible, nothing overflows, nothing is asked
// of another host, light enough, and whole without scripts. `stage.py` has published what they show.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { at, base, everything, faults, isLight, isValid, kinds, languages, launch, looked, manual, open, paths, reached, routes, unfold, unseen, violations } from './browser.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

test('every page that there is, is among those that are looked at', () => {
  const named = routes('mod.rs');
  assert.ok(named.length > 20 && named.includes('/problems/{code}') && named.includes('/services/{code}'), `${named}`);
  assert.deepEqual(unseen(named, paths), []);
  assert.deepEqual(unseen([...named, '/agencies/{code}/more'], paths), ['/agencies/{code}/more']);
});

for (const [language, under] of languages) {
  for (const [path, status] of everything) {
    test(`${language} ${path}`, async () => {
      const { context, page, response, foreign, sizes, errors } = await open(browser, at(under, path), { bypassCSP: true });
      assert.equal(response.status(), status);
      assert.equal(await page.getAttribute('html', 'lang'), language);
      await isLight([response.body().then(body => body.length)], 'before it is packed');
      await looked(page);
      await isLight(sizes, 'after all looks');
      assert.deepEqual(foreign, []);
      assert.deepEqual(errors.filter(error => !error.includes(`status of ${status}`)), []);
      await context.close();
    });
  }
}

test('the checker of accessibility finds what is wrong', async () => {
  const { context, page } = await open(browser, '/', { bypassCSP: true });
  await page.evaluate(() => document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="/assets/icon.svg">'));
  assert.deepEqual(await violations(page), ['image-alt: img']);
  await context.close();
});

// Pages as they are tried with what takes long: all of them in one way, one of each kind in the others.
const WAYS = [
  { under: '', width: 1280, which: everything.map(([path]) => path).filter(path => !manual.includes(path)) },
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
      await reached(page, path);
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

test('every link leads somewhere, to its place in the page too', async () => {
  const known = new Map();
  for (const [, under] of languages) {
    for (const path of paths) {
      const answer = await fetch(base + at(under, path));
      for (const [, href] of (await answer.text()).matchAll(/href="([^"]+)"/g)) {
        const address = new URL(href.replaceAll('&amp;', '&'), answer.url);
        const place = decodeURIComponent(address.hash.slice(1));
        address.hash = '';
        if (address.origin !== base) continue;
        if (!known.has(address.href)) known.set(address.href, new Map([['', path]]));
        if (!known.get(address.href).has(place)) known.get(address.href).set(place, path);
      }
    }
  }
  // What is over is still linked from where it is told of, and has a page.
  const over = new Set(languages.flatMap(([, under]) => faults.filter(([, status]) => status === 410).map(([path]) => base + under + path)));
  const broken = [];
  let places = 0;
  for (const [address, from] of known) {
    const answer = await fetch(address, { headers: { accept: 'text/html' } });
    const text = await answer.text();
    if (answer.status !== (over.has(address) ? 410 : 200)) broken.push(`${from.get('')} → ${address}: ${answer.status}`);
    for (const [place, path] of from) {
      // What begins with a slash is a place that a script makes, in the documentation of operations.
      if (place === '' || place.startsWith('/')) continue;
      places += 1;
      if (!text.includes(` id="${place.replaceAll('&', '&amp;')}"`)) broken.push(`${path} → ${address}#${place}`);
    }
  }
  assert.deepEqual(broken, []);
  assert.ok(known.size > 200 && places > 50, `${known.size} links, ${places} places`);
});

test('the checker of the W3C finds no error', async () => {
  const documents = [];
  for (const [, under] of languages) {
    for (const [path] of everything) {
      documents.push(await (await fetch(base + at(under, path), { headers: { accept: 'text/html' } })).text());
    }
  }
  isValid(documents);
});
