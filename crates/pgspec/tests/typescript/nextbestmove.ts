// What a program does with the types of NextBestMove. It is compiled, never run: each line is a promise of the types.
import { createClient } from "@supabase/supabase-js"
import { Constants } from "./generated/database.js"
import type { Database, Enums, Tables, TablesInsert, TablesUpdate } from "./generated/database.js"

const supabase = createClient<Database>("http://127.0.0.1:54321", "anon")

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <T extends true>(): T => true as T

holds<Equal<Tables<"leads">["status"], "ACTIVE" | "SNOOZED" | "ARCHIVED">>()
holds<Equal<Tables<"leads">["notes"], string | null>>()
holds<Equal<Tables<"users">["streak_count"], number>>()
holds<Equal<TablesInsert<"leads">["status"], "ACTIVE" | "SNOOZED" | "ARCHIVED" | undefined>>()
holds<Equal<Enums<"calendar_provider">, "google" | "outlook">>()
holds<Equal<(typeof Constants.public.Enums.capacity_level)[number], Enums<"capacity_level">>>()

export async function openLeads(userId: string): Promise<string[]> {
  const { data, error } = await supabase.from("leads").select("id, name, status").eq("user_id", userId)
  if (error) throw error
  return data.map((lead) => `${lead.id} ${lead.name} ${lead.status}`)
}

export async function actionsWithTheirLeads() {
  // The client follows foreign keys through `Relationships`.
  const { data } = await supabase.from("actions").select("id, due_date, leads(name)").single()
  if (!data) return null
  const name: string | null = data.leads ? data.leads.name : null
  return { id: data.id, due: data.due_date satisfies string, name }
}

export async function customerOfUser() {
  // A unique foreign key is one to one: an object, not a list.
  const { data } = await supabase.from("users").select("id, billing_customers(currency)").single()
  return data?.billing_customers?.currency satisfies string | undefined
}

export async function add(lead: TablesInsert<"leads">, change: TablesUpdate<"leads">) {
  await supabase.from("leads").insert(lead)
  await supabase.from("leads").insert({ user_id: "u", name: "Ada", url: "https://example.org" })
  await supabase.from("leads").update(change).eq("id", "1")
  // @ts-expect-error a column without a default must be given
  await supabase.from("leads").insert({ user_id: "u", name: "Ada" })
  // @ts-expect-error no such label
  await supabase.from("leads").update({ status: "active" })
  // @ts-expect-error no such column
  await supabase.from("leads").update({ stauts: "ACTIVE" })
  // @ts-expect-error no such table
  await supabase.from("person_pins").select()
}

export async function functions() {
  const { data } = await supabase.rpc("calculate_user_streak", { p_user_id: "u" })
  const streak: number | null = data
  // @ts-expect-error the argument is missing
  await supabase.rpc("calculate_user_streak", {})
  // @ts-expect-error a trigger function cannot be called
  await supabase.rpc("update_updated_at_column")
  return streak
}
