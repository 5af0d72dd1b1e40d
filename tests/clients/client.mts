// A program against the types that openapi-typescript makes of the served document: it lists, pages to the
// end, hands in and publishes an evaluation, and reads why another is refused. Prints what it saw, as JSON.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };

type Service = components["schemas"]["Service"];
type Observation = components["schemas"]["Observation"];
type EvaluationDraft = components["schemas"]["EvaluationDraft"];

const [, , baseUrl = "", token = ""] = process.argv;
const client = createClient<paths>({ baseUrl });
const headers = { Authorization: `Bearer ${token}` };

const services: Service[] = [];
let next: string | null = null;
do {
  const query: { limit: number; cursor?: string } = next === null ? { limit: 50 } : { limit: 50, cursor: next };
  const { data, error } = await client.GET("/v1/services", { params: { query } });
  if (error) throw new Error(error.title);
  services.push(...data.items);
  next = data.next_cursor;
} while (next !== null);

// A page of another list fits none of the types above: this one is of rows.
const rows: Observation[] = [];
let pages = 0;
do {
  const query: NonNullable<paths["/v1/observations"]["get"]["parameters"]["query"]> = { limit: 50, source: "expert" };
  if (next !== null) query.cursor = next;
  const { data, error } = await client.GET("/v1/observations", {
    params: { query: { ...query, criterion: ["one-fill"], country: ["CZ"] } },
  });
  if (error) throw new Error(error.title);
  rows.push(...data.items);
  next = data.next_cursor;
  pages += 1;
} while (next !== null);
const values = rows.map(row => row.value).filter(value => value !== null);

const draft: EvaluationDraft = {
  service: "cz-obtain-passport",
  period: "2024",
  methodology: "eu-egov-services@m2020",
  source: "expert",
  assessor: "eu-commission",
  answers: [
    { criterion: "one-fill", value: 75 },
    { criterion: "proactivity", state: "could_not_tell", comment: "No test account." },
  ],
};
const written = await client.POST("/v1/evaluations", { params: { query: { to: "draft" } }, body: draft, headers });
if (written.error) throw new Error(JSON.stringify(written.error));
const path = { id: written.data.id };
const submitted = await client.POST("/v1/evaluations/{id}/submit", { params: { path }, headers });
if (submitted.error) throw new Error(JSON.stringify(submitted.error));
const published = await client.POST("/v1/evaluations/{id}/publish", { params: { path }, headers });
if (published.error) throw new Error(JSON.stringify(published.error));
const shown = await client.GET("/v1/evaluations/{id}", { params: { path } });
if (shown.error) throw new Error(JSON.stringify(shown.error));

const refused = await client.POST("/v1/evaluations", {
  body: { ...draft, period: "2025", answers: [{ criterion: "one-fill", value: 170 }, { criterion: "one-fil", value: 1 }] },
  headers,
});
if (!refused.error) throw new Error("170 of 100 points were taken");

console.log(JSON.stringify({
  services: services.map(service => service.code),
  pages,
  mean: values.reduce((sum, value) => sum + value, 0) / values.length,
  standings: [written, submitted, published].map(step => step.data.standing),
  seq: published.data.seq,
  answers: shown.data.answers.map(answer => ({ criterion: answer.criterion, value: answer.value, state: answer.state })),
  refused: {
    status: refused.error.status,
    errors: refused.error.errors.map(({ code, pointer }) => ({ code, pointer })),
  },
}));
