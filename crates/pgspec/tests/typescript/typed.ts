// What a program does with types of `dialect: typed`. It is compiled, never run: each line is a promise of the types.
import { createClient } from "@supabase/supabase-js"
import type { Branded, Database, Domains, Ids, Json, Tables, TablesInsert, UsersPreferences } from "./generated/database.js"
import type { Database as Authenticated } from "./generated/authenticated.js"
import type { Tables as PgTables, TablesInsert as PgInsert } from "./generated/pg.js"
import type { Tables as PostgresJsTables } from "./generated/postgresjs.js"

const supabase = createClient<Database>("http://127.0.0.1:54321", "anon")
const asUser = createClient<Authenticated>("http://127.0.0.1:54321", "anon")

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T => true as T

// Keys flow along foreign keys, through a table whose key is another's, and through views.
holds<Equal<Tables<"users">["id"], Ids<"users">>>()
holds<Equal<Ids<"users">, Branded<string, "public.users.id">>>()
holds<Equal<Tables<"orders">["profile_id"], Ids<"users">>>()
holds<Equal<Tables<"open_orders">["owner_id"], Ids<"users">>>()
holds<Equal<Tables<"orders">["id"], Branded<number, "public.orders.id">>>()
// Values that a CHECK lists; the view cannot hold null where its table cannot.
holds<Equal<Tables<"orders">["status"], "open" | "paid" | "sent">>()
holds<Equal<Tables<"open_orders">["status"], "open" | "paid" | "sent">>()
holds<Equal<Tables<"orders">["stars"], 1 | 2 | 3 | null>>()
holds<Equal<Tables<"orders">["tags"], ("gift" | "rush")[]>>()
holds<Equal<Tables<"open_orders">["total"], number>>()
holds<Equal<Tables<"open_orders">["due"], string | null>>()
// Domains: with a CHECK, types of their own; without, other names; with a list, its values.
holds<Equal<Domains<"email">, Branded<string, "public.email">>>()
holds<Equal<Tables<"open_orders">["mail"], Domains<"email">>>()
holds<Equal<Domains<"label">, string>>()
holds<Equal<Tables<"users">["fits"], "s" | "m" | "l" | null>>()
// JSON.
holds<Equal<Tables<"users">["preferences"], UsersPreferences>>()
holds<Equal<Tables<"open_orders">["preferences"]["theme"], "dark" | "light">>()
holds<Equal<UsersPreferences["volume"], number | null | undefined>>()
export const json: (preferences: UsersPreferences) => Json = (preferences) => preferences
// What PostgREST gives as text.
holds<Equal<Tables<"orders">["seen_from"], string | null>>()
// What node-postgres really gives.
holds<Equal<PgTables<"orders">["id"], string>>()
holds<Equal<PgTables<"orders">["placed_at"], Date>>()
holds<Equal<PgTables<"orders">["totals"], number[] | null>>()
holds<Equal<PgTables<"orders">["moods"], string | null>>()
holds<Equal<PgTables<"users">["balance"], string>>()
holds<Equal<PgInsert<"users">["balance"], string | number | undefined>>()
holds<Equal<PgTables<"orders">["taken"] extends { days?: number } | null ? true : false, true>>()
// What Postgres.js really gives.
holds<Equal<PostgresJsTables<"orders">["taken"], string | null>>()
holds<Equal<PostgresJsTables<"orders">["moods"], ("EUR" | "USD")[] | null>>()

export async function place(user: Tables<"users">, change: TablesInsert<"orders">) {
  await supabase.from("orders").insert(change)
  await supabase.from("orders").insert({ profile_id: user.id, price: "EUR", stars: 3 })
  await supabase.from("orders").update({ status: "paid" }).eq("profile_id", user.id)
  const { data } = await supabase.from("orders").select("id, status, profiles(bio, users(mail))").single()
  const mail: Domains<"email"> | undefined = data?.profiles.users.mail
  const { data: own } = await supabase.rpc("orders_of", { p_user: user.id })
  const status: "open" | "paid" | "sent" | undefined = own?.[0]?.status
  // @ts-expect-error any text is no key
  await supabase.from("orders").insert({ profile_id: "u", price: "EUR" })
  // @ts-expect-error a key of another table
  await supabase.from("orders").insert({ profile_id: 1 as Ids<"orders">, price: "EUR" })
  // @ts-expect-error no such value
  await supabase.from("orders").update({ status: "lost" })
  // @ts-expect-error no such value of the shape
  await supabase.from("users").update({ preferences: { theme: "blue" } })
  // @ts-expect-error a text that no CHECK has seen
  await supabase.from("users").update({ mail: "nobody" })
  return { mail, status }
}

export async function whatARoleMay(mail: Domains<"email">) {
  const { data } = await asUser.from("users").select("id, mail").single()
  const found: string | undefined = data?.mail
  await asUser.from("users").insert({ mail: "x@y" as Authenticated["public"]["Domains"]["email"] })
  // @ts-expect-error hidden
  const hidden: Authenticated["public"]["Tables"]["users"]["Row"]["secret_hash"] = null
  // @ts-expect-error it may not set this
  await asUser.from("users").update({ mail: "x@y" as Authenticated["public"]["Domains"]["email"] })
  // @ts-expect-error it may not add rows
  await asUser.from("profiles").insert({ user_id: "u" as Authenticated["public"]["Ids"]["users"] })
  // @ts-expect-error nothing is granted on this table
  await asUser.from("audit").select()
  // @ts-expect-error nor on this function
  await asUser.rpc("hidden")
  return { found, hidden, mail }
}
