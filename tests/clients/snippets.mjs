// Runs an example of the data page as who pastes it would, and prints the points that it draws.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

// Packages stand where this is run, not where it is written.
const require = createRequire(pathToFileURL(join(process.cwd(), 'x.js')));
const load = name => import(pathToFileURL(require.resolve(name)));
const [which, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');

if (which === 'plot') {
  const { JSDOM } = await load('jsdom');
  globalThis.window = new JSDOM('').window;
  const [Plot, d3] = [await load('@observablehq/plot'), await load('d3')];
  const run = Object.getPrototypeOf(async () => {}).constructor;
  const { chart, rows } = await new run('Plot', 'd3', `${text}\nreturn { chart, rows };`)(Plot, d3);
  const drawn = chart.querySelectorAll('circle').length;
  console.log(JSON.stringify({ drawn, values: rows.map(row => row.value).filter(value => value !== null) }));
} else {
  const [vega, lite] = [await load('vega'), await load('vega-lite')];
  const { spec } = lite.compile(JSON.parse(text));
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  await view.runAsync();
  const svg = await view.toSVG();
  const values = view.data(spec.data[0].name).map(row => row.value).filter(value => value !== null && value !== '').map(Number);
  console.log(JSON.stringify({ drawn: (svg.match(/aria-roledescription="point"/g) ?? []).length, values }));
}
