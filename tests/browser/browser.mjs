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
  '/agencies',
  '/agencies/cz-ministry-of-justice',
  '/criteria',
  '/criteria/index',
  '/criteria/one-fill',
  '/ranking',
  '/ranking?criterion=one-fill&country=CZ&by=agency',
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
];

// Addresses at which there is nothing to see, and what they answer.
export const faults = [['/nothing-here', 404], ['/services/no-such-service', 404], ['/services?sort=colour', 400]];

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
