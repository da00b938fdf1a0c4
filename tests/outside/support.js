// A council of its own for one test file: made through the commands a real council uses, served by the real program.
import { execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
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

/** A folder for keys, codes and an opened identity: nothing of it stays. */
function folder() {
  const dir = mkdtempSync(join(tmpdir(), "chorus-outside-"));
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A council with two custodians and no wave. */
export function newCouncil() {
  const dir = folder();
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
  return council;
}

/**
 * A council with an open wave over all four bands, two custodians, and codes; not yet served. `more` names groups with
 * more codes, `opensIn` the days until answers are taken.
 */
export function openCouncil({ codesPerGroup = 35, more = {}, opensIn = 0 } = {}) {
  const council = newCouncil();
  council.codes = openWave(council, { wave: council.wave, manifest: "yearly-2026.toml", groups: ["4-7", "8-11", "11-17", "16-25"], codesPerGroup, more, opensIn });
  return council;
}

/** Opens a wave of `council` from a manifest that ships, under another name and days; gives its codes by group. */
export function openWave(council, { wave, manifest, groups, codesPerGroup, more = {}, opensIn = 0 }) {
  const codes = {};
  writeFileSync(join(council.dir, "manifest.toml"), dated(manifest, wave, opensIn));
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

function dated(manifest, wave, opensIn) {
  const day = (offset) => new Date(Date.now() + (opensIn + offset) * 86_400_000).toISOString().slice(0, 10);
  const shipped = readFileSync(join(root, "surveys", "manifests", manifest), "utf8");
  const days = { opens_on: day(0), closes_on: day(28), results_on: day(60), erase_on: day(120) };
  let text = shipped.replace(/^wave\s*=.*$/m, `wave = "${wave}"`);
  for (const [key, value] of Object.entries(days)) {
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

/** Runs `command` until it says where it listens; gives the process, its address and what it logs. */
async function listening(command, args, options) {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  child.stderr.on("data", (bytes) => log.push(bytes));
  const url = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (bytes) => {
      text += bytes;
      const line = text.split("\n").find((one) => one.includes('"listening"'));
      if (line) resolve(JSON.parse(line).url);
    });
    child.on("exit", (code) => reject(new Error(`${command} ended with ${code}: ${Buffer.concat(log)}`)));
  });
  return { child, url, log: () => Buffer.concat(log).toString() };
}

/** Serves `council` until `stop()` or `kill()`; gives its address. `under` is a program that runs it, such as a tracer. */
export async function serve(council, under = []) {
  const [first, ...rest] = [...under, program, "serve"];
  const { child, url, log } = await listening(first, rest, { cwd: council.dir, env: council.env });
  const over = new Promise((done) => child.on("exit", done));
  return {
    url,
    log,
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

/** A demo of its own, filled and served until `stop()`: a council with its address, and codes by band. */
export async function serveDemo(...options) {
  const dir = folder();
  const data = join(dir, "demo");
  const env = { ...process.env, CHORUS_DATA_DIR: data };
  const { child, url, log } = await listening(program, ["demo", "--data", data, "--bind", "127.0.0.1:0", ...options], { env });
  const codes = {};
  for (const part of readFileSync(join(data, "printed-codes.txt"), "utf8").split("Codes for ").slice(1)) {
    const [band, ...lines] = part.split("\n").map((line) => line.trim());
    codes[band.replace(":", "")] = lines.filter((line) => /^[\d ]{16,}$/.test(line));
  }
  return { dir, env, url, codes, log, stop: () => child.kill("SIGTERM") };
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

export function bundleOf(council, name) {
  const made = JSON.parse(readFileSync(join(council.dir, `ceremony-${council.wave}`, "wave-public.json"), "utf8")).bundles;
  return join(council.dir, `ceremony-${council.wave}`, made.find((bundle) => bundle.custodian === name).file);
}

/** What a code app shows at `when`, in milliseconds, that was given this secret (RFC 6238). */
export function code(secret, when) {
  const bits = [...secret.replaceAll(" ", "")].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(when / 30_000)));
  const mac = createHmac("sha1", key).update(step).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** The number of a slip as it is typed without looking at its groups. */
export const digits = (number) => number.replaceAll(" ", "");

/** The files below a folder that hold one of these numbers, in any of the ways it may be written. */
export function foundIn(folder, numbers) {
  const ways = numbers.flatMap((number) => [number, digits(number), number.replaceAll(" ", "+"), number.replaceAll(" ", "%20")]);
  const wanted = ways.flatMap((text) => [Buffer.from(text), Buffer.from(text, "utf16le")]);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name)).filter((path) => {
    const bytes = readFileSync(path);
    return wanted.some((one) => bytes.includes(one));
  });
}
