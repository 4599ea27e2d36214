// Draws every Mermaid diagram of a folder of documents in headless Chromium, as GitHub's pages would, and checks what
// is drawn: one picture per diagram, no error, every label in its picture, nothing active in it.
//
//   npm ci --ignore-scripts        once, in this folder
//   node render.mjs <docs dir> <out dir>
//
// Writes `index.html`, `result.json` and `screenshot.png` to the out dir. Exit code: 0 all drawn; 1 a diagram is
// wrong (each is named on stderr); 2 usage, no Chromium, no Mermaid. CHROMIUM names the browser if it is not on PATH.

import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const TIMEOUT_MS = 180_000;

function stop(code, message) {
  console.error(message);
  process.exit(code);
}

/** The Markdown files below a folder, sorted. */
function markdownFiles(folder) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...markdownFiles(path));
    else if (entry.name.endsWith(".md")) found.push(path);
  }
  return found.sort();
}

/** The texts of a file's `mermaid` fences: a fence ends at a line of at least as many backticks. */
function diagramsOf(markdown) {
  const diagrams = [];
  let fence = null;
  for (const line of markdown.split("\n")) {
    const ticks = /^(`{3,})\s*([A-Za-z]*)\s*$/.exec(line);
    if (fence === null && ticks !== null) {
      fence = { length: ticks[1].length, language: ticks[2], lines: [] };
    } else if (fence !== null && ticks !== null && ticks[2] === "" && ticks[1].length >= fence.length) {
      if (fence.language === "mermaid") diagrams.push(fence.lines.join("\n"));
      fence = null;
    } else if (fence !== null) {
      fence.lines.push(line);
    }
  }
  return diagrams;
}

/** The quoted labels of a diagram, as a reader should see them. */
function labelsOf(diagram) {
  const decode = (label) => label.replace(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
  return [...diagram.matchAll(/"([^"\n]*)"/g)].map((match) => decode(match[1]));
}

const escapeHtml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** The page: each diagram's text, and a script that replaces it by its picture and leaves a report. */
function page(diagrams) {
  const figures = diagrams.map(
    ({ name, text }) => `<h2>${escapeHtml(name)}</h2>\n<pre class="diagram">${escapeHtml(text)}</pre>`,
  );
  return `<!doctype html>
<meta charset="utf-8">
<title>Diagrams</title>
<style>body { font: 16px sans-serif; margin: 2em } svg { max-width: 100%; height: auto }</style>
${figures.join("\n")}
<pre id="report"></pre>
<script src="mermaid.min.js"></script>
<script>
window.pwned = false;
mermaid.initialize({ startOnLoad: false, securityLevel: "strict" });
(async () => {
  const report = [];
  let number = 0;
  for (const source of document.querySelectorAll("pre.diagram")) {
    const entry = { error: null, text: "", active: 0 };
    try {
      const { svg } = await mermaid.render("diagram" + number++, source.textContent);
      const figure = document.createElement("figure");
      figure.innerHTML = svg;
      source.replaceWith(figure);
      const drawn = figure.querySelector("svg");
      entry.text = [...drawn.querySelectorAll("text, foreignObject")].map((node) => node.textContent).join("\\n");
      const attributes = [...drawn.querySelectorAll("*")].flatMap((node) => node.getAttributeNames());
      entry.active = drawn.querySelectorAll("script, img, iframe, a").length
        + attributes.filter((name) => name.toLowerCase().startsWith("on")).length;
    } catch (error) {
      entry.error = String(error && error.message || error);
    }
    report.push(entry);
  }
  document.getElementById("report").textContent =
    JSON.stringify({ pwned: window.pwned, diagrams: report });
  document.getElementById("report").hidden = true;
  document.body.dataset.done = "yes";
})();
</script>
`;
}

function findChromium() {
  const names = [process.env.CHROMIUM, "chromium", "chromium-browser", "google-chrome"].filter(Boolean);
  return names.find((name) => spawnSync(name, ["--version"], { encoding: "utf8" }).status === 0);
}

function runChromium(chromium, profile, args) {
  const fixed = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--hide-scrollbars", "--allow-file-access-from-files", `--user-data-dir=${profile}`,
    "--virtual-time-budget=120000", "--host-resolver-rules=MAP * ~NOTFOUND",
  ];
  const run = spawnSync(chromium, [...fixed, ...args], {
    encoding: "utf8", maxBuffer: 1 << 28, timeout: TIMEOUT_MS,
  });
  if (run.status !== 0) {
    stop(2, `${chromium} failed (${run.error?.message ?? `status ${run.status}, signal ${run.signal}`}):\n${run.stderr}`);
  }
  return run.stdout;
}

const unescapeHtml = (text) =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&nbsp;", "\u00a0").replaceAll("&amp;", "&");

// Spaces do not matter: a viewer wraps labels.
const solid = (text) => text.replace(/[\s\u00a0]+/gu, "");

const [docs, out] = process.argv.slice(2);
if (docs === undefined || out === undefined || process.argv.length > 4) {
  stop(2, "usage: node render.mjs <docs dir> <out dir>");
}
const here = dirname(fileURLToPath(import.meta.url));
const mermaid = join(here, "node_modules", "mermaid", "dist", "mermaid.min.js");
if (!existsSync(mermaid)) stop(2, `Mermaid is not installed: run \`npm ci --ignore-scripts\` in ${here}`);
const chromium = findChromium();
if (chromium === undefined) stop(2, "no Chromium found: install it, or name it in CHROMIUM");

const diagrams = markdownFiles(docs).flatMap((file) =>
  diagramsOf(readFileSync(file, "utf8")).map((text) => ({
    name: relative(docs, file).split(sep).join("/"),
    text,
  })),
);
if (diagrams.length === 0) stop(1, `${docs}: no diagram found`);

mkdirSync(out, { recursive: true });
copyFileSync(mermaid, join(out, "mermaid.min.js"));
const index = join(out, "index.html");
writeFileSync(index, page(diagrams));
const url = pathToFileURL(resolve(index)).href;
const profile = mkdtempSync(join(tmpdir(), "pgspec-browser-"));
let dom;
try {
  dom = runChromium(chromium, profile, ["--dump-dom", url]);
  const screenshot = resolve(out, "screenshot.png");
  runChromium(chromium, profile, ["--window-size=1400,5000", `--screenshot=${screenshot}`, url]);
} finally {
  rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
}

const report = /<pre id="report"[^>]*>([\s\S]*?)<\/pre>/.exec(dom);
if (report === null || report[1] === "") stop(1, "the page left no report: its script did not finish");
const result = JSON.parse(unescapeHtml(report[1]));
writeFileSync(join(out, "result.json"), `${JSON.stringify(result, null, 2)}\n`);

const wrong = [];
if (result.pwned) wrong.push("a diagram ran a script");
if (result.diagrams.length !== diagrams.length) {
  wrong.push(`${diagrams.length} diagrams, ${result.diagrams.length} reports`);
}
const drawn = (dom.match(/<figure><svg/g) ?? []).length;
if (drawn !== diagrams.length) wrong.push(`${diagrams.length} diagrams, ${drawn} pictures`);
if (dom.includes("Syntax error")) wrong.push("the page shows a syntax error");
diagrams.forEach(({ name, text }, at) => {
  const { error, text: shown, active } = result.diagrams[at] ?? { error: "no report", text: "", active: 0 };
  if (error !== null) wrong.push(`${name}: ${error}`);
  if (active !== 0) wrong.push(`${name}: ${active} active elements or attributes`);
  const missing = labelsOf(text).filter((label) => !solid(shown).includes(solid(label)));
  if (missing.length > 0) wrong.push(`${name}: not shown: ${JSON.stringify(missing)}`);
});
if (wrong.length > 0) stop(1, wrong.join("\n"));
console.log(`${drawn} diagrams drawn from ${docs}`);
