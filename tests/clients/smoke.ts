// Calls of the generated TypeScript client; `schema.d.ts` is what openapi-typescript wrote.
import createClient from "openapi-fetch";
import type { paths } from "./schema.d.ts";

declare const process: { argv: string[]; exit(code: number): never };

function held(fact: unknown, what: string): void {
  if (!fact) {
    console.log("not held:", what);
    process.exit(1);
  }
}

const client = createClient<paths>({ baseUrl: process.argv[2]! });
const asked = await client.GET("/v1/ask", {
  params: { query: { q: "Who is the data controller for users in the EEA?", as_of: "2019-06-01" } },
});
held(asked.data?.answers[0]?.citation.includes("§ G"), "an answer is cited");
const first = await client.GET("/v1/versions", { params: { query: { limit: 2 } } });
const cursor = first.data?.next_cursor ?? undefined;
const second = await client.GET("/v1/versions", { params: { query: { limit: 2, cursor } } });
held(second.data?.versions[0]?.version_id !== first.data?.versions[0]?.version_id, "pages differ");
const wrong = await client.GET("/v1/ask", { params: { query: { q: "x", as_of: "2019-06-01", from: "2019-01-01" } } });
held(wrong.error?.detail?.includes("exclude each other"), "a refusal says why");
const quotes = ["the data controller of your personal information is Alibaba.com"];
const checked = await client.POST("/v1/quotes/verify", { body: { quotes } });
held(checked.data?.results[0]?.verdict === "verbatim", "a quotation is verbatim");
const version_id = "alibaba-privacy@2019-01-17";
const text = await client.GET("/v1/versions/{version_id}/text", { params: { path: { version_id }, query: { limit: 1 } } });
held(text.data?.passages[0]?.citations[0]?.lines, "a passage has its lines");
const csv = await client.GET("/results.csv", { params: { query: { q: "cookies" } }, parseAs: "text" });
held(csv.data?.includes("rank"), "a table has its heads");
console.log("TypeScript: 7 calls");
