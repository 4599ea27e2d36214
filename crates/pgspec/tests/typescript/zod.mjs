// What generated Zod schemas say of rows: one process, a line of JSON in for each question, a line of JSON out. The
// modules are compiled before.
//
//   {"module": "/tmp/x/zod.js", "schema": "public", "table": "users", "part": "insert", "rows": [{"id": 1}]}
//   {"module": "/tmp/x/zod.js", "errors": [{"code": "23505", "message": "…"}]}
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

async function answer({ module, schema, table, part, rows, errors }) {
  const { schemas, databaseOnly, findConstraint } = await import(pathToFileURL(module));
  if (errors) {
    return { found: errors.map((error) => findConstraint(error) ?? null) };
  }
  const tried = schemas[schema][table][part];
  const verdicts = rows.map((row) => {
    const { error } = tried.safeParse(row);
    const issues = error?.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    // What travels is what JSON.stringify writes.
    return { row: JSON.stringify(row), issues: issues ?? [] };
  });
  return { verdicts, databaseOnly };
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { error: String(error?.stack ?? error) };
  }
  process.stdout.write(JSON.stringify(reply) + "\n");
}
