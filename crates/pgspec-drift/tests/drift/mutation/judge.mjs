// Says of edited Rust whether it means something else: structs, enums and diesel's tables as plain data, with aliases and
// newtypes resolved, compared as texts. Reads {"right": text, "texts": [text, …]}, writes [changed, …].

const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:\\.|[^"\\])*"|'[A-Za-z_]\w*(?!')|r#[A-Za-z_]\w*|[A-Za-z_]\w*|\d[\w.]*|::|->|\S/g
const tokens = (text) =>
  text.match(TOKEN).filter((token) => !/^\/[/*]/.test(token)).map((token) => token.replace(/^r#/, ""))

class Reader {
  constructor(list) {
    this.list = list
    this.at = 0
  }
  get next() {
    return this.list[this.at]
  }
  take(token) {
    if (this.next !== token) return false
    this.at++
    return true
  }
  word() {
    return this.list[this.at++]
  }
  // What stands between two brackets; the reader is behind them then.
  group() {
    const pairs = { "(": ")", "[": "]", "{": "}" }
    const open = []
    const start = this.at + 1
    do {
      const token = this.word()
      if (token === undefined) throw new Error("a bracket is not closed")
      if (pairs[token]) open.push(pairs[token])
      else if (token === open.at(-1)) open.pop()
    } while (open.length)
    return this.list.slice(start, this.at - 1)
  }
  attributes() {
    const all = []
    while (this.next === "#") {
      this.at++
      this.take("!")
      all.push(...metas(this.group()))
    }
    return all
  }
  visibility() {
    if (this.take("pub") && this.next === "(") this.group()
  }
  // `<'a, T>` behind a name.
  generics() {
    if (!this.take("<")) return
    for (let depth = 1; depth; ) {
      const token = this.word()
      depth += token === "<" ? 1 : token === ">" ? -1 : 0
    }
  }
  type() {
    if (this.take("&")) {
      if (this.next.startsWith("'")) this.at++
      this.take("mut")
      return this.type()
    }
    if (this.next === "(") {
      const inner = new Reader(this.group())
      return inner.type()
    }
    if (this.next === "[") {
      const inner = new Reader(this.group())
      return { name: "Vec", of: [inner.type()] }
    }
    this.take("::")
    let name = this.word()
    while (this.take("::")) name = this.word()
    const of = []
    if (this.take("<")) {
      while (!this.take(">")) {
        if (this.next.startsWith("'")) this.at++
        else of.push(this.type())
        this.take(",")
      }
    }
    return { name, of }
  }
}

// `a`, `a = value`, `a(…)`, with commas between.
function metas(list) {
  const reader = new Reader(list)
  const all = []
  while (reader.next !== undefined) {
    let name = reader.word()
    while (reader.take("::")) name = reader.word()
    const meta = { name, value: null, inner: [] }
    if (reader.take("=")) {
      meta.value = ""
      while (reader.next !== undefined && reader.next !== ",") meta.value += reader.word()
      meta.value = meta.value.replace(/^"|"$/g, "")
    } else if (reader.next === "(") {
      meta.inner = metas(reader.group())
    }
    all.push(meta)
    reader.take(",")
  }
  return all
}

const said = (attributes, name, key) =>
  attributes.filter((one) => one.name === name).flatMap((one) => one.inner).find((one) => one.name === key)?.value

function cased(name, style) {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").split("_").map((word) => word.toLowerCase())
  switch (style) {
    case "lowercase":
      return name.toLowerCase()
    case "UPPERCASE":
      return name.toUpperCase()
    case "snake_case":
      return words.join("_")
    case "SCREAMING_SNAKE_CASE":
      return words.join("_").toUpperCase()
    case undefined:
      return name
    default:
      throw new Error(style)
  }
}

function read(text) {
  const file = { aliases: {}, enums: {}, structs: {}, tables: {} }
  items(new Reader(tokens(text)), file)
  return file
}

function items(reader, file) {
  while (reader.next !== undefined) {
    const attributes = reader.attributes()
    reader.visibility()
    const word = reader.word()
    if (word === "use") {
      while (!reader.take(";")) reader.at++
    } else if (word === "mod") {
      reader.word()
      items(new Reader(reader.group()), file)
    } else if (word === "type") {
      const name = reader.word()
      reader.take("=")
      file.aliases[name] = reader.type()
      reader.take(";")
    } else if (word === "struct") {
      const name = reader.word()
      reader.generics()
      if (reader.next === "(") {
        const inner = new Reader(reader.group())
        inner.visibility()
        file.aliases[name] = inner.type()
        reader.take(";")
      } else {
        file.structs[name] = fields(new Reader(reader.group()), attributes)
      }
    } else if (word === "enum") {
      file.enums[reader.word()] = labels(new Reader(reader.group()), attributes)
    } else if (word === "diesel") {
      // `::table! { name (key) { … } }`
      for (const token of ["::", "table", "!"]) if (!reader.take(token)) throw new Error(reader.next)
      const table = new Reader(reader.group())
      const name = table.word()
      table.group()
      file.tables[name] = columns(new Reader(table.group()))
    } else {
      throw new Error(`what is ${word}?`)
    }
  }
}

function fields(reader, of) {
  const all = []
  while (reader.next !== undefined) {
    const attributes = reader.attributes()
    reader.visibility()
    const name = reader.word()
    reader.take(":")
    const type = reader.type()
    reader.take(",")
    const bounds = attributes
      .filter((one) => one.name === "validate")
      .flatMap((one) => one.inner.map((rule) => [rule.name, ...rule.inner.map((b) => `${b.name} ${number(b.value)}`)]))
    const column = said(attributes, "sqlx", "rename") ?? cased(name, said(of, "sqlx", "rename_all"))
    all.push({ column, type, bounds })
  }
  return all
}

const number = (text) => Number(text.replaceAll("_", "").replace(/i64$/, ""))

function labels(reader, of) {
  const all = []
  while (reader.next !== undefined) {
    const attributes = reader.attributes()
    const name = reader.word()
    reader.take(",")
    all.push(said(attributes, "sqlx", "rename") ?? cased(name, said(of, "sqlx", "rename_all")))
  }
  return { type: said(of, "sqlx", "type_name"), labels: all.sort() }
}

function columns(reader) {
  const all = []
  while (reader.next !== undefined) {
    const attributes = reader.attributes()
    const name = reader.word()
    reader.take("->")
    const type = reader.type()
    reader.take(",")
    all.push({ column: attributes.find((one) => one.name === "sql_name")?.value ?? name, type, bounds: [] })
  }
  return all
}

// A type as a text, without what only points at it.
function resolved({ name, of }, file) {
  if (of.length === 0 && file.aliases[name]) return resolved(file.aliases[name], file)
  if (["Box", "Arc", "Rc", "Cow"].includes(name)) return resolved(of.at(-1), file)
  if (name === "str") return "String"
  return of.length ? `${name}<${of.map((one) => resolved(one, file)).join(", ")}>` : name
}

function meaning(text) {
  const file = read(text)
  const table = (list) =>
    list.map(({ column, type, bounds }) => JSON.stringify([column, resolved(type, file), bounds])).sort()
  const all = (objects, of) => Object.entries(objects).map(([name, value]) => [name, of(value)])
  return JSON.stringify([all(file.structs, table), all(file.enums, (one) => one), all(file.tables, table)])
}

let input = ""
for await (const chunk of process.stdin) input += chunk
const { right, texts } = JSON.parse(input)
const wanted = meaning(right)
const changed = texts.map((text) => {
  try {
    return meaning(text) !== wanted
  } catch (error) {
    throw new Error(`${error.message} in\n${text}`)
  }
})
process.stdout.write(JSON.stringify(changed))
