// A council with drafts that wait to be opened, and the steps from there to published results, each to be cut off.
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { bundleOf, chorus, newCouncil, program, root } from "./support.js";

const run = promisify(execFile);
const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

/** A survey at the full loss of one group, whose last day for answers is over. */
function manifest(wave) {
  return `council = "Fenmoor County Council"
population = "care"
wave = "${wave}"
title = "How is life?"
opens_on = ${day(-60)}
closes_on = ${day(-30)}
results_on = ${day(30)}
erase_on = ${day(90)}
strategy = "cambridgeshire-2018/1"

[questionnaires]
11-17 = "wellbeing-11-17/1"

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]
`;
}

/** What a command ended with, and what it said. */
export async function attempt(council, command, ...args) {
  try {
    const { stdout } = await run(command, args, { cwd: council.dir, env: council.env });
    return { code: 0, said: stdout };
  } catch (error) {
    return { code: error.code, said: error.stderr };
  }
}

/** A council with `count` drafts, each with its codes, and one ceremony that fits all of them. */
export async function councilWithDrafts(count) {
  const council = newCouncil();
  execFileSync("cc", ["-shared", "-fPIC", "-o", join(council.dir, "weeks-ago.so"), join(root, "tests/outside/weeks-ago.c")]);
  council.waves = Array.from({ length: count }, (_, number) => `w${number}`);
  const draft = async (wave) => {
    writeFileSync(join(council.dir, `${wave}.toml`), manifest(wave));
    await run(program, ["wave", "create", "--manifest", `${wave}.toml`], { cwd: council.dir, env: council.env });
    const codes = ["codes", "create", "--wave", wave, "--group", "11-17", "--count", "30"];
    await run(program, codes, { cwd: council.dir, env: council.env });
  };
  const [first, ...rest] = council.waves;
  // The first command of a council makes its secrets, so it goes alone.
  await draft(first);
  for (let next = 0; next < rest.length; next += 4) await Promise.all(rest.slice(next, next + 4).map(draft));
  council.wave = first;
  writeFileSync(join(council.dir, "wave.json"), JSON.stringify(chorus(council, "--json", "wave", "show", first)));
  chorus(council, "ceremony", "--wave", "wave.json", "--custodian", "ada.public.json", "--custodian", "ben.public.json", "--threshold", "1", "--out", `ceremony-${first}`);
  const held = JSON.parse(readFileSync(join(council.dir, ceremonyOf(first)), "utf8"));
  for (const wave of rest) {
    mkdirSync(join(council.dir, `ceremony-${wave}`));
    writeFileSync(join(council.dir, ceremonyOf(wave)), JSON.stringify({ ...held, wave }));
  }
  return council;
}

const ceremonyOf = (wave) => join(`ceremony-${wave}`, "wave-public.json");

/** The command that opens a wave, on a day on which it still takes answers. */
export const opening = (wave) => ["env", "LD_PRELOAD=./weeks-ago.so", program, "wave", "open", wave, "--ceremony", ceremonyOf(wave)];

/** The way of a wave from draft to published results: commands that may be cut off and given again. */
export function way(council) {
  const { wave } = council;
  return [
    opening(wave),
    [program, "wave", "close", wave],
    [program, "box", "export", "--wave", wave, "--out", "box.tar"],
    [program, "release", "--box", "box.tar", "--bundle", relative(council.dir, bundleOf(council, "ada")), "--identity", "ada.key", "--out", "release.json"],
    [program, "release", "import", "release.json"],
    [program, "release", "publish", wave],
  ];
}

/** What makes something last: a sync, or a name that appears. */
const DURABLE = "fsync,fdatasync,rename,renameat,renameat2,link,linkat";

/** The same council in another folder, as it stands now. */
export function copyOf(council, dir) {
  execFileSync("cp", ["-a", council.dir, dir]);
  return { ...council, dir, env: { ...council.env, CHORUS_DATA_DIR: join(dir, "data") } };
}

/** Runs a command and kills it, by SIGKILL, right after its `at`th durable step. Gives whether there was such a step. */
export async function killedAfter(council, at, [command, ...args]) {
  const tracing = ["-f", "-qq", "-e", `trace=${DURABLE}`, "-e", `inject=${DURABLE}:delay_exit=8000`, "-o", "|cat"];
  // A group of its own, so that the tracer, what it traces and what hands on the trace end together.
  const child = spawn("strace", [...tracing, command, ...args], { cwd: council.dir, env: council.env, detached: true, stdio: ["ignore", "pipe", "ignore"] });
  let [steps, rest] = [0, ""];
  child.stdout.on("data", (bytes) => {
    const lines = (rest + bytes).split("\n");
    rest = lines.pop();
    steps += lines.filter((line) => / = 0( \(DELAYED\))?$/.test(line)).length;
    if (steps >= at) {
      try {
        process.kill(-child.pid, "SIGKILL");
      } catch {
        // It ended by itself meanwhile.
      }
    }
  });
  await new Promise((done) => child.on("close", done));
  return steps >= at;
}

/** Every document that was drawn, wherever it lies; each is whole. */
export function drawn(council) {
  const files = readdirSync(council.dir).filter((name) => name === "release.json" || name.endsWith(".drawn.json"));
  return files.map((name) => JSON.parse(readFileSync(join(council.dir, name), "utf8")));
}
