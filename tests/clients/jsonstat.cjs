// The cells of a JSON-stat file with codes, value and status, as jsonstat-toolkit reads it.
const { readFileSync } = require("node:fs");
const module_ = require("jsonstat-toolkit");
const JSONstat = module_.default ?? module_;

const dataset = JSONstat(JSON.parse(readFileSync(process.argv[2], "utf8")));
if (dataset.class !== "dataset") throw new Error(`a ${dataset.class} is no dataset`);
const [time, metric] = [dataset.role.time, dataset.role.metric];
if (time.join() !== "period" || metric.join() !== "criterion") throw new Error("roles are missing");

const rows = dataset.toTable({ type: "arrobj", content: "id", status: true, field: "id", sid: "status" });
// Cells beyond the last value come as undefined, and values beyond the last cell in no row.
if (rows.length !== dataset.n) throw new Error(`${dataset.n} values for ${rows.length} cells`);
if (rows.some((row) => row.value === undefined)) throw new Error("a cell has no value");
console.log(JSON.stringify(rows));
