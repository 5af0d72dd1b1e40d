// What the tests in the browser share: the browser, the pages there are, how one is opened, and what holds of each.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const { ZNAMKA, ZNAMKA_DATABASE_URL, ZNAMKA_SOURCES, ZNAMKA_URL } = process.env;

export const base = ZNAMKA_URL;

const HEAVIEST = 100_000;

export const languages = [['cs', ''], ['en', '/en']];

// The pages of the manual, but one that stands for all where a try takes long.
export const manual = readdirSync(join(ZNAMKA_SOURCES, 'manual'))
  .filter(it => it.endsWith('.md') && !['README.md', 'figures.md'].includes(it))
  .map(it => `/docs/manual/${it.slice(0, -3)}`);

// One of every page, and of every state that a page can be in.
export const paths = [
  '/',
  '/?as_of=600',
  '/services',
  '/services?q=pas&sort=grade',
  '/services?q=nothing-is-called-so',
  '/services/cz-obtain-passport',
  '/services/cz-obtain-passport?as_of=600',
  '/embed/services/cz-obtain-passport',
  '/embed',
  '/embed/agencies/cz-ministry-of-justice',
  '/embed/criteria/index',
  '/embed/compare?service=cz-odd-long&service=cz-obtain-vat-collector-number',
  '/agencies',
  '/agencies/cz-ministry-of-justice',
  '/criteria',
  '/criteria/index',
  '/criteria/one-fill',
  '/ranking',
  '/ranking?criterion=one-fill&country=CZ&by=agency',
  '/ranking?methodology=client-quality&period=2024',
  '/changes',
  '/changes?kind=withdrawn',
  '/methodologies',
  '/methodologies/eu-egov-services/m2020',
  '/services?criterion=one-fill&state=measured&sort=-change',
  '/compare',
  '/compare?service=cz-obtain-passport&service=cz-obtain-vat-collector-number',
  '/compare?agency=cz-ministry-of-justice&agency=cz-ministry-of-the-interior',
  '/data',
  '/docs',
  '/docs/manual',
  '/docs/manual/figures',
  ...manual,
  '/accessibility',
  '/privacy',
  '/problems/gone',
  '/area/login',
  '/area/login?said=ended',
  // By another methodology, and what only people said; what a program found, with a reply.
  '/services/sample-permit',
  '/services/cz-heard',
  '/services/cz-tested',
  '/criteria?methodology=client-quality',
  '/criteria/fully-online?methodology=client-quality',
  '/criteria/in-time?methodology=waiting',
  '/methodologies/client-quality/m1',
  '/methodologies/versions/m2',
  // A grade between two, of which the badge has most to say.
  '/services/dk-apply-for-unemployment-benefits',
  // Names that are hostile or very long.
  '/services/cz-odd-markup',
  '/services/cz-odd-long',
  '/embed/services/cz-odd-long',
  '/agencies/cz-odd-office',
  '/compare?service=cz-odd-long&service=cz-odd-direction',
  // Leads on to what took over.
  '/services/cz-moved',
];

// Addresses at which there is nothing to see or nothing any more, and what they answer.
export const faults = [
  ['/nothing-here', 404],
  ['/embed/services/no-such-service', 404],
  ['/services/no-such-service', 404],
  ['/services?sort=colour', 400],
  ['/services/cz-ended', 410],
  ['/services/cz-moved?itself=true', 410],
];

// All of them, and what each answers.
export const everything = [...paths.map(path => [path, 200]), ...faults];

// One page of each kind, for what need not be tried with every one.
export const kinds = ['/', '/services', '/services/cz-tested', '/agencies/cz-odd-office', '/criteria/one-fill', '/compare?service=cz-odd-long&service=cz-odd-direction',
  '/ranking', '/changes', '/embed', '/embed/services/cz-odd-long', '/methodologies/versions/m2', '/data', '/docs', '/docs/manual/figures', '/accessibility', '/area/login', '/services/cz-ended', '/nothing-here'];

// The address of a page in a language.
export const at = (under, path) => (under && path === '/' ? under : under + path.replace(/^\/\?/, under ? '?' : '/?'));

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

// Opens a page and watches what it asks for: requests to other hosts, and bytes that came.
export async function open(browser, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const foreign = [];
  const sizes = [];
  page.on('request', request => request.url().startsWith(base) || foreign.push(request.url()));
  page.on('requestfinished', request => sizes.push(request.sizes().then(it => it.responseBodySize, error => error)));
  const errors = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  const response = await page.goto(base + path, { waitUntil: 'load' });
  await Promise.all(sizes);
  return { context, page, response, foreign, errors, sizes };
}

// Fails unless what came so far is known and light enough. Of a page that was left nobody knows it any more.
export async function isLight(sizes, what) {
  const came = await Promise.all(sizes);
  assert.ok(came.length > 0 && came.every(size => typeof size === 'number'), `${what}: ${came}`);
  const bytes = came.reduce((sum, size) => sum + size, 0);
  assert.ok(bytes > 0 && bytes <= HEAVIEST, `${what}: ${bytes} bytes`);
}

// The routes below which pages are shown that a file of the sources names, but pictures and the like.
export function routes(file) {
  const source = readFileSync(join(ZNAMKA_SOURCES, 'src/pages', file), 'utf8');
  const named = [...source.matchAll(/\b(?:at|page)\("([^":]+)"\)(?!,\s*web::post)/g)].map(([, route]) => route);
  return [...new Set(named)].filter(route => !/\.(svg|json)$/.test(route));
}

// Those of the routes that none of the addresses is of.
export const unseen = (named, addresses) => named.filter(route => {
  const form = new RegExp(`^${route.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);
  return !addresses.some(address => form.test(new URL(address, base).pathname));
});

const axe = readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'EN-301-549', 'best-practice'];

// What the checker of accessibility finds.
export async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async tags => {
    const found = await globalThis.axe.run(document, { runOnly: tags });
    return found.violations.map(it => `${it.id}: ${it.nodes.map(node => node.target.join(' ')).join(', ')}`);
  }, TAGS);
}

// What is folded is checked by no checker: so half of the looks are at pages that were unfolded.
const LOOKS = [
  { colorScheme: 'light', width: 1280, unfolded: false },
  { colorScheme: 'dark', width: 320, unfolded: false },
  { colorScheme: 'light', width: 320, unfolded: true },
  { colorScheme: 'dark', width: 1280, unfolded: true },
];

export const unfold = page => page.evaluate(() => document.querySelectorAll('details').forEach(it => { it.open = true; }));

// Fails unless a page is accessible and no wider than the screen, light and dark, wide and narrow. It is unfolded then.
export async function looked(page, what = '') {
  for (const { colorScheme, width, unfolded } of LOOKS) {
    const seen = `${what} ${colorScheme} ${width}${unfolded ? ' unfolded' : ''}`;
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    if (unfolded) await unfold(page);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(over <= 0, `${seen}: ${over} px wider than the screen`);
    assert.deepEqual(await violations(page), [], seen);
  }
}

// The same of a page as it stands where no scripts run: its sheet of styles comes from the same host, so a copy is as it is.
export async function lookedAtCopy(browser, page, what) {
  const html = await page.content();
  assert.ok(Buffer.byteLength(html) <= HEAVIEST, `${what}: ${Buffer.byteLength(html)} bytes`);
  const { context, page: copy } = await open(browser, '/en/area/login', { bypassCSP: true });
  await copy.setContent(html, { waitUntil: 'load' });
  await looked(copy, what);
  await context.close();
}

// Fails unless the keyboard reaches everything on a page, in the order in which it is read, and leaves again.
export async function reached(page, what) {
  const all = await page.evaluate(() => {
    const able = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')];
    // Of options of which one is chosen, the keyboard stops at one.
    const options = it => able.filter(other => other.type === 'radio' && other.name === it.name && other.form === it.form);
    const stops = it => it.type !== 'radio' || it === (options(it).find(other => other.checked) ?? options(it)[0]);
    const seen = able.filter(it => it.type !== 'hidden' && it.tabIndex >= 0 && !it.disabled && it.checkVisibility() && stops(it));
    seen.forEach((it, nth) => it.setAttribute('data-nth', nth));
    // From the top, wherever a page begins by itself.
    document.body.tabIndex = -1;
    document.body.focus();
    return seen.length;
  });
  assert.ok(all > 0, what);
  const stops = [];
  for (let press = 0; press <= all + 5; press++) {
    await page.keyboard.press('Tab');
    const nth = await page.evaluate(() => document.activeElement?.getAttribute('data-nth'));
    if (nth === null || nth === undefined) break;
    if (stops.length && Number(nth) === stops[0]) break;
    stops.push(Number(nth));
  }
  assert.deepEqual(stops, [...Array(all).keys()], what);
}

// Fails unless the checker of the W3C finds no error in these documents, and finds one that is put there.
export function isValid(documents) {
  const folder = mkdtempSync(join(tmpdir(), 'znamka-pages-'));
  const file = (name, text) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const vnu = ['-jar', 'node_modules/vnu-jar/build/dist/vnu.jar', '--errors-only', '--stdout'];
  const check = names => execFileSync('java', [...vnu, ...names], { encoding: 'utf8' });
  try {
    assert.ok(documents.length > 0);
    assert.equal(check(documents.map((text, nth) => file(`${nth}.html`, text))), '');
    const [first] = documents;
    assert.ok(first.includes('<main'));
    assert.throws(() => check([file('spoiled.html', first.replace('<main', '<table><main'))]), /Command failed/);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// A token of an agency, as the keeper of the register makes one.
export const token = (agency, ...scopes) => execFileSync(
  ZNAMKA, ['token', '--agency', agency, ...scopes.flatMap(scope => ['--scope', scope]), '--days', '1', '--database-url', ZNAMKA_DATABASE_URL],
  { encoding: 'utf8' },
).trim();

// What the API answers to whoever has a token; with a body it is written there.
export async function api(method, path, bearer, body) {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
  const text = await answer.text();
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}
