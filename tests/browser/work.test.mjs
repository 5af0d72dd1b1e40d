// A clerk's walk: what is due is filled in as Excel saves it, mended where it is wrong, handed in and published,
// from the first page on and without scripts. It writes, so it comes after the tests of the pages.
import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { base, launch, lookedAtCopy, token } from './browser.mjs';

const AGENCY = 'sample-office';
const SERVICE = 'sample-register';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

// Logs in by hand, in a browser of one's own.
async function loggedIn(given) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(`${base}/en`);
  await page.getByRole('link', { name: 'For agencies' }).click();
  await page.getByLabel('Your agency’s token').fill(given);
  await page.getByRole('button', { name: 'Log in' }).click();
  return { context, page };
}

// What the public sees of a criterion of the service.
async function shown(criterion) {
  const answer = await fetch(`${base}/v1/series?methodology=client-quality&service=${SERVICE}&criterion=${criterion}`);
  return (await answer.json()).series.flatMap(line => line.segments).flatMap(segment => segment.points).map(point => point.value);
}

// How many evaluations of the service the clerk has.
async function stored(bearer) {
  const answer = await fetch(`${base}/v1/evaluations?service=${SERVICE}`, { headers: { authorization: `Bearer ${bearer}` } });
  return (await answer.json()).items.length;
}

// The rows of a file that semicolons separate.
function rows(text) {
  const cells = text.matchAll(/(?:"((?:[^"]|"")*)"|([^;"\r\n]*))(;|\r?\n|$)/g);
  const found = [[]];
  for (const [all, quoted, plain, end] of cells) {
    if (!all) break;
    found.at(-1).push(quoted?.replaceAll('""', '"') ?? plain);
    if (end !== ';') found.push([]);
  }
  return found.filter(row => row.length > 1);
}

// What Excel set to Czech saves of rows: semicolons, windows-1250, and lines that end as on Windows.
function saved(table) {
  const letters = [...new TextDecoder('windows-1250').decode(Uint8Array.from({ length: 256 }, (_, nth) => nth))];
  const quoted = cell => (/[";\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  const text = table.map(row => `${row.map(quoted).join(';')}\r\n`).join('');
  return Buffer.from([...text].map(letter => {
    const byte = letters.indexOf(letter);
    return byte < 0 ? '?'.charCodeAt(0) : byte;
  }));
}

const ANSWERS = {
  'portal-listed': 'direkt', 'portal-complete': '5/6', 'eid-sign-in': 'enough', 'fully-online': '12/10', whenever: 'always',
  'status-tracking': 'online', 'life-event-guidance': 'named', proactivity: 'remind', reminders: 'personal', 'human-help': 'named',
  'help-reached': '7/10', 'plain-language': '62,5', 'one-fill': '9/12', 'no-papers': '8/10', accessibility: '48/55', mobile: 'yes',
  assisted: 'helped', 'tested-with-clients': 'users',
};

test('a token that is not believed opens nothing', async () => {
  const { context, page } = await loggedIn(`${token(AGENCY, 'evaluations:write')}x`);
  assert.match(await page.getByRole('alert').innerText(), /not valid here/);
  await lookedAtCopy(browser, page, 'login');
  assert.equal((await context.cookies()).length, 0);
  await page.goto(`${base}/en/area`);
  assert.match(new URL(page.url()).pathname, /\/area\/login$/);
  await context.close();
});

test('a clerk fills in the form, sees how far it is and what the grade would be, and hands nothing in by mistake', async () => {
  const bearer = token(AGENCY, 'evaluations:write');
  const { context, page } = await loggedIn(bearer);
  await page.goto(`${base}/en/area/campaigns/sample-2024/${SERVICE}`);
  await lookedAtCopy(browser, page, 'empty form');
  const list = page.getByRole('navigation', { name: 'All questions' });
  assert.match(await list.innerText(), /0 of 18 answered/);
  assert.equal(await list.getByText('missing', { exact: true }).count(), 18);
  const field = (criterion, name) => page.locator(`[name="${criterion}:${name}"]`);

  // The list leads to the question; Enter keeps a draft.
  await list.getByRole('link').nth(11).click();
  assert.match(page.url(), /#q12$/);
  await field('plain-language', 'value').fill('62.5');
  await field('plain-language', 'value').press('Enter');
  await page.waitForURL('**/sample-register?said=saved');
  assert.match(await page.getByRole('status').innerText(), /The draft is saved/);
  assert.equal(await list.getByText('missing', { exact: true }).count(), 17);
  assert.match(await page.innerText('main'), /No grade would come of what is saved/);

  // Handed in without a grade only by who says so twice.
  await page.getByRole('button', { name: 'Submit', exact: true }).first().click();
  await page.waitForURL('**/sample-register?said=ungraded');
  assert.equal(await page.getByRole('button', { name: 'Submit without a grade' }).count(), 1);
  await lookedAtCopy(browser, page, 'no grade');

  for (const box of await page.locator('textarea[name$=":evidence"]').all()) await box.fill('https://example.org/sample-register');
  for (const box of await page.locator('input[name$=":value"][type="text"]').all()) await box.fill('75');
  for (const group of await page.locator('.choices').all()) await group.locator('input[type="radio"]').nth(1).check();
  await page.getByRole('button', { name: 'Save and show what the grade would be' }).first().click();
  await page.waitForURL('**/sample-register?said=what-if');
  assert.match(await list.innerText(), /18 of 18 answered/);
  assert.match(await page.innerText('main'), /What would lift it most/);
  await lookedAtCopy(browser, page, 'what if');

  // It was tried only.
  const mine = await fetch(`${base}/v1/evaluations?service=${SERVICE}`, { headers: { authorization: `Bearer ${bearer}` } });
  const [{ id, standing }] = (await mine.json()).items;
  assert.equal(standing, 'draft');
  await page.goto(`${base}/en/area/evaluations/${id}`);
  await page.getByText('Delete the draft…').click();
  await page.getByRole('button', { name: 'Delete the draft' }).click();
  assert.equal(await stored(bearer), 0);
  await context.close();
});

test('a clerk uploads what is due, sees the faults beside the rows, mends them, and hands it in', async () => {
  const bearer = token(AGENCY, 'evaluations:write');
  const { context, page } = await loggedIn(bearer);
  assert.match(await page.innerText('main'), /Sample office/);
  await lookedAtCopy(browser, page, 'first page');
  const [cookie] = await context.cookies();
  assert.ok(cookie.httpOnly && cookie.sameSite === 'Strict', JSON.stringify(cookie));

  // The template, filled in and saved in Excel; other services have reported, and the survey is somebody else's.
  await page.getByRole('link', { name: 'Upload a file' }).click();
  await page.waitForURL('**/area/upload');
  await lookedAtCopy(browser, page, 'upload');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'template for Excel' }).first().click()]);
  const [head, ...due] = rows(readFileSync(await download.path(), 'utf8').replace(/^\uFEFF/, ''));
  const column = name => head.indexOf(name);
  const own = due.filter(row => row[column('service')] === SERVICE && row[column('source')] === 'self');
  assert.deepEqual(own.map(row => row[column('criterion')]).sort(), Object.keys(ANSWERS).sort());
  for (const row of own) {
    const [number, of] = ANSWERS[row[column('criterion')]].split('/');
    row[column(of ? 'numerator' : 'value')] = number;
    row[column('denominator')] = of ?? '';
    row[column('evidence_url')] = 'https://example.org/sample-register';
    row[column('comment')] = 'zkoušeno s pěti lidmi; příště víc';
  }
  const buffer = saved([head, ...own]);
  assert.throws(() => new TextDecoder('utf-8', { fatal: true }).decode(buffer));
  await page.getByLabel('CSV file').setInputFiles({ name: 'vyplněno.csv', mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Check' }).click();

  // Each fault stands beside its row, and the summary leads there. Nothing is stored.
  assert.match(await page.getByRole('alert').innerText(), /2 rows have faults/);
  const called = criterion => own.find(row => row[column('criterion')] === criterion)[column('criterion_name')];
  const beside = criterion => page.locator('fieldset', { has: page.locator('legend', { hasText: called(criterion) }) });
  assert.equal(await page.locator('fieldset').count(), 2);
  const wrong = [['portal-listed', 'value', 'direkt', 'direct'], ['fully-online', 'numerator', '12', '7']];
  for (const [criterion, cell, typed, right] of wrong) {
    const input = beside(criterion).locator(`[name$=".${cell}"]`);
    assert.equal(await input.inputValue(), typed);
    assert.equal(await input.getAttribute('aria-invalid'), 'true');
    const told = (await input.getAttribute('aria-describedby')).split(' ');
    assert.ok((await page.locator(`#${told[0]}`).innerText()).length > 10);
    const link = page.getByRole('alert').locator(`a[href="#${await beside(criterion).getAttribute('id')}"]`);
    assert.equal(await link.count(), 1);
    // Where there are options, one is chosen.
    const isChoice = (await input.evaluate(it => it.tagName)) === 'SELECT';
    await (isChoice ? input.selectOption(right) : input.fill(right));
  }
  assert.equal(await page.getByRole('button', { name: 'Hand in' }).count(), 0);
  await lookedAtCopy(browser, page, 'faults');
  assert.equal(await stored(bearer), 0);
  await page.getByRole('button', { name: 'Check again' }).click();
  assert.match(await page.getByRole('status').innerText(), /All is in order/);
  await lookedAtCopy(browser, page, 'preview');
  assert.equal(await stored(bearer), 0);
  assert.equal(await page.getByRole('button', { name: 'Publish' }).count(), 0);
  await page.getByRole('button', { name: 'Hand in' }).click();
  await page.waitForURL('**/area/upload/done?*');
  await lookedAtCopy(browser, page, 'stored');
  assert.equal(await stored(bearer), 1);

  // What was handed in waits for somebody else, who publishes it.
  await page.locator('main').getByRole('link', { name: /Sample: registration/ }).click();
  await page.waitForURL('**/area/evaluations/*');
  const address = page.url();
  await lookedAtCopy(browser, page, 'evaluation');
  assert.equal(await page.getByRole('button', { name: 'Publish' }).count(), 0);
  assert.deepEqual(await shown('plain-language'), []);
  const publisher = await loggedIn(token(AGENCY, 'evaluations:publish'));
  await publisher.page.goto(address);
  await publisher.page.getByRole('button', { name: 'Publish' }).click();
  assert.match(await publisher.page.getByRole('status').innerText(), /Published/);
  await lookedAtCopy(browser, publisher.page, 'published');
  assert.deepEqual(await shown('plain-language'), [62.5]);
  assert.deepEqual(await shown('fully-online'), [70]);
  await publisher.context.close();

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.goto(address);
  assert.match(new URL(page.url()).pathname, /\/area\/login$/);
  await context.close();
});
