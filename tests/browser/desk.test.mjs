// The pages that only who is logged in gets, as they are for every other page: language × light and dark × wide and
// narrow. And what somebody types while their login ends is there after the next one. What it writes it deletes, but
// for one evaluation that others made.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { at, base, languages, launch } from './browser.mjs';

const { ZNAMKA, ZNAMKA_DATABASE_URL } = process.env;
const QUESTIONS = '/area/campaigns/sample-2024/sample-register';
const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'EN-301-549', 'best-practice'];
const HEAVIEST = 100_000;

const token = (agency, ...scopes) => execFileSync(
  ZNAMKA, ['token', '--agency', agency, ...scopes.flatMap(scope => ['--scope', scope]), '--days', '1', '--database-url', ZNAMKA_DATABASE_URL],
  { encoding: 'utf8' },
).trim();

async function api(method, path, bearer, body) {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
  return answer.json();
}

let browser;
let bearer;
let paths;
before(async () => {
  browser = await launch();
  bearer = token('sample-office', 'evaluations:write');
  const others = token('eu-commission', 'evaluations:assess', 'evaluations:publish');
  const evidence = [{ url: 'https://example.org/report' }];
  const found = await api('POST', '/v1/evaluations?to=published', others, {
    service: 'sample-benefit', period: '2024', methodology: 'client-quality@m1', source: 'expert', assessor: 'eu-commission',
    answers: [{ criterion: 'one-fill', numerator: 3, denominator: 10, evidence, comment: 'Asked again on page two.' }],
  });
  const own = await api('GET', '/v1/evaluations?service=sample-benefit&source=self', bearer);
  paths = ['/area', '/area/help', '/area/upload', '/area/replies', QUESTIONS, `/area/evaluations/${found.id}/reply`, `/area/evaluations/${own.items[0].id}`];
});
after(async () => { await browser.close(); });

// A browser in which somebody is logged in; pages say the same with scripts and without.
async function loggedIn(options = {}) {
  const context = await browser.newContext({ javaScriptEnabled: false, ...options });
  context.setDefaultTimeout(10_000);
  await context.addCookies([{ name: 'znamka', value: bearer, url: base, httpOnly: true, sameSite: 'Strict' }]);
  return context;
}

const violations = page => page.evaluate(async tags => {
  const found = await globalThis.axe.run(document, { runOnly: tags });
  return found.violations.map(it => `${it.id}: ${it.nodes.map(node => node.target.join(' ')).join(', ')}`);
}, TAGS);

// Looks at a page as it stands: its sheet of styles comes from the same host, so a copy is as it is.
async function looked(html, what) {
  assert.ok(Buffer.byteLength(html) <= HEAVIEST, `${what}: ${Buffer.byteLength(html)} bytes`);
  for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ bypassCSP: true, colorScheme });
    const copy = await context.newPage();
    await copy.goto(`${base}/en/area/login`);
    await copy.setContent(html, { waitUntil: 'load' });
    await copy.addScriptTag({ content: axe });
    for (const width of [1280, 320]) {
      await copy.setViewportSize({ width, height: 900 });
      const over = await copy.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(over <= 0, `${what} ${width} ${colorScheme}: ${over} px wider than the screen`);
      assert.deepEqual(await violations(copy), [], `${what} ${width} ${colorScheme}`);
    }
    await context.close();
  }
}

const ROW = {
  service: 'sample-register', period: '2024', methodology: 'client-quality@m1', source: 'self', assessor: 'sample-office',
  criterion: 'portal-listed', value: 'direkt',
};

// The preview of a file with a fault.
async function preview(page, under) {
  const template = await (await fetch(`${base}/v1/campaigns/sample-2024/template.csv`)).text();
  const [head] = template.replace(/^\uFEFF/, '').split(/\r?\n/);
  const table = `${head}\n${head.split(',').map(column => ROW[column] ?? '').join(',')}\n`;
  await page.goto(`${base}${under}/area/upload`);
  await page.locator('#pasted').fill(table);
  await page.locator('form[enctype] button').click();
  assert.equal(await page.locator('fieldset').count(), 1);
}

for (const [language, under] of languages) {
  test(`${language}: the pages of agencies`, { timeout: 240_000 }, async () => {
    const context = await loggedIn();
    const page = await context.newPage();
    const foreign = [];
    page.on('request', request => request.url().startsWith(base) || foreign.push(request.url()));
    const titles = new Set();
    for (const path of paths) {
      const response = await page.goto(base + at(under, path));
      assert.equal(response.status(), 200, path);
      assert.equal(await page.getAttribute('html', 'lang'), language, path);
      titles.add(await page.title());
      await looked(await page.content(), `${language} ${path}`);
    }
    assert.equal(titles.size, paths.length, [...titles].join('; '));
    await preview(page, under);
    await looked(await page.content(), `${language} preview`);
    assert.deepEqual(foreign, []);
    await context.close();
  });
}

test('the checker of the W3C finds no error on the pages of agencies', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'znamka-area-'));
  const context = await loggedIn();
  const page = await context.newPage();
  const files = [];
  // As they were sent: a browser writes what it has read in another way.
  const keep = async response => {
    const file = join(folder, `${files.length}.html`);
    writeFileSync(file, await response.text());
    files.push(file);
  };
  for (const [, under] of languages) {
    for (const path of paths) await keep(await page.goto(base + at(under, path)));
    const sent = page.waitForResponse(response => response.request().method() === 'POST');
    await preview(page, under);
    await keep(await sent);
  }
  const check = names => execFileSync('java', ['-jar', 'node_modules/vnu-jar/build/dist/vnu.jar', '--errors-only', '--stdout', ...names], { encoding: 'utf8' });
  assert.equal(check(files), '');
  await context.close();
});

test('what is typed while the login ends is there after the next one, and is saved', async () => {
  const text = 'Written for an hour: „náš formulář“ & <b>more</b>\nand a second line';
  const context = await loggedIn();
  const page = await context.newPage();
  await page.goto(`${base}/en${QUESTIONS}`);
  const comment = page.locator('textarea[name="one-fill:comment"]');
  await comment.evaluate(it => it.closest('details')?.setAttribute('open', ''));
  await comment.fill(text);

  // The other language takes along what was typed.
  await page.getByRole('button', { name: 'Čeština' }).click();
  assert.equal(new URL(page.url()).pathname, QUESTIONS);
  assert.equal(await comment.inputValue(), text);
  await page.getByRole('button', { name: 'English' }).click();
  assert.equal(await comment.inputValue(), text);

  await context.clearCookies();
  await page.getByRole('button', { name: 'Save draft' }).first().click();
  assert.match(await page.getByRole('alert').innerText(), /login ended.*nothing is lost/s);
  assert.ok((await page.innerText('.typed')).includes('and a second line'));
  await looked(await page.content(), 'a login with what was typed');
  await page.getByLabel('Your agency’s token').fill('a.b.c');
  await page.getByRole('button', { name: 'Log in' }).click();
  assert.match(await page.getByRole('alert').innerText(), /not valid here/);
  await page.getByLabel('Your agency’s token').fill(bearer);
  await page.getByRole('button', { name: 'Log in' }).click();
  assert.match(await page.getByRole('status').innerText(), /logged in/);
  await looked(await page.content(), 'what was typed, after the login');
  const list = '/v1/evaluations?service=sample-register';
  assert.deepEqual((await api('GET', list, bearer)).items, [], 'nothing is stored by itself');
  await page.getByRole('button', { name: 'Save draft' }).first().click();
  await page.waitForURL('**/en/area/campaigns/**');
  assert.equal(await comment.inputValue(), text);

  // A draft is the first thing to go on with; and it goes again.
  await page.goto(`${base}/en/area`);
  assert.equal(await page.getByRole('link', { name: 'Go on filling in' }).count(), 1);
  const { items: [draft] } = await api('GET', list, bearer);
  await page.goto(`${base}/en/area/evaluations/${draft.id}`);
  await looked(await page.content(), 'a draft');
  await page.locator('summary', { hasText: 'Delete the draft' }).click();
  await page.getByRole('button', { name: 'Delete the draft' }).click();
  await page.waitForURL('**/en/area?done=delete');
  await page.getByRole('button', { name: 'Log out' }).click();
  assert.match(await page.innerText('main'), /token itself stays valid/);
  await context.close();
});
