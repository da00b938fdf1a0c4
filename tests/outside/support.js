// A council of its own for one test file: made through the commands a real council uses, served by the real program.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, "..", "..");
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export const WIDTHS = [320, 768, 1440];
export const program = process.env.CHORUS_BIN ?? join(root, "target", "release", "chorus");

/** Runs a command of the program in `council`; gives what it prints, read as JSON where it is some. */
export function chorus(council, ...args) {
  const printed = execFileSync(program, args, { cwd: council.dir, env: council.env, encoding: "utf8" });
  try {
    return JSON.parse(printed);
  } catch {
    return printed;
  }
}

/** A council with an open wave over all four bands, two custodians, and codes; not yet served. `more` names groups with more codes. */
export function openCouncil({ codesPerGroup = 35, more = {} } = {}) {
  const dir = mkdtempSync(join(tmpdir(), "chorus-outside-"));
  // Keys, codes and an opened identity lie there: nothing of it stays.
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  const env = {
    ...process.env,
    CHORUS_DATA_DIR: join(dir, "data"),
    CHORUS_BIND: "127.0.0.1:0",
    CHORUS_INSECURE_COOKIES: "true",
    CHORUS_LOG_LEVEL: "trace",
    CHORUS_COUNCIL: "Fenmoor County Council",
  };
  const council = { dir, env, wave: "2026-autumn" };
  chorus(council, "migrate");
  for (const name of ["ada", "ben"]) {
    chorus(council, "custodian", "new", "--name", name, "--out", `${name}.key`, "--unprotected");
  }
  council.codes = openWave(council, { wave: council.wave, manifest: "yearly-2026.toml", groups: ["4-7", "8-11", "11-17", "16-25"], codesPerGroup, more });
  return council;
}

/** Opens a wave of `council` from a manifest that ships, under another name, from today on; gives its codes by group. */
export function openWave(council, { wave, manifest, groups, codesPerGroup, more = {} }) {
  const codes = {};
  writeFileSync(join(council.dir, "manifest.toml"), fromToday(manifest, wave, new Date()));
  chorus(council, "wave", "create", "--manifest", "manifest.toml");
  for (const group of groups) {
    const each = { bands: group === "8+" ? ["8-11", "11-17", "16-25"] : [group] };
    codes[group] = each.bands.flatMap((band) => {
      const named = each.bands.length > 1 ? ["--band", band] : [];
      return chorus(council, "--json", "codes", "create", "--wave", wave, "--group", group, ...named, "--count", String(more[group] ?? codesPerGroup)).codes;
    });
  }
  writeFileSync(join(council.dir, "wave.json"), JSON.stringify(chorus(council, "--json", "wave", "show", wave)));
  chorus(council, "ceremony", "--wave", "wave.json", "--custodian", "ada.public.json", "--custodian", "ben.public.json", "--threshold", "1", "--out", `ceremony-${wave}`);
  chorus(council, "wave", "open", wave, "--ceremony", `ceremony-${wave}/wave-public.json`);
  return codes;
}

function fromToday(manifest, wave, today) {
  const day = (offset) => new Date(today.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  const shipped = readFileSync(join(root, "surveys", "manifests", manifest), "utf8");
  const dated = { opens_on: day(0), closes_on: day(28), results_on: day(60), erase_on: day(120) };
  let text = shipped.replace(/^wave\s*=.*$/m, `wave = "${wave}"`);
  for (const [key, value] of Object.entries(dated)) {
    text = text.replace(new RegExp(`^${key}\\s*=.*$`, "m"), `${key} = ${value}`);
  }
  return text;
}

/** The 0 to 10 items of a questionnaire that ships: their ids, and the page each stands on. */
export function scalesOf(root, questionnaire) {
  const file = readFileSync(join(root, "surveys", questionnaire, "1.toml"), "utf8");
  const items = file.split("[[parts.items]]").slice(1);
  return items
    .map((text, index) => ({ id: /id\s*=\s*"([^"]+)"/.exec(text)[1], page: index + 1, kind: /kind\s*=\s*"([^"]+)"/.exec(text)[1] }))
    .filter((item) => item.kind === "zero_to_ten");
}

/** Serves `council` until `stop()` or `kill()`; gives its address. `under` is a program that runs it, such as a tracer. */
export async function serve(council, under = []) {
  const [first, ...rest] = [...under, program, "serve"];
  const child = spawn(first, rest, { cwd: council.dir, env: council.env, stdio: ["ignore", "pipe", "pipe"] });
  const over = new Promise((done) => child.on("exit", done));
  const log = [];
  child.stderr.on("data", (bytes) => log.push(bytes));
  const url = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (bytes) => {
      text += bytes;
      const line = text.split("\n").find((one) => one.includes('"listening"'));
      if (line) resolve(JSON.parse(line).url);
    });
    child.on("exit", (code) => reject(new Error(`serve ended with ${code}: ${Buffer.concat(log)}`)));
  });
  return {
    url,
    log: () => Buffer.concat(log).toString(),
    ended: () => child.exitCode,
    kill: () => child.kill("SIGKILL"),
    // A tracer keeps signals from itself: the program below it is the one to ask.
    stop: () => {
      if (under.length > 0) execFileSync("pkill", ["-TERM", "-P", String(child.pid)]);
      else child.kill("SIGTERM");
      return over;
    },
  };
}

/** Closes, exports and opens the wave with the stock `age` program; gives every response as it was sealed. */
export function openBox(council) {
  chorus(council, "wave", "close", council.wave);
  chorus(council, "box", "export", "--wave", council.wave, "--out", "box.tar");
  const folder = join(council.dir, "box");
  execFileSync("mkdir", ["-p", folder]);
  execFileSync("tar", ["xf", join(council.dir, "box.tar"), "-C", folder]);
  const identity = execFileSync("age", ["-d", "-i", join(council.dir, "ada.key"), bundleOf(council, "ada")]);
  writeFileSync(join(council.dir, "wave.identity"), identity, { mode: 0o600 });
  return readdirSync(join(folder, "responses")).sort().map((name) => {
    const frame = execFileSync("age", ["-d", "-i", join(council.dir, "wave.identity"), join(folder, "responses", name)]);
    const length = frame.readUInt32BE(2);
    return JSON.parse(frame.subarray(6, 6 + length).toString());
  });
}

function bundleOf(council, name) {
  const made = JSON.parse(readFileSync(join(council.dir, `ceremony-${council.wave}`, "wave-public.json"), "utf8")).bundles;
  return join(council.dir, `ceremony-${council.wave}`, made.find((bundle) => bundle.custodian === name).file);
}

export async function browser() {
  return chromium.launch({
    executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

const seen = new Map();

/**
 * Asserts that axe finds nothing and nothing scrolls sideways, at every width; a state already seen is not looked at
 * twice. The page under test runs no script, so what it shows is looked at in a second page that does.
 */
export async function accessible(page, state) {
  if (seen.has(state)) return;
  seen.set(state, true);
  const html = await page.content();
  const laboratory = await page.context().browser().newPage({ bypassCSP: true });
  try {
    await laboratory.route((url) => url.href === page.url(), (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
    await laboratory.goto(page.url());
    await laboratory.evaluate(axeSource);
    for (const width of WIDTHS) {
      await laboratory.setViewportSize({ width, height: 900 });
      const sideways = await laboratory.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (sideways > 0) throw new Error(`${state} scrolls sideways by ${sideways} px at ${width}`);
      const violations = await laboratory.evaluate(async () => {
        const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
        const found = await window.axe.run(document, { runOnly: tags });
        return found.violations.map((one) => ({ id: one.id, help: one.help, nodes: one.nodes.map((node) => node.html.slice(0, 160)) }));
      });
      if (violations.length > 0) throw new Error(`${state} at ${width} px: ${JSON.stringify(violations, null, 1)}`);
    }
  } finally {
    await laboratory.close();
  }
}

export const pagesSeen = () => [...seen.keys()];
