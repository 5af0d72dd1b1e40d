// A dashboard on another origin: what a browser lets it ask and read, and what it keeps from it.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { base, launch } from './browser.mjs';

const DASHBOARD = '<!doctype html><html lang="en"><title>Dashboard</title><main></main></html>';

let browser, server, page;
before(async () => {
  server = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end(DASHBOARD));
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  browser = await launch();
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  assert.notEqual(await page.evaluate(() => location.origin), new URL(base).origin);
});
after(async () => {
  await browser.close();
  server.close();
});

// Asks from within the page, past the browser's own cache; gives what the page may read.
const ask = (path, headers = {}, method = 'GET') => page.evaluate(async ([url, headers, method]) => {
  try {
    const answer = await fetch(url, { method, headers, cache: 'no-store' });
    return { status: answer.status, body: await answer.text(), headers: Object.fromEntries(answer.headers) };
  } catch (error) {
    return { refused: String(error) };
  }
}, [base + path, headers, method]);

test('it reads JSON, its tag and where the next page is', async () => {
  const first = await ask('/v1/observations?criterion=one-fill&limit=2');
  assert.equal(first.status, 200);
  const { items, next_cursor: cursor } = JSON.parse(first.body);
  assert.equal(items.length, 2);
  assert.match(first.headers.etag, /^"[^"]+"$/);
  const [, next] = first.headers.link.match(/<([^>]+)>; rel="next"/);
  assert.equal(new URL(next, base).searchParams.get('cursor'), cursor);
  const second = await ask(next.replace(base, ''));
  assert.equal(second.status, 200);
  assert.notDeepEqual(JSON.parse(second.body).items, items);
});

test('it reads CSV, its tag and where it is described', async () => {
  const { status, body, headers } = await ask('/v1/observations.csv?criterion=one-fill');
  assert.equal(status, 200);
  assert.match(headers['content-type'], /^text\/csv/);
  assert.match(headers.etag, /^"[^"]+"$/);
  const [, description] = headers.link.match(/<([^>]+)>; rel="describedby"/);
  assert.match(headers.link, /<https:[^>]+>; rel="license"/);
  const described = await ask(new URL(description, base).href.replace(base, ''));
  assert.equal(described.status, 200);
  const columns = JSON.parse(described.body).tableSchema.columns.map(column => column.name);
  const [header, ...rows] = body.trimEnd().split(/\r?\n/);
  assert.deepEqual(header.split(','), columns.filter(Boolean));
  assert.ok(header.startsWith('service,agency,') && rows.length > 100, `${rows.length} rows`);
});

test('it asks whether what it has still holds', async () => {
  // `If-None-Match` is no field that a page may send unasked: the browser asks first (a preflight).
  for (const path of ['/v1/observations?limit=2', '/v1/observations.csv?criterion=one-fill']) {
    const { headers } = await ask(path);
    const again = await ask(path, { 'If-None-Match': headers.etag });
    assert.equal(again.status, 304, path);
    assert.equal(again.body, '');
    assert.equal(again.headers.etag, headers.etag);
    assert.equal((await ask(path, { 'If-None-Match': '"another"' })).status, 200, path);
  }
});

test('it reads why a question is refused', async () => {
  const { status, body } = await ask('/v1/observations?criterion=One');
  assert.equal(status, 400);
  assert.equal(JSON.parse(body).errors[0].parameter, 'criterion');
});

test('it reads no other header field, sends none, and cannot write', async () => {
  const { headers } = await ask('/v1/observations?limit=2');
  // It is sent, but kept from the page; so what is read above is read because it was allowed.
  const answer = await fetch(`${base}/v1/observations?limit=2`);
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(headers['x-content-type-options'], undefined);
  assert.match((await ask('/v1/observations?limit=2', { 'X-Unheard-Of': 'x' })).refused, /Failed to fetch/);
  const json = { 'Content-Type': 'application/json' };
  assert.match((await ask('/v1/evaluations', json, 'POST')).refused, /Failed to fetch/);
  assert.match((await ask('/v1/agencies/cz-ministry-of-justice', json, 'PUT')).refused, /Failed to fetch/);
});
