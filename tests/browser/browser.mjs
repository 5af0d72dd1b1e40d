// What the tests in the browser share: the browser, the pages there are, and how one is opened.
import { chromium } from 'playwright-core';

export const base = process.env.ZNAMKA_URL;

export const languages = [['cs', ''], ['en', '/en']];

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
  '/ranking', '/changes', '/methodologies/versions/m2', '/data', '/docs', '/docs/manual/figures', '/accessibility', '/area/login', '/services/cz-ended', '/nothing-here'];

// The address of a page in a language.
export const at = (under, path) => (under && path === '/' ? under : under + path.replace(/^\/\?/, under ? '?' : '/?'));

export const launch = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });

// Opens a page and watches what it asks for: requests to other hosts, and bytes that came.
export async function open(browser, path, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const foreign = [];
  let bytes = 0;
  const sizes = [];
  page.on('request', request => request.url().startsWith(base) || foreign.push(request.url()));
  // Of a request that ends with its page nobody knows the size any more.
  page.on('requestfinished', request => sizes.push(request.sizes().then(it => (bytes += it.responseBodySize), () => {})));
  const errors = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => message.type() === 'error' && errors.push(message.text()));
  const response = await page.goto(base + path, { waitUntil: 'load' });
  await Promise.all(sizes);
  return { context, page, response, foreign, errors, bytes: () => bytes };
}
