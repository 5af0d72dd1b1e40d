// A clerk's walk: what is due is filled in, mended where it is wrong, handed in and published, from the first
// page on and without scripts. It writes, so it comes after the tests of the pages.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { base, launch } from './browser.mjs';

const { ZNAMKA, ZNAMKA_DATABASE_URL } = process.env;
const AGENCY = 'sample-office';
const SERVICE = 'sample-register';

// A token of the agency, as the keeper of the register makes one.
const token = scope => execFileSync(
  ZNAMKA, ['token', '--agency', AGENCY, '--scope', scope, '--days', '1', '--database-url', ZNAMKA_DATABASE_URL], { encoding: 'utf8' },
).trim();

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

// Logs in by hand, in a browser of one's own.
async function log_in(given) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(`${base}/en`);
  await page.getByRole('link', { name: 'For agencies' }).click();
  await page.getByLabel('Your agency’s token').fill(given);
  await page.getByRole('button', { name: 'Log in' }).click();
  return { context, page };
}

// What the public sees of the service.
async function shown() {
  const answer = await fetch(`${base}/v1/series?methodology=client-quality&service=${SERVICE}&criterion=one-fill`);
  return (await answer.json()).series.flatMap(line => line.segments).flatMap(segment => segment.points).map(point => point.value);
}

test('a token that is not believed opens nothing', async () => {
  const { context, page } = await log_in(`${token('evaluations:write')}x`);
  assert.match(await page.getByRole('alert').innerText(), /not valid here/);
  assert.equal((await context.cookies()).length, 0);
  await page.goto(`${base}/en/area`);
  assert.match(new URL(page.url()).pathname, /\/area\/login$/);
  await context.close();
});

test('a clerk hands in what is due, and somebody else publishes it', async () => {
  const { context, page } = await log_in(token('evaluations:write'));
  assert.match(await page.innerText('main'), /Sample office/);
  const [cookie] = await context.cookies();
  assert.ok(cookie.httpOnly && cookie.sameSite === 'Strict', JSON.stringify(cookie));
  const draft = {
    service: SERVICE, period: '2024', methodology: 'client-quality@m1', source: 'self', assessor: AGENCY,
    answers: [{ criterion: 'one-fill', numerator: 9, denominator: 12, evidence: [{ url: 'https://example.org/form' }] }],
  };
  const made = await fetch(`${base}/v1/evaluations?to=draft`, {
    method: 'POST', body: JSON.stringify(draft),
    headers: { authorization: `Bearer ${token('evaluations:write')}`, 'content-type': 'application/json' },
  });
  const { id } = await made.json();
  await page.goto(`${base}/en/area/evaluations/${id}`);
  await page.getByRole('button', { name: 'Hand in' }).click();
  assert.match(await page.getByRole('status').innerText(), /Handed in/);
  // The clerk may not publish, and is not asked whether to.
  assert.equal(await page.getByRole('button', { name: 'Publish' }).count(), 0);
  assert.deepEqual(await shown(), []);

  const head = await log_in(token('evaluations:publish'));
  await head.page.goto(`${base}/en/area/evaluations/${id}`);
  await head.page.getByRole('button', { name: 'Publish' }).click();
  assert.match(await head.page.getByRole('status').innerText(), /Published/);
  assert.deepEqual(await shown(), [75]);
  await head.context.close();

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.goto(`${base}/en/area/evaluations/${id}`);
  assert.match(new URL(page.url()).pathname, /\/area\/login$/);
  await context.close();
});
