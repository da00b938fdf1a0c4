// A key holder who uses no terminal: from a key to a signed document through the desk's pages, in a browser with and
// without scripts; and what the desk must never do meanwhile: write what it opened, or reach anybody.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync, copyFileSync, openSync, closeSync, writeSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.js";
import { accessible, browser } from "./looking.js";
import { chorus, newCouncil, program, root, scalesOf, serve } from "./support.js";
import { Visitor } from "./visitor.js";

const WAVE = "2026-autumn";
const GROUP = "11-17";
const PASSPHRASE = "plum anchor window seven";
const HOLDERS = ["Data protection lead", "Independent reviewing service"];
const KEYS = ["data-protection-lead.key", "independent-reviewing-service.key"];
const ANSWERING = 34;
const WIDTHS = [375, 1024, 1440];
const WEEKS_AGO = ["env", "LD_PRELOAD=./weeks-ago.so"];

let chrome;
let council;
let questions;

const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
const manifest = () => `council = "Fenmoor County Council"
population = "care"
wave = "${WAVE}"
title = "How is life? Autumn 2026"
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

/** Starts the desk over `folder`; `under` is a program that runs it, such as a tracer. */
async function startDesk(folder, under = [], ...options) {
  const [first, ...rest] = [...under, program, "desk", "--folder", folder, ...options];
  const child = spawn(first, rest, { cwd: council.dir, env: council.env, stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  child.stderr.on("data", (bytes) => said.push(bytes));
  const over = new Promise((done) => child.on("exit", done));
  const line = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (bytes) => {
      text += bytes;
      if (text.includes("\n")) resolve(JSON.parse(text.split("\n")[0]));
    });
    over.then((code) => reject(new Error(`the desk ended with ${code}: ${Buffer.concat(said)}`)));
  });
  const [url, token] = line.url.split("/#");
  return { child, line, url, token, over, said: () => Buffer.concat(said).toString() };
}

/** Somebody at a desk, who gave its token. */
class Holder extends Visitor {
  static async at(desk, { script = false } = {}) {
    const context = await chrome.newContext({ javaScriptEnabled: script, viewport: { width: WIDTHS[0], height: 900 }, acceptDownloads: true });
    const holder = new Holder(desk.url, await context.newPage());
    holder.page.setDefaultTimeout(12_000);
    if (script) {
      await holder.page.goto(desk.line.url);
      await holder.page.waitForURL(/\/[0-9a-f]{32}\/$/);
    } else {
      await holder.page.goto(desk.url);
      await holder.page.fill("#token", desk.line.url);
      await holder.press("main .btn");
    }
    holder.base = new URL(holder.page.url()).pathname.slice(0, -1);
    return holder;
  }

  async go(page) {
    await this.open(`${this.base}/${page}`);
  }

  /** Brings files in on the page that is shown. */
  async bring(...files) {
    await this.page.setInputFiles("#file", files);
    await this.press("button:has-text('Bring')");
  }

  async unlock({ box = "box.tar", bundle, key = KEYS[0], passphrase = PASSPHRASE }) {
    await this.go("open");
    for (const [name, value] of Object.entries({ box, bundle, key })) await this.page.check(`input[name=${name}][value="${value}"]`);
    await this.page.fill("#passphrase", passphrase);
    await this.press("button:has-text('Unlock')");
  }

  /** Waits until the page that asks for itself again has become another. */
  async settled() {
    // A page that is just going over into the next cannot be read: it is asked again.
    const works = async () => /How far|Parts done/.test(await this.page.content().catch(() => "How far"));
    for (let turn = 0; turn < 300 && (await works()); turn += 1) await sleep(200);
    await this.page.waitForLoadState();
  }

  /** Saves what `matches` hands out, as `path`. */
  async save(matches, path) {
    const [download] = await Promise.all([this.page.waitForEvent("download"), this.page.click(matches)]);
    await download.saveAs(path);
    return download.suggestedFilename();
  }
}

/** A folder of the council's with these files of another in it. */
function folderWith(name, from, ...files) {
  const folder = join(council.dir, name);
  mkdirSync(folder);
  for (const file of files) copyFileSync(join(from, file), join(folder, file.split("/").pop()));
  return folder;
}

const holds = (...words) => (text) => words.forEach((word) => assert.ok(text.includes(word), `no "${word}"`));

before(async () => {
  chrome = await browser();
  council = newCouncil();
  council.wave = WAVE;
  execFileSync("cc", ["-shared", "-fPIC", "-o", join(council.dir, "weeks-ago.so"), join(root, "tests/outside/weeks-ago.c")]);
  writeFileSync(join(council.dir, "manifest.toml"), manifest());
  chorus(council, "wave", "create", "--manifest", "manifest.toml");
  council.codes = chorus(council, "--json", "codes", "create", "--wave", WAVE, "--group", GROUP, "--count", "40").codes;
  writeFileSync(join(council.dir, "sheet.json"), JSON.stringify(chorus(council, "--json", "wave", "show", WAVE)));
  questions = scalesOf(root, "wellbeing-11-17");
});

after(async () => {
  await chrome?.close();
});

describe("the desk is for whoever started it", () => {
  it("and listens to nobody else on the network", { timeout: 60_000 }, async () => {
    for (const address of ["0.0.0.0:0", "[::]:0"]) {
      const ended = await startDesk(join(council.dir, "never"), [], "--bind", address).then(() => null, (error) => error.message);
      assert.match(ended, /ended with 2: .*loopback/s);
    }
    assert.ok(!existsSync(join(council.dir, "never")), "a folder was made all the same");
    const desk = await startDesk(join(council.dir, "empty"));
    assert.equal(desk.line.event, "listening");
    assert.match(desk.line.url, /^http:\/\/localhost:\d+\/#[0-9a-f]{32}$/);
    assert.match(desk.said(), /Open this address in your browser: http/);
    // Without the token every address leads to the first page, which holds nothing.
    for (const path of ["/open", "/key", "/files/x", "/0000/open"]) {
      const reply = await fetch(desk.url + path, { redirect: "manual" });
      assert.equal(reply.status, 303, path);
      assert.equal(reply.headers.get("location"), "/");
    }
    const port = new URL(desk.url).port;
    const bent = await new Promise((resolve, reject) => {
      const client = new Client(`http://127.0.0.1:${port}`);
      client.url.host = `desk.example:${port}`;
      client.agent.options.lookup = (_, options, done) => done(null, options.all ? [{ address: "127.0.0.1", family: 4 }] : "127.0.0.1", 4);
      client.get("/").then(resolve, reject);
    });
    assert.equal(bent.status, 403);
    assert.equal(bent.text, "");
    // Ctrl-C ends it.
    desk.child.kill("SIGINT");
    assert.equal(await desk.over, 0);
  });

  it("with the script the token leaves the address line and the history; a wrong one opens nothing", { timeout: 60_000 }, async () => {
    const desk = await startDesk(join(council.dir, "entering"));
    const holder = await Holder.at(desk, { script: true });
    await holder.page.goBack();
    assert.ok(!holder.page.url().includes(desk.token), "the token is in the history");
    await holder.go("");
    const cookies = await holder.page.context().cookies();
    assert.deepEqual(cookies.map(({ httpOnly, sameSite, path }) => ({ httpOnly, sameSite, path })), [{ httpOnly: true, sameSite: "Strict", path: holder.base }]);
    const stranger = new Visitor(desk.url, await (await chrome.newContext({ javaScriptEnabled: false })).newPage());
    await stranger.open("/");
    await accessible(stranger.page, "desk enter", { widths: WIDTHS });
    await stranger.page.fill("#token", "0".repeat(32));
    await stranger.press("main .btn");
    assert.equal(stranger.status, 422);
    assert.equal(await stranger.page.evaluate(() => document.activeElement.id), "problem");
    await accessible(stranger.page, "desk enter wrong", { widths: WIDTHS });
    await stranger.leave();
    await holder.press("text=Close the desk");
    await holder.page.waitForSelector("text=The desk is closed");
    assert.equal(await desk.over, 0);
  });
});

describe("a survey, from the first key to the signed document", () => {
  let folder;
  let ends;

  before(async () => {
    folder = join(council.dir, "desk");
  });

  it("keys are made, in a browser without scripts", { timeout: 120_000 }, async () => {
    const desk = await startDesk(folder);
    const holder = await Holder.at(desk);
    await accessible(holder.page, "desk home", { widths: WIDTHS });
    const make = async (name, first, again) => {
      await holder.go("key");
      await holder.page.fill("#name", name);
      await holder.page.fill("#passphrase", first);
      await holder.page.fill("#again", again);
      await holder.press("main form .btn");
    };
    await holder.go("key");
    await accessible(holder.page, "desk key", { widths: WIDTHS });
    for (const [state, ...typed] of [["name", " ", PASSPHRASE, PASSPHRASE], ["short", HOLDERS[0], "short", "short"], ["differ", HOLDERS[0], PASSPHRASE, "plum"]]) {
      await make(...typed);
      assert.equal(holder.status, 422, state);
      assert.ok((await holder.page.title()).startsWith("Error: "));
      assert.equal(await holder.page.inputValue("#passphrase"), "", "a passphrase comes back");
      await accessible(holder.page, `desk key ${state}`, { widths: WIDTHS });
    }
    assert.deepEqual(readdirSync(folder), [], "a key was made all the same");
    for (const [number, name] of HOLDERS.entries()) {
      await make(name, PASSPHRASE, PASSPHRASE);
      holds(KEYS[number], "all key files are lost")(await holder.page.innerText("main"));
      await accessible(holder.page, "desk key made", { widths: WIDTHS });
      const saved = join(council.dir, `holder-${number}.public.json`);
      await holder.save("text=Save the public part", saved);
      assert.equal(JSON.parse(readFileSync(saved, "utf8")).name, name);
    }
    await make(HOLDERS[0], PASSPHRASE, PASSPHRASE);
    assert.equal(holder.status, 422);
    await accessible(holder.page, "desk key exists", { widths: WIDTHS });
    const key = readFileSync(join(folder, KEYS[0]), "latin1");
    assert.ok(key.includes("-> scrypt ") && !key.includes("ed25519-seed"), "the key file is not locked");
    desk.child.kill("SIGTERM");
    assert.equal(await desk.over, 0);
    assert.ok(!desk.said().includes("plum"), "a passphrase was logged");
  });

  it("the survey's key is made by keyboard alone, once everybody's fingerprint was compared", { timeout: 120_000 }, async () => {
    const desk = await startDesk(folder);
    const holder = await Holder.at(desk, { script: true });
    const { page } = holder;
    await holder.go("set-up");
    await page.focus("#file");
    await page.setInputFiles("#file", join(council.dir, "sheet.json"));
    await page.keyboard.press("Tab");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    holds("The file is in your folder now")(await page.innerText("main"));
    // The one launch sheet is chosen already; both public parts are ticked with the space bar.
    await page.focus("input[name=part]");
    for (let part = 0; part < 2; part += 1) {
      await page.keyboard.press("Space");
      await page.keyboard.press("Tab");
    }
    assert.equal(await page.evaluate(() => document.activeElement.innerText), "Show me the survey");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    const prints = await page.$$eval(".print", (all) => all.map((one) => one.innerText));
    assert.equal(new Set(prints).size, 2);
    assert.ok(prints.every((print) => /^([0-9a-f]{4} ){4}[0-9a-f]{4}$/.test(print)), prints.join());
    holds("How is life? Autumn 2026", ...HOLDERS)(await page.innerText("main"));
    await page.focus("#compared");
    await page.keyboard.press("Tab");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    assert.equal(holder.status, 422, "the fingerprints were not compared");
    await page.focus("#compared");
    await page.keyboard.press("Space");
    await page.keyboard.press("Tab");
    await Promise.all([page.waitForEvent("load"), page.keyboard.press("Enter")]);
    assert.match(page.url(), /set-up\/made\/2026-autumn$/);
    await holder.save("text=Save the survey’s public file", join(council.dir, "wave-public.json"));
    for (const number of [1, 2]) assert.ok(existsSync(join(folder, WAVE, `${WAVE}.${number}.bundle.age`)));
    desk.child.kill("SIGTERM");
    await desk.over;
  });

  it("the key can be drilled", { timeout: 60_000 }, async () => {
    const desk = await startDesk(folder);
    const holder = await Holder.at(desk);
    const drill = async ({ key = KEYS[0], bundle = `${WAVE}/${WAVE}.1.bundle.age`, passphrase = PASSPHRASE }) => {
      await holder.go("drill");
      await holder.page.check(`input[name=key][value="${key}"]`);
      await holder.page.check(`input[name=bundle][value="${bundle}"]`);
      await holder.page.fill("#passphrase", passphrase);
      await holder.press("button:has-text('Try my key')");
    };
    await drill({ passphrase: "plum anchor window eight" });
    assert.equal(holder.status, 422);
    await accessible(holder.page, "desk drill passphrase", { widths: WIDTHS });
    await drill({ bundle: `${WAVE}/${WAVE}.2.bundle.age` });
    await accessible(holder.page, "desk drill other bundle", { widths: WIDTHS });
    await drill({});
    assert.match(holder.path, /drill\/good$/);
    await accessible(holder.page, "desk drill good", { widths: WIDTHS });
    desk.child.kill("SIGTERM");
    await desk.over;
  });

  it("young people answer, and the box is handed over", { timeout: 300_000 }, async () => {
    execFileSync(WEEKS_AGO[0], [...WEEKS_AGO.slice(1), program, "wave", "open", WAVE, "--ceremony", "wave-public.json"], { cwd: council.dir, env: council.env });
    const site = await serve(council, WEEKS_AGO);
    for (const [number, code] of council.codes.slice(0, ANSWERING).entries()) {
      const client = new Client(site.url);
      assert.equal((await client.start(code)).status, 303);
      for (const [place, { id, page }] of questions.entries()) {
        const reply = await client.post(`/r/q/${page}`, { [id]: String((place * 3 + number * (place + 1)) % 11), go: "next" });
        assert.equal(reply.status, 303);
      }
      assert.equal((await client.post("/r/send", {})).location, "/r/done");
      client.agent.destroy();
    }
    site.kill();
    await sleep(300);
    chorus(council, "wave", "close", WAVE);
    chorus(council, "box", "export", "--wave", WAVE, "--out", "box.tar");
  });

  it("it is opened, drawn and signed in a traced desk that writes nothing it opened and reaches nobody", { timeout: 300_000 }, async () => {
    const trace = join(council.dir, "trace");
    const calls = "openat,open,creat,write,writev,pwrite64,pwritev,sendto,sendmsg,sendmmsg,connect,socket,listen,mmap,ftruncate,rename,renameat,renameat2,link,linkat";
    const desk = await startDesk(folder, ["strace", "-f", "-y", "-s", "1048576", "-e", `trace=${calls}`, "-o", trace]);
    const holder = await Holder.at(desk);
    await holder.go("open");
    await holder.bring(join(council.dir, "box.tar"));
    const bundle = `${WAVE}/${WAVE}.1.bundle.age`;
    await holder.unlock({ bundle, passphrase: "plum anchor window eight" });
    assert.equal(holder.status, 422);
    holds("Nothing is lost")(await holder.page.innerText("main"));
    await accessible(holder.page, "desk open passphrase", { widths: WIDTHS });
    await holder.unlock({ bundle });
    await holder.settled();
    const look = await holder.page.innerText("main");
    holds("How is life? Autumn 2026", "30 or a few more", "Fenmoor County Council", "Paid: entry 1", "What will be destroyed")(look);
    assert.ok(!look.includes(String(ANSWERING)), "an exact number of answers");
    await accessible(holder.page, "desk look", { widths: WIDTHS });
    await holder.press("button:has-text('Draw and sign')");
    await holder.settled();
    holds("What will be public", "Ages 11 to 17", "The results are made and signed")(await holder.page.innerText("main"));
    await accessible(holder.page, "desk result", { widths: WIDTHS });
    assert.equal(await holder.save("text=Save the document", join(council.dir, "release.json")), `${WAVE}.release.json`);
    await holder.press("text=Close the desk");
    assert.equal(await desk.over, 0);

    // What was answered, word for word, as the second key holder could read it.
    const opened = openedBy(KEYS[1], `${WAVE}.2.bundle.age`);
    assert.equal(opened.length, ANSWERING);
    const canaries = new Set(opened.flatMap((text) => text.match(/"[^"{}]+":\d+,"[^"{}]+":\d+/g) ?? []));
    assert.ok(canaries.size > 20, "hardly anything to look for");
    const traced = readFileSync(trace, "latin1").replaceAll('\\"', '"');
    for (const canary of [...canaries, '"answers":{', "AGE-SECRET-KEY", "ed25519-seed", "plum anchor"]) {
      assert.ok(!traced.includes(canary), `${canary.slice(0, 14)}… was written`);
    }
    // The trace would show them: it shows what was written whole.
    assert.ok(traced.includes('"schema":"chorus.release/2"') && traced.includes("-> X25519 "), "the trace shows nothing");
    const lines = traced.split("\n");
    const reached = lines.filter((line) => /\b(connect|sendto|sendmsg|sendmmsg)\(/.test(line));
    assert.deepEqual(reached.filter((line) => /connect\(|sin_addr|sin6_addr|sun_path/.test(line)), [], "the desk reached for somebody");
    assert.ok(lines.filter((line) => /\blisten\(.*= 0/.test(line)).length <= 2);
    const written = lines.filter((line) => /open(at)?\(.*O_(WRONLY|RDWR)/.test(line) && !/= -1/.test(line)).map((line) => /"([^"]+)"/.exec(line)[1]);
    const elsewhere = written.filter((path) => !path.startsWith(folder) && !path.startsWith("/dev/") && !path.startsWith("/proc/self/"));
    assert.deepEqual(elsewhere, [], "it wrote outside of its folder");
    const shared = lines.filter((line) => /mmap\(.*PROT_WRITE.*MAP_SHARED(?!.*MAP_ANONYMOUS)/.test(line));
    assert.deepEqual(shared, [], "it maps a file to write into it");
    rmSync(trace);
  });

  /** Every response in the box, opened with the stock age program and this holder's key. */
  function openedBy(key, bundle) {
    const out = join(council.dir, "opened");
    mkdirSync(out, { recursive: true });
    execFileSync("tar", ["xf", join(council.dir, "box.tar"), "-C", out]);
    // age asks a terminal for a passphrase; `script` is one.
    const plain = join(council.dir, "plain.key");
    execFileSync("script", ["-qec", `age -d -o ${plain} ${join(folder, key)}`, "/dev/null"], { input: `${PASSPHRASE}\n`, stdio: ["pipe", "ignore", "inherit"] });
    const identity = execFileSync("age", ["-d", "-i", plain, join(folder, WAVE, bundle)]);
    writeFileSync(join(council.dir, "wave.identity"), identity, { mode: 0o600 });
    return readdirSync(join(out, "responses")).map((name) => {
      const frame = execFileSync("age", ["-d", "-i", join(council.dir, "wave.identity"), join(out, "responses", name)]);
      return frame.subarray(6, 6 + frame.readUInt32BE(2)).toString();
    });
  }

  it("asked again the same document comes back, and the council takes it", { timeout: 120_000 }, async () => {
    const desk = await startDesk(folder);
    const holder = await Holder.at(desk, { script: true });
    await holder.unlock({ bundle: `${WAVE}/${WAVE}.1.bundle.age` });
    await holder.settled();
    holds("the same document again")(await holder.page.innerText("main"));
    await holder.press("button:has-text('Show the document again')");
    await holder.settled();
    await holder.save("text=Save the document", join(council.dir, "again.json"));
    assert.ok(readFileSync(join(council.dir, "again.json")).equals(readFileSync(join(council.dir, "release.json"))));
    await holder.press("button:has-text('I am done')");
    chorus(council, "release", "import", "release.json");
    chorus(council, "release", "publish", WAVE);
    desk.child.kill("SIGTERM");
    ends = await desk.over;
    assert.equal(ends, 0);
  });

  it("every way to go wrong says so, on a page without barriers", { timeout: 180_000 }, async () => {
    const other = folderWith("wrong", folder, ...KEYS, `${WAVE}/${WAVE}.1.bundle.age`, `${WAVE}/${WAVE}.2.bundle.age`);
    const desk = await startDesk(other);
    const holder = await Holder.at(desk);
    const seen = (state) => accessible(holder.page, `desk ${state}`, { widths: WIDTHS });
    const file = (name, content) => {
      writeFileSync(join(council.dir, name), content);
      return join(council.dir, name);
    };
    await holder.go("open");
    await seen("open");
    await holder.press("button:has-text('Unlock')");
    assert.equal(holder.status, 422);
    await seen("open missing");
    await holder.bring(file("photo.tar", "not a tar"));
    holds("not a file this desk knows")(await holder.page.innerText("main"));
    await seen("open unknown");
    await holder.press("button:has-text('Bring')");
    holds("You did not choose a file")(await holder.page.innerText("main"));
    await seen("open nothing");
    await holder.bring(join(council.dir, "sheet.json"));
    holds("this page does not need it")(await holder.page.innerText("main"));
    await seen("open elsewhere");
    // A hostile name stays a name.
    await holder.page.setInputFiles("#file", { name: '<img src=x onerror=alert(1)>"&.tar', mimeType: "application/x-tar", buffer: readFileSync(join(council.dir, "box.tar")) });
    await holder.press("button:has-text('Bring')");
    const name = readdirSync(other).find((one) => one.includes("img"));
    assert.match(name, /^img srcx onerroralert\(1\).*\.tar$/);
    await seen("open brought");
    await holder.unlock({ box: name, bundle: `${WAVE}.2.bundle.age` });
    await holder.settled();
    assert.equal(holder.status, 422);
    holds("does not fit")(await holder.page.innerText("main"));
    await seen("stopped bundle");
    copyFileSync(join(council.dir, "box.tar"), join(other, "cut.tar"));
    truncateSync(join(other, "cut.tar"), 60_000);
    await holder.unlock({ box: "cut.tar", bundle: `${WAVE}.1.bundle.age` });
    await holder.settled();
    holds("The box is damaged")(await holder.page.innerText("main"));
    await seen("stopped box");
    writeFileSync(join(other, "torn.key"), readFileSync(join(folder, KEYS[0])).subarray(0, 120));
    await holder.unlock({ box: name, bundle: `${WAVE}.1.bundle.age`, key: "torn.key" });
    holds("The key file is damaged")(await holder.page.innerText("main"));
    await seen("open key file");

    await holder.go("set-up");
    await seen("set up");
    rmSync(join(other, "sheet.json"));
    await holder.go("set-up/look?sheet=none");
    assert.equal(holder.status, 422);
    await seen("set up no sheet");
    writeFileSync(join(other, "bad.json"), '{"contract":1,"wave":"NOT A NAME"}');
    await holder.go("set-up/look?sheet=bad.json");
    await seen("set up not a sheet");
    rmSync(join(other, "bad.json"));
    writeFileSync(join(other, "part.public.json"), '{"schema":"chorus.custodian/1","name":"x","recipient":"age1","ed25519":"00"}');
    copyFileSync(join(council.dir, "sheet.json"), join(other, "sheet.json"));
    await holder.go("set-up/look?sheet=sheet.json&part=part.public.json");
    await seen("set up part");
    await holder.go("set-up/look?sheet=sheet.json");
    holds("two key holders or more")(await holder.page.innerText("main"));
    await seen("set up look too few");
    for (const number of [0, 1]) copyFileSync(join(council.dir, `holder-${number}.public.json`), join(other, `${number}.public.json`));
    await holder.go("set-up/look?sheet=sheet.json&part=0.public.json&part=1.public.json");
    await seen("set up look");
    await holder.press("button:has-text('Make the survey')");
    await seen("set up look not compared");
    for (const state of ["set up made", "set up look exists"]) {
      await holder.go("set-up/look?sheet=sheet.json&part=0.public.json&part=1.public.json");
      await holder.page.check("#compared");
      await holder.press("button:has-text('Make the survey')");
      await seen(state);
    }
    await holder.go("drill");
    await seen("drill");
    await holder.press("button:has-text('Try my key')");
    await seen("drill missing");
    await holder.go("no/such");
    assert.equal(holder.status, 404);
    await seen("trouble not found");
    await holder.go("key");
    await holder.page.$eval("main form [name=csrf]", (field) => (field.value = "0"));
    await holder.press("main form .btn");
    assert.equal(holder.status, 403);
    await seen("trouble old form");
    await holder.go("");
    await holder.press("text=Close the desk");
    await seen("closed");
    assert.equal(await desk.over, 0);
  });

  it("a box of half a gigabyte comes in without growing the desk", { timeout: 180_000 }, async () => {
    const large = join(council.dir, "large.tar");
    // A box begins so; the rest is holes, which a browser sends as zeros.
    const head = readFileSync(join(council.dir, "box.tar")).subarray(0, 100_000);
    const opened = openSync(large, "w");
    writeSync(opened, head);
    closeSync(opened);
    truncateSync(large, 512 * 1024 * 1024);
    const desk = await startDesk(join(council.dir, "large"));
    const holder = await Holder.at(desk);
    await holder.go("open");
    await holder.bring(large);
    holds("The file is in your folder now")(await holder.page.innerText("main"));
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${desk.child.pid}/status`, "utf8"))[1]);
    console.log(`the desk's memory at its most: ${Math.round(peak / 1024)} MiB`);
    assert.ok(peak < 120 * 1024, `${peak} KiB`);
    rmSync(large);
    desk.child.kill("SIGTERM");
    await desk.over;
  });
});
