// Walks: what a reader sets out to do, done in the browser from the first page on, without scripts.
// They write as they go, so they come after the tests of the pages.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { api, base, launch } from './browser.mjs';

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

// As whoever may do everything; with a body it is written there.
const ask = (path, body) => api(body ? 'POST' : 'GET', path, process.env.ZNAMKA_TOKEN, body);

// Judges a service in a later period as in its last one, but for one criterion. Gives what was sent, and its id.
async function judged(service, period, criterion, answer) {
  const { items } = await ask(`/v1/evaluations?service=${service}&source=expert`);
  const last = await ask(`/v1/evaluations/${items.at(-1).id}`);
  const { methodology, source, assessor } = last;
  const others = last.answers.filter(it => it.criterion !== criterion);
  const draft = { service, period, methodology, source, assessor, answers: [...others, { criterion, ...answer }] };
  return { draft, id: (await ask('/v1/evaluations?to=published', draft)).id };
}

test('a journalist finds what fell most, reads why, takes the figures along and cites them', async () => {
  const why = 'The form asks anew for what the office knows.';
  const proof = 'https://example.org/the-form';
  const fell = 'cz-declare-corporate-tax';
  await judged('cz-declare-vat', '2024', 'one-fill', { value: 60 });
  const { draft, id } = await judged(fell, '2024', 'one-fill', { value: 12.5, comment: why, evidence: [{ url: proof }] });
  // It is what fell most, among several that fell.
  const { items } = await ask('/v1/changes?criterion=one-fill&limit=1000');
  const down = items.filter(it => it.change.delta < 0).sort((one, other) => one.change.delta - other.change.delta);
  assert.ok(down.length > 1);
  assert.equal(down[0].subject.service, fell);

  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  await page.goto(`${base}/en`);
  await page.getByRole('navigation').getByRole('link', { name: 'Services', exact: true }).click();
  await page.getByLabel('Criterion', { exact: true }).selectOption('one-fill');
  await page.locator('main form').getByRole('button').click();
  await page.locator('main thead').getByRole('link', { name: 'Change' }).click();
  const first = page.locator('main tbody tr').first();
  assert.match(await first.innerText(), /worsened/);
  await first.getByRole('link').first().click();
  assert.equal(new URL(page.url()).pathname, `/en/services/${fell}`);

  // Why: the criterion with its points and who judged, and behind it what was found and what shows it.
  const row = page.locator('table.tree tr', { has: page.locator('a[href*="/criteria/one-fill"]') });
  const told = await row.innerText();
  assert.ok(told.includes('12.5') && told.includes('European Commission'), told);
  const behind = row.locator('xpath=following-sibling::tr[1]');
  await behind.locator('summary').click();
  assert.match(await behind.innerText(), new RegExp(why));
  assert.equal(await behind.locator(`a[href="${proof}"]`).count(), 1);

  // The figures, as a file.
  const link = page.locator('main a[href^="/v1/observations.csv"]').first();
  const file = await link.getAttribute('href');
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  assert.match(download.suggestedFilename(), /\.csv$/);
  const [header, ...rows] = readFileSync(await download.path(), 'utf8').trimEnd().split(/\r?\n/).map(line => line.split(','));
  const field = (row, name) => row[header.indexOf(name)];
  const figure = rows.find(row => field(row, 'criterion') === 'one-fill' && field(row, 'period') === '2024');
  assert.equal(field(figure, 'value'), '12.5');

  // What is cited stays: every link of the citation, and the file as of the entry that they name.
  const citing = page.locator('section', { has: page.getByRole('heading', { name: 'How to cite' }) });
  const links = await citing.locator('a[href*="as_of="]').evaluateAll(all => all.map(it => it.href));
  const permalinks = links.map(it => it.replace(base, ''));
  const lines = await citing.locator('.cite').allTextContents();
  assert.ok(permalinks.length > 0 && permalinks.every(it => lines.some(line => line.includes(it))), `${permalinks} ${lines}`);
  const seq = new URL(links[0]).searchParams.get('as_of');
  const cited = [`${file}&as_of=${seq}`, ...permalinks];
  const bytes = path => fetch(base + path).then(async answer => Buffer.from(await answer.arrayBuffer()));
  const before = await Promise.all(cited.map(bytes));
  assert.equal(before[0].toString(), readFileSync(await download.path(), 'utf8'));

  const reason = 'The form was read on the wrong day.';
  const answers = draft.answers.map(it => (it.criterion === 'one-fill' ? { criterion: 'one-fill', value: 87.5 } : it));
  await ask(`/v1/evaluations/${id}/revisions?to=published`, { ...draft, answers, corrects: 1, reason });

  const after = await Promise.all(cited.map(bytes));
  assert.ok(before.every((body, nth) => body.length > 100 && body.equals(after[nth])));
  // Whoever asks anew reads the correction, and why; the page as it was cited can still be opened, too.
  await page.goto(`${base}/en/services/${fell}`);
  await page.reload();
  assert.ok((await row.innerText()).includes('87.5'));
  assert.match(await page.locator('main').innerText(), new RegExp(reason));
  const now = await Promise.all(cited.map(path => bytes(path.replace(/&?as_of=\d+/, ''))));
  assert.ok(now.every((body, nth) => !body.equals(before[nth])));
  await page.goto(`${base}/en/services/${fell}?as_of=${seq}`);
  assert.ok((await row.innerText()).includes('12.5'));
  await context.close();
});
