// Runs an example of the data page as who pastes it would, and prints what it draws: each point with the value that
// its height says, how many points each line joins, and the values that the points are made of.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

// Packages stand where this is run, not where it is written.
const require = createRequire(pathToFileURL(join(process.cwd(), 'x.js')));
const load = name => import(pathToFileURL(require.resolve(name)));
const [which, file] = process.argv.slice(2);
const text = readFileSync(file, 'utf8');
const day = date => new Date(date).toISOString().slice(0, 10);
let points, lines, values;

if (which === 'plot') {
  const { JSDOM } = await load('jsdom');
  globalThis.window = new JSDOM('').window;
  const [Plot, d3] = [await load('@observablehq/plot'), await load('d3')];
  const run = Object.getPrototypeOf(async () => {}).constructor;
  const { chart, rows } = await new run('Plot', 'd3', `${text}\nreturn { chart, rows };`)(Plot, d3);
  const [x, y] = [chart.scale('x'), chart.scale('y')];
  const colour = chart.scale('color');
  points = [...chart.querySelectorAll('circle')].map(circle => ({
    of: colour.domain[colour.range.indexOf(circle.getAttribute('stroke'))],
    day: day(x.invert(+circle.getAttribute('cx'))),
    value: y.invert(+circle.getAttribute('cy')),
  }));
  values = rows.map(row => row.value).filter(value => value !== null);
  const paths = [...chart.querySelectorAll('[aria-label="line"] path')].map(path => path.getAttribute('d') ?? '');
  lines = paths.map(path => (path.match(/[ML]/g) ?? []).length);
} else {
  const [vega, lite] = [await load('vega'), await load('vega-lite')];
  const { spec } = lite.compile(JSON.parse(text));
  const view = new vega.View(vega.parse(spec), { renderer: 'none' });
  await view.runAsync();
  [points, lines, values] = [[], [], []];
  const walk = mark => {
    const shown = mark.items.filter(item => item.defined !== false);
    if (mark.marktype === 'symbol' && mark.role === 'mark') {
      values.push(...shown.map(item => Number(item.datum.value)));
      points.push(...shown.map(item => ({
        of: item.datum.country ?? item.datum.service,
        day: day(view.scale('x').invert(item.x)),
        value: view.scale('y').invert(item.y),
      })));
    } else if (mark.marktype === 'line') {
      lines.push(shown.length);
    }
    mark.items.forEach(item => item.items?.forEach(walk));
  };
  walk(view.scenegraph().root);
}
console.log(JSON.stringify({ points, lines: lines.filter(length => length > 0), drawn: points.length, values }));
