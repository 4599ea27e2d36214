// What `supabase gen types typescript` prints for databases, and the metadata that it prints it from: one process, a
// line of JSON in for each question, a line of JSON out.
//
//   {"database": {"host": "/tmp/x", "port": 5432, "user": "me", "database": "shapes"}, "schemas": ["public"]}
//
// By hand, for the fixtures of `pgspec-codegen`:
//
//   echo '{"database": {"database": "shapes"}, "schemas": ["public", "other"], "postgrestVersion": "13.0.5"}' \
//     | node oracle.mjs | jq -r .typescript > shapes.ts
import { createInterface } from "node:readline";
import {
  generateTypescript,
  introspect,
  parseGeneratorMetadata,
  sortGeneratorMetadata,
} from "@supabase/postgrest-typegen";
import pg from "pg";

// A pool of one connection: the queries are issued together, and would be refused by a plain client one day.
let pool;
let last;

async function answer({ database, schemas, defaultSchema, postgrestVersion, metadata, ours }) {
  const key = JSON.stringify(database);
  if (key !== last) {
    await pool?.end();
    pool = new pg.Pool({ ...database, max: 1 });
    pool.on("error", () => {});
    last = key;
  }
  const sorted = sortGeneratorMetadata(await introspect(pool, { includedSchemas: schemas }));
  const options = { detectOneToOneRelationships: true, defaultSchema, postgrestVersion };
  const typescript = await generateTypescript(sorted, options);
  if (ours) {
    // Metadata of somebody else: what is made of it, and both documents in one order.
    const parsed = sortGeneratorMetadata(parseGeneratorMetadata(ours));
    return { typescript, metadata: sorted, ours: parsed, fromOurs: await generateTypescript(parsed, options) };
  }
  return metadata ? { typescript, metadata: sorted } : { typescript };
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
await pool?.end();
