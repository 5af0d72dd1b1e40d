// The pages that only who is logged in gets, as they are for every other page: language × light and dark × wide and
// narrow. And what somebody types while their login ends is there after the next one. What it writes it deletes, but
// for two evaluations that others made.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { api, at, base, isValid, languages, launch, lookedAtCopy, reached, routes, token, unfold, unseen } from './browser.mjs';

const QUESTIONS = '/area/campaigns/sample-2024/sample-register';
let browser;
let bearer;
let paths;
let publisher;
before(async () => {
  browser = await launch();
  bearer = token('sample-office', 'evaluations:write');
  const others = token('eu-commission', 'evaluations:assess', 'evaluations:publish');
  const evidence = [{ url: 'https://example.org/report' }];
  const judged = (period, to) => api('POST', `/v1/evaluations?to=${to}`, others, {
    service: 'sample-benefit', period, methodology: 'client-quality@m1', source: 'expert', assessor: 'eu-commission',
    answers: [{ criterion: 'one-fill', numerator: 3, denominator: 10, evidence, comment: 'Asked again on page two.' }],
  });
  const found = await judged('2024', 'published');
  const waiting = await judged('2025', 'submitted');
  const own = await api('GET', '/v1/evaluations?service=sample-benefit&source=self', bearer);
  paths = ['/area', '/area/help', '/area/upload', '/area/replies', QUESTIONS, `/area/evaluations/${found.id}/reply`, `/area/evaluations/${own.items[0].id}`];
  publisher = { bearer: token('eu-commission', 'evaluations:publish'), paths: ['/area', `/area/evaluations/${waiting.id}`] };
});
after(async () => { await browser.close(); });

// A browser in which somebody is logged in; pages say the same with scripts and without.
async function loggedIn(given = bearer) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  context.setDefaultTimeout(10_000);
  await context.addCookies([{ name: 'znamka', value: given, url: base, httpOnly: true, sameSite: 'Strict' }]);
  return context;
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
      await lookedAtCopy(browser, page, `${language} ${path}`);
    }
    assert.equal(titles.size, paths.length, [...titles].join('; '));
    await preview(page, under);
    await lookedAtCopy(browser, page, `${language} preview`);
    assert.deepEqual(foreign, []);
    await context.close();
  });
}

test('the checker of the W3C finds no error on the pages of agencies', async () => {
  const context = await loggedIn();
  const page = await context.newPage();
  // As they were sent: a browser writes what it has read in another way.
  const documents = [];
  for (const [, under] of languages) {
    for (const path of paths) documents.push(await (await page.goto(base + at(under, path))).text());
    const sent = page.waitForResponse(response => response.request().method() === 'POST');
    await preview(page, under);
    documents.push(await (await sent).text());
  }
  isValid(documents);
  await context.close();
});

test('every page of agencies is among those that are looked at', () => {
  // Looked at beside, or no page of their own: who is sent on to an issuer, a preview, what was stored, who has logged out.
  const elsewhere = ['/area/login/issuer', '/area/upload/preview', '/area/upload/done', '/area/login', '/area/logout'];
  const named = routes('area/mod.rs').filter(route => !elsewhere.includes(route));
  assert.ok(named.length > 5 && named.includes('/area/evaluations/{id}'), `${named}`);
  assert.deepEqual(unseen(named, paths), []);
});

for (const [language, under] of languages) {
  test(`${language}: the keyboard reaches everything on the pages of agencies and leaves again`, { timeout: 240_000 }, async () => {
    const context = await loggedIn();
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(base + at(under, path));
      if (under === '') await unfold(page);
      await reached(page, path);
    }
    await preview(page, under);
    await reached(page, 'preview');
    await context.close();
  });
}

test('the pages of who publishes', { timeout: 120_000 }, async () => {
  const context = await loggedIn(publisher.bearer);
  const page = await context.newPage();
  const documents = [];
  for (const [language, under] of languages) {
    for (const path of publisher.paths) {
      const response = await page.goto(base + at(under, path));
      assert.equal(response.status(), 200, path);
      documents.push(await response.text());
      await lookedAtCopy(browser, page, `${language} ${path}`);
      await unfold(page);
      await reached(page, path);
    }
  }
  isValid(documents);
  assert.equal(await page.getByRole('button', { name: 'Publish' }).count(), 1);
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
  await lookedAtCopy(browser, page, 'a login with what was typed');
  await page.getByLabel('Your agency’s token').fill('a.b.c');
  await page.getByRole('button', { name: 'Log in' }).click();
  assert.match(await page.getByRole('alert').innerText(), /not valid here/);
  await page.getByLabel('Your agency’s token').fill(bearer);
  await page.getByRole('button', { name: 'Log in' }).click();
  assert.match(await page.getByRole('status').innerText(), /logged in/);
  await lookedAtCopy(browser, page, 'what was typed, after the login');
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
  await lookedAtCopy(browser, page, 'a draft');
  await page.locator('summary', { hasText: 'Delete the draft' }).click();
  await page.getByRole('button', { name: 'Delete the draft' }).click();
  await page.waitForURL('**/en/area?done=delete');
  await page.getByRole('button', { name: 'Log out' }).click();
  assert.match(await page.innerText('main'), /token itself stays valid/);
  await context.close();
});
