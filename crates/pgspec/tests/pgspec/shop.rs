//! A small project that has something of everything that a build writes.

use crate::sandbox::Sandbox;

pub(crate) const SETTINGS: &str = "\
name: shop
postgres: 15
schema: public
generate:
  migrations: { dir: migrations, layout: plain }
  rust: { out: generated/schema.rs, target: serde }
  typescript: { out: generated/database.ts, dialect: supabase }
  docs: { out: generated/docs }
";

pub(crate) const SPEC: &str = "\
domain: sales
doc: Who buys what.

mixins:
  timestamps:
    columns:
      created_at: timestamptz not null default now()

enums:
  order_state: [open, paid, sent]

functions:
  order_total(p_order uuid):
    doc: What an order costs.
    returns: numeric
    language: sql
    volatility: stable
    body: select sum(price) from order_lines where order_id = p_order

tables:
  customers:
    doc: People who buy.
    columns:
      id: uuid primary key default gen_random_uuid()
      email: text not null unique -- where the invoice goes

  orders:
    doc: One purchase.
    use: [timestamps]
    columns:
      id: uuid primary key default gen_random_uuid()
      customer_id: uuid not null references customers on delete cascade
      state: order_state not null default 'open'
    indexes:
      orders_customer_id_idx: (customer_id)

  order_lines:
    columns:
      order_id: uuid not null references orders on delete cascade
      line: smallint not null
      price: numeric(10,2) not null
    constraints:
      order_lines_pkey: primary key (order_id, line)
      order_lines_price_positive: check (price > 0)

views:
  open_orders:
    with: security_invoker
    sql: select id, customer_id from orders where state = 'open'
";

/// The project in a folder of its own.
pub(crate) fn shop() -> Sandbox {
    Sandbox::new(&[("pgspec.yaml", SETTINGS), ("sales.yaml", SPEC)])
}
