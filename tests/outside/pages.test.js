// Every page, in every state and every look, as the served program shows it to a browser without JavaScript: axe finds
// nothing at any width, nothing scrolls sideways, and the status is the one that was promised.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { browser, pagesSeen } from "./looking.js";
import { PHONE, SHEET, look, templateAt, unseen } from "./pages.js";
import { everyStateOf, everyTrouble } from "./states.js";
import { chorus, newCouncil, openCouncil, program, root, serve, serveDemo } from "./support.js";
import { Visitor } from "./visitor.js";

const LOOKS = { "4-7": "little", "8-11": "young", "11-17": "older", "16-25": "leaver" };
const BANDS = Object.keys(LOOKS);
const PARTICIPATION = '[{ kind = "talk", name = "Childline", number = "0800 1111" }, { kind = "emergency", name = "In danger now", number = "999" }, { kind = "codes", name = "The participation team", number = "01632 960 003" }]';
const HUGE_RESERVE = String(2 ** 50);

let chrome, council, site, later, laterSite, demo;
/** One young person of each band whose form is under way, whatever becomes of the survey. */
const underWay = {};

before(async () => {
  demo = serveDemo();
  demo.catch(() => {});
  chrome = await browser();
  council = openCouncil();
  site = await serve(council);
});

after(async () => {
  await chrome?.close();
  await Promise.all([site?.stop(), laterSite?.stop()]);
  (await demo.catch(() => null))?.stop();
});

async function started(band, from = council, at = site) {
  const visitor = await Visitor.at(chrome, at.url);
  await visitor.type(from.codes[band].pop());
  return visitor;
}

describe("before a number is known", { concurrency: 2 }, () => {
  const wrong = { empty: "", length: "1234 5678", check_digit: null, neutral: null };

  it("the first page says what is wrong with a number, and no more", async () => {
    const good = council.codes["4-7"][0].replaceAll(" ", "");
    wrong.check_digit = good.slice(0, 15) + ((Number(good[15]) + 1) % 10);
    wrong.neutral = council.codes["4-7"].pop();
    execFileSync(program, ["codes", "void"], { cwd: council.dir, env: council.env, input: `${wrong.neutral}\n` });
    const visitor = await Visitor.at(chrome, site.url);
    await visitor.open("/");
    await look(visitor, "respondent/entry", "plain");
    for (const [state, number] of Object.entries(wrong)) {
      await visitor.type(number);
      await look(visitor, "respondent/entry", state, { status: 422 });
      const [shown, focused] = await visitor.page.$eval("input[name=code]", (field) => [field.value, document.activeElement.id]);
      assert.deepEqual([shown, focused], ["", "problem"]);
    }
    await visitor.leave();
  });

  it("a form from another site is refused", async () => {
    const visitor = await Visitor.at(chrome, site.url);
    const form = `<form method="post" action="${site.url}/"><input name="code" value="1"><button>Go</button></form>`;
    await visitor.page.route("http://elsewhere.test/", (route) => route.fulfill({ contentType: "text/html", body: form }));
    await visitor.page.goto("http://elsewhere.test/");
    await visitor.press("button");
    await look(visitor, "error/trouble", "old_form", { status: 403, note: "from another site" });
    await visitor.leave();
  });

  it("help, promises and results have pages of their own, also where there is nothing to show yet", async () => {
    const visitor = await Visitor.at(chrome, site.url);
    for (const path of ["/help", "/accessibility", ...BANDS.map((band) => `/privacy/${band}`), "/results", "/board"]) {
      await visitor.open(path);
      await look(visitor, templateAt(path), "plain", { note: path.includes("privacy") ? "open" : "nothing yet" });
    }
    for (const path of ["/privacy/5-6", "/results/2020", "/board/2020", "/board/2020/how", "/board/2020/others", "/board/2020/rights"]) {
      assert.equal((await visitor.ask(path)).status(), 404, path);
    }
    await visitor.open("/nowhere");
    await look(visitor, "error/trouble", "not_found", { status: 404, note: "without a form" });
    await visitor.leave();
  });

  it("without a form, pages of the way lead to the first page; where there was one, they say that the place is lost", async () => {
    const visitor = await started("8-11");
    const { page } = visitor;
    const [cookie] = await page.context().cookies();
    const without = ["/r/who-sees", "/r/q/3", "/r/part/2", "/r/check", "/r/done", "/r/paused", "/r/no-thanks"];
    for (const value of [`${cookie.value.slice(0, -4)}AAAA`, "garbled"]) {
      await page.context().addCookies([{ ...cookie, value }]);
      for (const path of without) assert.equal((await visitor.ask(path)).status(), 403, path);
    }
    await visitor.open("/r/q/3");
    await look(visitor, "error/trouble", "lost_place", { status: 403, note: "with a garbled cookie" });
    await page.context().clearCookies();
    for (const path of without) {
      const reply = await visitor.ask(path);
      assert.deepEqual([reply.status(), reply.headers().location], [303, "/"], path);
    }
    assert.equal((await visitor.send("/r/q/1", { go: "next" })).status(), 403);
    await visitor.open("/r/hello");
    await look(visitor, "error/trouble", "lost_place", { status: 403, note: "with no cookie kept" });
    await visitor.leave();
  });

  it("leaving quickly leads away and forgets the form", async () => {
    const visitor = await started("11-17");
    const reply = await visitor.ask("/leave");
    assert.equal(reply.status(), 303);
    assert.match(reply.headers().location, /^https:/);
    assert.deepEqual(await visitor.page.context().cookies(), []);
    await visitor.leave();
  });
});

/** The questions of a band: how many there are, and how many of them only some are asked. */
function questionsOf(band) {
  const file = readFileSync(join(root, "surveys", `wellbeing-${band}`, "1.toml"), "utf8");
  return { questions: file.split("[[parts.items]]").length - 1, sometimes: file.split("\nonly_if").length - 1, parts: file.split("[[parts]]").length - 1 };
}

describe("from the number to thank you", { concurrency: 2 }, () => {
  for (const band of BANDS) describe(`for somebody of ${band}`, { concurrency: 1 }, () => ways(band));
});

/** The ways through the pages of a band, one after the other, at one browser. */
function ways(band) {
  const { questions, sometimes, parts } = questionsOf(band);
  let visitor;
  before(async () => (visitor = await Visitor.at(chrome, site.url)));
  after(() => visitor.leave());
  const begin = () => visitor.type(council.codes[band].pop());

  it("who tries everything that makes it easier", { timeout: 300_000 }, async () => {
    await begin();
    await look(visitor, "respondent/hello", "plain");
    const looks = await visitor.page.$$eval("input[name=look]", (all) => all.map((one) => one.value));
    for (const other of looks.filter((one) => one !== LOOKS[band])) {
      await visitor.makeEasier(other);
      await look(visitor, "respondent/hello", "plain", { note: `for ${band}` });
      await visitor.open("/r/q/1");
      await look(visitor, "respondent/question", "plain", { note: `1 for ${band}` });
    }
    for (const way of ["easy", "short"]) {
      await visitor.makeEasier(LOOKS[band], way);
      if ((await visitor.page.locator(`input[name=${way}]:checked`).count()) === 0) continue;
      await look(visitor, "respondent/hello", "plain", { note: way });
      await visitor.open("/r/q/1");
      await look(visitor, "respondent/question", "plain", { note: `1 ${way}` });
      await visitor.open("/r/check");
      await look(visitor, "respondent/check", "plain", { note: way });
    }
  });

  it("with a helper, who then does not want to", { timeout: 300_000 }, async () => {
    await begin();
    await visitor.open("/r/helper");
    await look(visitor, "respondent/helper", "plain");
    await visitor.press('button[value="next"]');
    await look(visitor, "respondent/helper", "problem", { status: 422 });
    await visitor.page.check("input[value=neither]");
    await visitor.press('button[value="next"]');
    await look(visitor, "respondent/who-sees", "plain", { note: "with a helper" });
    await visitor.press("main .back");
    assert.equal(await visitor.page.isChecked("input[value=neither]"), true);
    await look(visitor, "respondent/helper", "plain", { note: "chosen" });
    await visitor.open("/r/q/1");
    await look(visitor, "respondent/question", "plain", { note: "1 with a helper" });
    await visitor.open("/r/who-sees");
    await visitor.press('button[value="no"]');
    assert.equal(visitor.path, "/r/no-thanks");
    await look(visitor, "respondent/no-thanks", "plain");
  });

  it("who is asked every question, and each kind of question in each of its states", { timeout: 300_000 }, async () => {
    await begin();
    await visitor.press(band === "4-7" ? 'button[value="alone"]' : 'button[value="start"]');
    await look(visitor, "respondent/who-sees", "plain");
    await visitor.press('button[value="start"]');
    assert.equal(visitor.path, "/r/q/1");
    await visitor.open("/r/check");
    await look(visitor, "respondent/check", "plain", { note: "nothing answered" });
    const kinds = new Set();
    let unasked = 0;
    for (let number = 1; number <= questions; number += 1) {
      await visitor.open(`/r/q/${number}`);
      if (visitor.status === 404) {
        unasked += 1;
        continue;
      }
      await look(visitor, "respondent/question", "plain", { note: String(number) });
      const kind = await visitor.kindOfQuestion();
      if (!kinds.has(kind)) await everyStateOf(visitor, number);
      kinds.add(kind);
    }
    assert.ok(unasked <= sometimes, `${unasked} questions are not asked`);
    for (let part = 2; part <= parts; part += 1) {
      await visitor.open(`/r/part/${part}`);
      await look(visitor, "respondent/part", "plain", { note: String(part) });
    }
    await visitor.open("/r/check");
    await look(visitor, "respondent/check", "plain", { note: "partly answered" });
  });

  it("who stops, comes back, and sends; and a second form with the same number", { timeout: 300_000 }, async () => {
    const code = council.codes[band].pop();
    await visitor.type(code);
    await visitor.open("/r/q/1");
    const first = visitor.page.locator("main fieldset input").first();
    await first.check();
    await visitor.press('button[value="stop"]');
    assert.equal(visitor.path, "/r/paused");
    await look(visitor, "respondent/paused", "plain");
    await visitor.type(code);
    assert.equal(visitor.path, "/r/back");
    await look(visitor, "respondent/welcome-back", "plain");
    await visitor.press("main .btn");
    assert.equal(visitor.path, "/r/q/2");
    await visitor.open("/r/q/1");
    assert.equal(await visitor.page.locator("main fieldset input:checked").count(), 0, "what was said before the break is shown");
    await visitor.open("/r/check");
    await look(visitor, "respondent/check", "plain", { note: "after a break" });
    await visitor.answerAll(questions);
    await visitor.open("/r/check");
    await look(visitor, "respondent/check", "plain", { note: "all answered" });
    await everyTrouble(visitor);
    const second = await Visitor.at(chrome, site.url);
    await second.type(code);
    await visitor.open("/r/check");
    await visitor.press('form[action="/r/send"] .btn');
    assert.equal(visitor.path, "/r/done");
    await look(visitor, "respondent/done", "plain");
    await visitor.open("/r/q/1");
    assert.equal(visitor.path, "/r/done", "a form that was sent cannot be changed");
    await second.open("/r/check");
    await second.press('form[action="/r/send"] .btn');
    await look(second, "respondent/entry", "neutral", { status: 422 });
    await second.leave();
  });
}

/** Looks at the same page with each of those whose form is under way. */
async function eachBand(path, template, state, { status = 200, note } = {}) {
  await underWay["4-7"].until(path, (reply) => reply.status() === status);
  await Promise.all(BANDS.map(async (band) => {
    await underWay[band].open(path);
    await look(underWay[band], template, state, { status, note });
  }));
}

async function privacyPages(note) {
  for (const band of BANDS) {
    await underWay[band].open(`/privacy/${band}`);
    await look(underWay[band], "public/privacy", "plain", { note });
  }
}

describe("whatever becomes of the survey", () => {
  it("it has not begun, and is ended without results", { timeout: 300_000 }, async () => {
    later = openCouncil({ opensIn: 2 });
    later.env.CHORUS_CONTACTS = PARTICIPATION;
    laterSite = await serve(later);
    for (const band of BANDS) underWay[band] = await started(band, later, laterSite);
    await eachBand("/r/hello", "respondent/shut", "not_open", { status: 503 });
    const visitor = await Visitor.at(chrome, laterSite.url);
    for (const path of ["/", "/help", "/accessibility"]) {
      await visitor.open(path);
      assert.match(await visitor.page.innerText("main"), /participation team/);
      await look(visitor, templateAt(path), "plain", { note: "with somebody to ask" });
    }
    chorus(later, "wave", "amend", later.wave, "--why", "key-problem", "close-without-results");
    await eachBand("/r/q/1", "respondent/shut", "no_results", { status: 410 });
    await visitor.type(later.codes["8-11"].pop());
    await look(visitor, "respondent/entry", "neutral", { status: 422, note: "with somebody to ask" });
    await Promise.all([visitor, ...Object.values(underWay)].map((one) => one.leave()));
  });

  it("it is stopped for a while, goes on, and stays open longer", { timeout: 300_000 }, async () => {
    for (const band of BANDS) underWay[band] = await started(band);
    chorus(council, "wave", "amend", council.wave, "--why", "technical-fault", "suspend");
    await eachBand("/r/q/2", "respondent/shut", "suspended", { status: 503 });
    assert.equal(underWay["4-7"].reply.headers()["retry-after"], "10");
    await privacyPages("suspended");
    chorus(council, "wave", "amend", council.wave, "--why", "put-right", "resume");
    const longer = new Date(Date.now() + 35 * 86_400_000).toISOString().slice(0, 10);
    chorus(council, "wave", "amend", council.wave, "--why", "bad-timing", "extend", longer);
    await underWay["4-7"].until("/r/hello", async (reply) => (await reply.text()).includes("stays open longer"));
    await eachBand("/r/hello", "respondent/hello", "plain", { note: "after changes" });
    assert.match(await underWay["11-17"].page.innerText("main"), /What has changed/);
    await privacyPages("after changes");
  });

  it("the disk is full: nothing is lost, and the same can be sent again", { timeout: 300_000 }, async () => {
    await restart({ CHORUS_DISK_RESERVE_BYTES: HUGE_RESERVE });
    await Promise.all(Object.values(underWay).map(async (visitor) => {
      await visitor.open("/r/check");
      await visitor.press('form[action="/r/send"] .btn');
      await look(visitor, "error/gone-wrong", "plain", { status: 503 });
      assert.equal(visitor.reply.headers()["retry-after"], "10");
      await visitor.open("/r/check");
      await visitor.press('form[action="/r/pause"] .btn');
      await look(visitor, "error/trouble", "internal", { status: 503 });
    }));
    await restart({});
    for (const band of BANDS) {
      await underWay[band].open("/r/check");
      assert.equal(underWay[band].status, 200, "the form went away with the server");
    }
  });

  it("it is over", { timeout: 300_000 }, async () => {
    chorus(council, "wave", "close", council.wave);
    await eachBand("/r/q/1", "respondent/shut", "closed", { status: 410 });
    await privacyPages("none open");
    await Promise.all(Object.values(underWay).map((one) => one.leave()));
  });
});

describe("the contact door", () => {
  it("says that it is shut, and whom to call, while nobody could read a letter", { timeout: 300_000 }, async () => {
    const visitor = await Visitor.at(chrome, laterSite.url);
    for (const drawn of Object.values(LOOKS)) {
      await visitor.open(`/contact?look=${drawn}`);
      await look(visitor, "contact/shut", "plain", { status: 404, note: drawn });
    }
    await visitor.leave();
  });

  it("says what is missing, keeps what was written, and thanks", { timeout: 300_000 }, async () => {
    const { url } = await demo;
    const visitor = await Visitor.at(chrome, url);
    for (const drawn of Object.values(LOOKS)) {
      await visitor.open(`/contact?look=${drawn}`);
      await look(visitor, "contact/form", "plain");
      await visitor.page.fill("#about", "Something made up.");
      await visitor.press("main form .btn");
      await look(visitor, "contact/form", "missing", { status: 422 });
      assert.equal(await visitor.page.evaluate(() => document.activeElement.id), "problem", "the focus is not on what was said");
      assert.equal(await visitor.page.inputValue("#about"), "Something made up.");
      await visitor.page.fill("#name", "Ash Reed");
      await visitor.page.check("#way-phone");
      await visitor.page.fill("#place", "01632 960 009");
      await visitor.press("main form .btn");
      assert.equal(visitor.path, `/contact/sent?look=${drawn}`);
      await look(visitor, "contact/sent", "plain");
    }
    assert.deepEqual(await visitor.page.context().cookies(), []);
    await visitor.leave();
  });

  it("loses nothing when the disk is full", { timeout: 300_000 }, async () => {
    const { dir } = await demo;
    // The keys and the promise of the try-out, in a council of its own, with no room for a letter.
    const full = newCouncil();
    copyFileSync(join(dir, "demo", "door.db"), join(full.dir, "data", "door.db"));
    const short = await serve({ ...full, env: { ...full.env, CHORUS_DISK_RESERVE_BYTES: HUGE_RESERVE } });
    const visitor = await Visitor.at(chrome, short.url);
    for (const drawn of Object.values(LOOKS)) {
      await visitor.open(`/contact?look=${drawn}`);
      await visitor.page.fill("#name", "Ash Reed");
      await visitor.page.check("#way-phone");
      await visitor.page.fill("#place", "01632 960 009");
      await visitor.press("main form .btn");
      await look(visitor, "contact/form", "not_kept", { status: 503 });
      assert.equal(await visitor.page.inputValue("#name"), "Ash Reed");
    }
    await visitor.leave();
    await short.stop();
  });
});

/** Serves the same council anew; whose form is under way goes on there. */
async function restart(more) {
  await site.stop();
  site = await serve({ ...council, env: { ...council.env, ...more } });
  for (const visitor of Object.values(underWay)) visitor.url = site.url;
}

describe("what everybody can read", () => {
  it("the try-out says so to whoever takes part", { timeout: 300_000 }, async () => {
    const { url, codes } = await demo;
    await Promise.all(BANDS.map(async (band) => {
      const visitor = await Visitor.at(chrome, url);
      await visitor.type(codes[band].pop());
      for (const [path, template] of [["/r/hello", "respondent/hello"], ["/r/who-sees", "respondent/who-sees"], ["/r/q/1", "respondent/question"]]) {
        await visitor.open(path);
        await look(visitor, template, "plain", { note: "in the try-out" });
      }
      await visitor.leave();
    }));
  });

  it("every page and file that a link leads to, on the screen and in print", { timeout: 600_000 }, async () => {
    const site = await demo;
    const waiting = ["/", "/results", "/board", ...BANDS.map((band) => `/privacy/${band}`)];
    const known = new Set(waiting);
    const names = new Map();
    const anchors = [];
    const walk = async () => {
      const visitor = await Visitor.at(chrome, site.url);
      for (let path = waiting.shift(); path; path = waiting.shift()) {
        for (const link of await read(visitor, path, names)) {
          const { pathname, search, hash } = new URL(link, site.url + path);
          if (hash) anchors.push([pathname + search, decodeURIComponent(hash.slice(1))]);
          if (!known.has(pathname + search) && pathname !== "/leave") waiting.push(pathname + search);
          known.add(pathname + search);
        }
      }
      await visitor.leave();
    };
    await Promise.all([walk(), walk()]);
    assert.ok(names.size > 60, `only ${names.size} pages are linked`);
    for (const [path, id] of anchors) assert.ok(names.get(path)?.has(id), `nothing on ${path} is called ${id}`);
  });

  it("results that were taken back", { timeout: 300_000 }, async () => {
    const site = await demo;
    const visitor = await Visitor.at(chrome, site.url);
    await visitor.open("/board");
    const wave = (await visitor.page.getAttribute('main a[href^="/board/"]', "href")).split("/")[2];
    chorus(site, "release", "withdraw", wave, "--why", "technical-fault");
    await visitor.until(`/results/${wave}/release.json`, (reply) => reply.status() === 404);
    const young = Object.values(LOOKS).map((look) => `/results/${wave}?look=${look}`);
    for (const path of ["/results", ...young, "/board", `/board/${wave}`]) {
      await visitor.open(path);
      await look(visitor, templateAt(path), "withdrawn");
    }
    for (const path of [`/board/${wave}/rights`, `/board/${wave}/others`, `/results/${wave}/results.csv`]) {
      await visitor.open(path);
      await look(visitor, "error/trouble", "not_found", { status: 404, note: "taken back" });
    }
    await visitor.leave();
  });
});

const printed = new Set();

/** Looks at the page or the file at `path`; gives where its links lead on this site, and notes what has a name on it. */
async function read(visitor, path, names) {
  const template = templateAt(path);
  if (!template) {
    const reply = await visitor.ask(path);
    assert.equal(reply.status(), 200, path);
    assert.doesNotMatch(reply.headers()["content-type"], /html/, `${path} is a page that nobody looks at`);
    return [];
  }
  await visitor.open(path);
  await look(visitor, template, "plain", { note: path });
  const { page } = visitor;
  const kind = `${template} ${await page.getAttribute("html", "data-look")}`;
  if (!printed.has(kind)) {
    printed.add(kind);
    await page.emulateMedia({ media: "print" });
    await look(visitor, template, "plain", { note: "in print", ...SHEET });
    await page.emulateMedia({ media: "screen", forcedColors: "active" });
    await look(visitor, template, "plain", { note: "in forced colours", ...PHONE });
    await page.emulateMedia({ forcedColors: "none" });
  }
  names.set(path, new Set(await page.$$eval("[id]", (all) => all.map((one) => one.id))));
  return page.$$eval("a[href^='/'], a[href^='#'], a[href^='?']", (all) => all.map((one) => one.getAttribute("href")));
}

it("every page was seen, in each of its states and looks", () => {
  assert.deepEqual(unseen(), []);
 console.log(`${pagesSeen().length} states looked at`);
});
