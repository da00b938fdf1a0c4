// A survey from an empty server to published results, through pages alone: an admin, a participation worker, a lead who
// signs off and launches, two key holders at their desks, young people with slips. No command is typed but the two that
// start the site and the desks. It is designed 140 days ago and answered some weeks later, as a preloaded clock has it.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.js";
import { browser } from "./looking.js";
import { digits, foundIn, program, root, serve } from "./support.js";

const PASSPHRASE = "plum anchor window seven";
const DESIGNED = 140;
const ANSWERING = 32;

let chrome, council, site, survey;
const people = {};
const desks = {};
/** What stands on the slips that were printed. */
let slips = [];

const DAY = 86_400_000;
const day = (fromThen) => new Date(Date.now() + (fromThen - DESIGNED) * DAY).toISOString().slice(0, 10);
const daysSince = (date) => Math.floor((Date.now() - Date.parse(date)) / DAY);
const pathOf = (page) => new URL(page.url()).pathname;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((ready) => server.once("listening", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

before(async () => {
  chrome = await browser();
  const dir = mkdtempSync(join(tmpdir(), "chorus-outside-"));
  process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
  const env = {
    ...process.env,
    CHORUS_DATA_DIR: join(dir, "data"),
    CHORUS_BIND: `127.0.0.1:${await freePort()}`,
    CHORUS_INSECURE_COOKIES: "true",
    CHORUS_LOG_LEVEL: "trace",
    CHORUS_COUNCIL: "Fenmoor County Council",
  };
  council = { dir, env };
  site = await servedSince(DESIGNED);
});

/** Serves the council on the day so many days ago. */
async function servedSince(days) {
  // Killed, not asked: whatever was acknowledged is on the disk.
  site?.kill();
  await sleep(400);
  if (days === 0) return serve(council);
  const library = join(council.dir, `ago-${days}.so`);
  execFileSync("cc", ["-shared", "-fPIC", `-DDAYS=${days}`, "-o", library, join(root, "tests/outside/weeks-ago.c")]);
  return serve(council, ["env", `LD_PRELOAD=${library}`]);
}

async function signIn(...logins) {
  for (const login of logins) {
    const page = people[login];
    await page.goto(`${site.url}/staff/sign-in`);
    await page.fill("#login", login);
    await page.click("text=Sign in with a passkey");
    await page.waitForURL("**/staff");
  }
}

after(async () => {
  for (const { child } of Object.values(desks)) child.kill("SIGTERM");
  await chrome?.close();
  site?.kill();
});

/** A browser with a device that holds passkeys. */
async function withDevice() {
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  await session.send("WebAuthn.addVirtualAuthenticator", { options });
  return page;
}

/** Makes a passkey on the page of a new account, and keeps the recovery codes. */
async function joined(page) {
  await page.waitForURL("**/staff/join");
  await page.fill("#key_name", "This computer");
  await page.click("text=Make a passkey");
  await page.waitForURL("**/staff/me/codes");
  await page.click("text=I have kept them");
  await page.waitForURL("**/staff");
}

/** Goes to a page; where the site asks who this is, shows the passkey. */
async function go(page, path) {
  await page.goto(site.url + path);
  if (pathOf(page) === "/staff/confirm") {
    await page.click("text=Use your passkey");
    await page.waitForURL((url) => url.pathname === path);
  }
}

/** Presses the button that says `words`, or the one that a selector finds, and waits for the page that follows. */
async function press(page, words) {
  const button = words.startsWith("text=") ? `button:has-text("${words.slice(5)}")` : words;
  await Promise.all([page.waitForEvent("load"), page.click(button)]);
}

async function invite(login, name, ...roles) {
  const { ada } = people;
  await go(ada, "/staff/people/invite");
  await ada.fill("#name", name);
  await ada.fill("#login", login);
  for (const role of roles) await ada.check(`#role-${role}`);
  await press(ada, "text=Make the link");
  const link = (await ada.innerText(".once")).trim();
  await press(ada, "text=I have handed it over");
  const page = await withDevice();
  await page.goto(link);
  await press(page, "main form .btn");
  await joined(page);
  people[login] = page;
}

/** Starts a desk in a folder of its own, and enters it. */
async function atDesk(name) {
  const folder = join(council.dir, `desk-${name}`);
  mkdirSync(folder, { recursive: true });
  desks[name]?.child.kill("SIGTERM");
  const child = spawn(program, ["desk", "--folder", folder, "--bind", "127.0.0.1:0"], { cwd: council.dir, stdio: ["ignore", "pipe", "ignore"] });
  const url = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (bytes) => {
      text += bytes;
      if (text.includes("\n")) resolve(JSON.parse(text.split("\n")[0]).url);
    });
    child.on("exit", (code) => reject(new Error(`the desk ended with ${code}`)));
  });
  const context = await chrome.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  await page.waitForURL(/\/[0-9a-f]{32}\/$/);
  const base = page.url().slice(0, -1);
  const desk = {
    child,
    folder,
    page,
    at: (where) => page.goto(`${base}/${where}`),
    async bring(...files) {
      await page.setInputFiles("#file", files);
      await press(page, "button:has-text('Bring')");
    },
  };
  desks[name] = desk;
  return desk;
}

async function save(page, words, name) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(words)]);
  const path = join(council.dir, name);
  await download.saveAs(path);
  return path;
}

/** No number of a slip stands in a file of the council's data, nor in what the server logs at its finest level. */
function noNumberStaysBehind() {
  const numbers = slips.flatMap((one) => one.numbers);
  assert.ok(numbers.length > 0);
  assert.deepEqual(foundIn(council.env.CHORUS_DATA_DIR, numbers), []);
  const log = site.log();
  assert.notEqual(log, "", "nothing is logged");
  assert.deepEqual(numbers.filter((number) => log.includes(number) || log.includes(digits(number))), []);
}

/** Brings a file that is no result and whose name is a script: it is refused, and makes nothing of itself run. */
async function refusesHostile(page) {
  const script = "<img src=x onerror=window.hostile=1>";
  await go(page, `/staff/c/${survey}/release`);
  await page.setInputFiles("#results", { name: `${script}.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ wave: script })) });
  await press(page, "text=Check and bring home");
  assert.match(await page.innerText("#problems"), /not signed results/);
  assert.deepEqual(await page.evaluate(() => [window.hostile, document.querySelectorAll("img[src=x]").length]), [undefined, 0]);
}

describe("a whole survey, through pages alone", () => {
  it("people are invited, and come with passkeys", { timeout: 120_000 }, async () => {
    const link = /http\S+\/staff\/set-up#[0-9a-f]{64}/.exec(site.log())[0];
    const ada = await withDevice();
    people.ada = ada;
    await ada.goto(link);
    await ada.fill("#name", "Ada Okafor");
    await ada.fill("#login", "ada");
    await press(ada, "main form .btn");
    await joined(ada);
    await invite("sam", "Sam Carter", "worker");
    await invite("noor", "Noor Aziz", "worker", "privacy_lead", "safeguarding_lead");
    await invite("kim", "Kim Price", "custodian");
    await invite("lee", "Lee Hart", "custodian");
  });

  it("two key holders make keys at their desks, and the contact door opens", { timeout: 120_000 }, async () => {
    for (const [login, name] of [["kim", "Kim Price"], ["lee", "Lee Hart"], ["noor", "Contact door"]]) {
      const desk = await atDesk(login);
      await desk.at("key");
      await desk.page.fill("#name", name);
      await desk.page.fill("#passphrase", PASSPHRASE);
      await desk.page.fill("#again", PASSPHRASE);
      await press(desk.page, "main form .btn");
      desk.part = await save(desk.page, "text=Save the public part", `${login}.public.json`);
    }
    for (const login of ["kim", "lee"]) {
      const page = people[login];
      await go(page, "/staff/keys");
      await page.setInputFiles("#part", desks[login].part);
      await press(page, "text=Register this key");
    }
    const { noor } = people;
    await go(noor, "/staff/door");
    await noor.setInputFiles("#key", desks.noor.part);
    await press(noor, "text=Add the key");
    await noor.fill("#who", "The safeguarding team");
    await noor.fill("#hours", "24");
    await press(noor, "text=Save the promise");
    assert.match(await noor.innerText("h1 + .tag"), /Open/);
  });

  it("the worker designs a survey", { timeout: 120_000 }, async () => {
    const { sam } = people;
    await go(sam, "/staff/c/new");
    await sam.fill("#meeting_on", day(110));
    await sam.check("#kind_promise_check");
    await press(sam, "text=Begin the survey");
    survey = /\/staff\/c\/([^/]+)/.exec(pathOf(sam))[1];
    await go(sam, `/staff/c/${survey}/purpose`);
    await sam.fill("#can_change", "Which promises the council works on first.");
    await press(sam, "text=Save and go on");
    await go(sam, `/staff/c/${survey}/privacy`);
    for (const field of await sam.$$("input[name^=invited_]")) await field.fill("400");
    await press(sam, "main form .btn");
    await go(sam, `/staff/c/${survey}`);
    await press(sam, "text=The design is ready");
  });

  it("slips are printed, and their numbers are nowhere else", { timeout: 120_000 }, async () => {
    const { sam } = people;
    await go(sam, `/staff/c/${survey}/codes`);
    const invited = await sam.$$eval("#who option", (all) => all.map((one) => one.value).filter(Boolean));
    for (const who of invited) {
      await go(sam, `/staff/c/${survey}/codes`);
      await sam.selectOption("#who", who);
      await sam.fill("#count", String(ANSWERING));
      await press(sam, "text=Make the slips");
      const found = (await sam.innerText("body")).match(/\b\d{4} \d{4} \d{4} \d{4}\b/g) ?? [];
      const numbers = [...new Set(found)];
      assert.equal(numbers.length, ANSWERING, `slips for ${who}`);
      slips.push({ who, numbers });
    }
    noNumberStaysBehind();
  });

  it("the key holders make the survey's key", { timeout: 120_000 }, async () => {
    const { sam } = people;
    await go(sam, `/staff/c/${survey}/keys`);
    const sheet = await save(sam, "a[href$='launch-sheet.json']", "launch-sheet.json");
    const { kim } = desks;
    await kim.at("set-up");
    await kim.bring(sheet);
    await press(kim.page, "text=Show me the survey");
    await kim.page.check("#compared");
    await press(kim.page, "button:has-text('Make the survey’s key')");
    const keys = await save(kim.page, "text=Save the survey’s public file", "wave-public.json");
    await go(sam, `/staff/c/${survey}/keys`);
    if (pathOf(sam) === `/staff/c/${survey}/keys` && (await sam.$("#public"))) {
      await sam.setInputFiles("#public", keys);
      await press(sam, "text=Bring the keys");
    }
  });

  it("the leads sign it off, and a second person launches it", { timeout: 120_000 }, async () => {
    const { sam, noor } = people;
    const answer = async (page) => {
      for (let turn = 0; turn < 12; turn += 1) {
        await go(page, `/staff/c/${survey}/check`);
        const form = await page.$("form[action*='/check/']:not([data-tried])");
        if (!form) return;
        const reason = await form.$("textarea");
        if (reason) await reason.fill("We looked at this together and go ahead.");
        const button = await form.$("button");
        await Promise.all([page.waitForEvent("load"), button.click()]);
      }
    };
    await answer(noor);
    await answer(sam);
    await go(noor, `/staff/c/${survey}/check`);
    const stops = await noor.$$eval(".check .bad, .check .warn", (all) => all.map((one) => one.innerText));
    assert.deepEqual(stops, []);
    await go(noor, `/staff/c/${survey}/launch`);
    await noor.check("#sure");
    await press(noor, "text=Launch the survey");
    await go(sam, `/staff/c/${survey}/check`);
    assert.match(await sam.innerText("main"), /This survey is launched/);
    assert.equal((await fetch(`${site.url}/results/${survey}/manifest.json`)).status, 200);
  });

  it("young people answer with their slips", { timeout: 300_000 }, async () => {
    const manifest = await (await fetch(`${site.url}/results/${survey}/manifest.json`)).json();
    assert.ok(daysSince(manifest.closes_on) > 0, `closes on ${manifest.closes_on}`);
    site = await servedSince(daysSince(manifest.opens_on));
    for (const { numbers } of slips) {
      for (const number of numbers) {
        const client = new Client(site.url);
        assert.equal((await client.start(number)).status, 303);
        let answered = 0;
        for (let page = 1; page <= 5; page += 1) {
          const shown = await client.get(`/r/q/${page}`);
          const option = /name="([a-z_0-9]+)" value="([^"]+)"[^>]*>/.exec(shown.text.split("<fieldset")[1] ?? "");
          if (!option) continue;
          const { status, location } = await client.post(`/r/q/${page}`, { [option[1]]: option[2], go: "next" });
          answered += status === 303 && location !== `/r/q/${page}` ? 1 : 0;
        }
        assert.ok(answered >= 3, `somebody answered ${answered} questions`);
        assert.equal((await client.post("/r/send", {})).location, "/r/done");
        client.agent.destroy();
      }
    }
    noNumberStaysBehind();
  });

  it("weeks later it is closed, opened at a desk, brought home and made public by two", { timeout: 300_000 }, async () => {
    site = await servedSince(0);
    await signIn("sam", "noor");
    const { sam, noor } = people;
    await go(sam, `/staff/c/${survey}/close`);
    // Its last day is over, so nothing has to be promised.
    await press(sam, "text=Close it");
    await go(sam, `/staff/c/${survey}/release`);
    await sam.check("#sure");
    await press(sam, "text=and make the file");
    await go(sam, `/staff/c/${survey}/release`);
    const box = await save(sam, "a[href$='/release/box']", "box.tar");

    const kim = await atDesk("kim");
    await kim.at("open");
    await kim.bring(box);
    const files = readdirSync(kim.folder, { recursive: true });
    const bundles = files.filter((name) => name.endsWith(".bundle.age")).sort();
    const key = files.find((name) => name.endsWith(".key"));
    await kim.page.check("input[name=box]");
    await kim.page.check(`input[name=bundle][value="${bundles[0]}"]`);
    await kim.page.check(`input[name=key][value="${key}"]`);
    await kim.page.fill("#passphrase", PASSPHRASE);
    await press(kim.page, "button:has-text('Unlock')");
    await press(kim.page, "text=Draw and sign");
    for (let turn = 0; turn < 100 && !/open\/result$/.test(kim.page.url()); turn += 1) await sleep(300);
    const document = await save(kim.page, "text=Save the document", "release.json");
    assert.equal(JSON.parse(readFileSync(document, "utf8")).wave, survey);

    await refusesHostile(sam);
    await go(sam, `/staff/c/${survey}/release`);
    await sam.setInputFiles("#results", document);
    await press(sam, "text=Check and bring home");
    await go(sam, `/staff/c/${survey}/publish`);
    await press(sam, "text=ask to make them public");
    const early = await fetch(`${site.url}/results/${survey}`);
    assert.equal(early.status, 404, "nobody reads them before the second says yes");
    await go(noor, `/staff/c/${survey}/publish`);
    await press(noor, "text=Confirm: make them public");
    await sleep(1200);
    assert.equal((await fetch(`${site.url}/results/${survey}`)).status, 200);
    const board = await fetch(`${site.url}/board/${survey}`);
    assert.equal(board.status, 200);
    const said = (await board.text()).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
    const [, answered, asked] = /About (\d+) of about (\d+) took part/.exec(said).map(Number);
    const slipped = slips.flatMap((one) => one.numbers).length;
    assert.ok(Math.abs(asked - slipped) <= 5, `${asked} were asked, says the board's page, of ${slipped}`);
    // Noise is added to how many answered: 60 is more than six of its standard deviations.
    assert.ok(Math.abs(answered - slipped) <= 60, `${answered} took part, says the board's page, of ${slipped}`);
  });
});
