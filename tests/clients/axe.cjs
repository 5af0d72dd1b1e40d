// Which tags axe-core publishes of each of its rules.
const axe = require("axe-core");
console.log(JSON.stringify({ version: axe.version, tags: Object.fromEntries(axe.getRules().map((rule) => [rule.ruleId, rule.tags])) }));
