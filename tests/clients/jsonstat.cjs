// The means per criterion of a JSON-stat file, as jsonstat-toolkit reads it.
const { readFileSync } = require("node:fs");
const module_ = require("jsonstat-toolkit");
const JSONstat = module_.default ?? module_;

const dataset = JSONstat(JSON.parse(readFileSync(process.argv[2], "utf8")));
if (dataset.class !== "dataset") throw new Error(`a ${dataset.class} is no dataset`);
const [time, metric] = [dataset.role.time, dataset.role.metric];
if (time.join() !== "period" || metric.join() !== "criterion") throw new Error("roles are missing");

const sums = {};
const rows = dataset.toTable({ type: "arrobj", content: "id" });
// Cells beyond the last value come as undefined, and values beyond the last cell in no row.
if (rows.length !== dataset.n) throw new Error(`${dataset.n} values for ${rows.length} cells`);
for (const row of rows) {
  if (row.value === undefined) throw new Error("a cell has no value");
  if (row.value === null) continue;
  const sum = (sums[row.criterion] ??= { of: 0, count: 0 });
  sum.of += row.value;
  sum.count += 1;
}
const missing = dataset.Data().filter((cell) => cell.value === null && cell.status !== null).length;
const means = Object.fromEntries(Object.entries(sums).map(([code, { of, count }]) => [code, of / count]));
console.log(JSON.stringify({ means, missing }));
