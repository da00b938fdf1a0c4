// The staff pages of the demo, as each role finds them: whoever follows every link finds what is theirs, meets no barrier
// and no broken page; and whoever writes a script, a formula or a template into every field that takes words, or brings it
// in a file, makes nothing of it run.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { WIDTHS, accessible, browser } from "./looking.js";
import { Member, cellsOf, formsOf, formulasOf } from "./staff.js";
import { serveDemo } from "./support.js";

/** Of each role, pages that links lead to, and pages that no link may lead to. `+` is a survey being designed, `*` another. */
const ROLES = {
  ada: { finds: ["/staff/people/*/roles", "/staff/people/invite", "/staff/audit/trail.csv"], never: /\/c\/|bank|rooms|keys|board|calendar/ },
  sam: { finds: STUDIO(), never: /people|audit/ },
  jo: { finds: STUDIO(), never: /people|audit/ },
  kim: { finds: ["/staff/keys", "/staff/c/*"], never: /\/c\/\*\/|\/c\/\+\/(?!look|preview|paper-form)|\/c\/new|people|audit|bank|rooms|board|calendar|door/ },
  priya: { finds: ["/staff/c/*/changes/suspend", "/staff/c/*/publish", "/staff/audit/trail.csv"], never: /people|bank|rooms|codes|\/c\/new/ },
  noor: { finds: ["/staff/door", "/staff/c/*/progress", "/staff/c/*/publish"], never: /people|audit|bank|rooms|codes|changes|\/c\/new/ },
  max: { finds: ["/staff/board", "/staff/calendar"], never: /\/c\/|people|audit|bank|rooms|keys|door|consultations/ },
  uma: { finds: ["/staff/audit/trail.csv", "/staff/people/*"], never: /\/c\/\*\/|\/c\/\+\/(?!look|preview|paper-form)|\/c\/new|bank|rooms|codes|invite|roles/ },
};

function STUDIO() {
  const design = ["days", "purpose", "questions", "bank", "own", "import", "languages", "privacy", "privacy/figures", "look", "preview"];
  const launched = ["changes", "close", "codes", "group", "paper", "progress", "publish", "release"];
  const others = ["/staff/c/new", "/staff/bank", "/staff/words", "/staff/rooms/new"];
  return [...others, ...design.map((one) => `/staff/c/+/${one}`), ...launched.map((one) => `/staff/c/*/${one}`)];
}

/** Words that would run, break out, or be taken for something else, if anything let them. Each fits a short field. */
const HOSTILE = [
  `"><script>window.hostile=1</script>`,
  `'"><img src=x onerror="window.hostile=2">`,
  "xq{{7*7}}xq{{{constructor}}}${7*7}<%=7*7%>",
  `'); DROP TABLE waves; -- ' OR '1'='1`,
  `=HYPERLINK("javascript:window.hostile=3","x")`,
];
/** What stands in the source of a page that shows any of them. */
const TELLS = /window\.hostile|DROP TABLE|constructor/;
/** Forms that end something the others need, or hand the browser to somebody else. */
const ENDING = ["sessions", "group", "try", "end", "charge", "take-back", "take-out", "confirm", "suspend", "password"];
const LEFT_ALONE = new RegExp(`sign-out|trial/start|disable|destroy|close|erase|withdraw|remove|throw-away|/(${ENDING.join("|")})$`);
/** Forms that take such words, and keep them. */
const TAKING = [
  ...["", "/days", "/purpose", "/own", "/privacy", "/questions/form", "/trial", "/check/reason"].map((one) => `/staff/c/+${one}`),
  ...["calendar", "door/promise", "people/invite", "rooms/new", "words"].map((one) => `/staff/${one}`),
];
const inDays = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

let chrome, demo, launched;

before(async () => {
  chrome = await browser();
  demo = await serveDemo("--respondents", "60");
  const sam = await Member.of(chrome, demo, "sam");
  launched = await surveysOf(sam);
  await begin(sam);
  await sam.leave();
});

after(async () => {
  await chrome?.close();
  await demo?.stop();
});

/** The names of the surveys that the list of surveys shows. */
async function surveysOf(member) {
  const { text } = await member.ask("/staff/consultations");
  return [...new Set(text.match(/(?<=\/staff\/c\/)(?!new")[^"/]+/g))];
}

/** Begins a survey for a meeting so many months later than half a year from now; gives its name. */
async function begin(member, months = 0) {
  const { page } = member;
  await member.show("/staff/c/new");
  await page.fill("#meeting_on", inDays(182 + 31 * months));
  await page.check("#kind_pulse");
  await page.click("main form .acts .btn");
  return new URL(page.url()).pathname.split("/").at(-1);
}

/** An address without what varies in it, so that each page is looked at once. */
function patternOf(path) {
  const survey = path.replace(/\/c\/(?!new)([^/?]+)/, (_, id) => (launched.includes(id) ? "/c/*" : "/c/+"));
  return survey.replace(/[0-9a-f]{16,}/g, "*").replace(/\?.*$/, "");
}

describe("every staff page that a link leads to", { concurrency: 2 }, () => {
  for (const [login, { finds, never }] of Object.entries(ROLES)) {
    it(`is one of those of ${login}, whole and without barriers`, async () => {
      const member = await Member.of(chrome, demo, login, { javaScriptEnabled: false, viewport: { width: WIDTHS[0], height: 900 } });
      const seen = await member.crawl(patternOf, async (path, pattern, { isPage }) => {
        if (!isPage || pattern.endsWith("/preview")) return;
        await member.show(path);
        await accessible(member.page, `${login} ${pattern}`, { alike: true });
      });
      assert.deepEqual(finds.filter((one) => !seen.includes(one)), [], `what ${login} does not find`);
      assert.deepEqual(seen.filter((one) => never.test(one)), [], `what ${login} should not find`);
      await member.leave();
    });
  }
});

/**
 * Writes `words` into every form that the pages of `member` lead to, each form once, of surveys being designed only into
 * those of `survey`; tells `heard` what the site says.
 */
async function attack(member, words, survey, heard) {
  const within = (path) => (patternOf(path).startsWith("/staff/c/+") && path.split(/[/?]/)[3] !== survey ? null : patternOf(path));
  const sent = new Set();
  const fitting = { login: `quinn${heard.length}`, word: `zor${"b".repeat(HOSTILE.indexOf(words) + 1)}`, code: "tl" };
  const formsNow = async (path) => member.desk.evaluate(formsOf, { html: (await member.ask(path)).text, words, fitting, day: inDays(200 + heard.length) });
  await member.crawl(within, async (path, _, { isPage }) => {
    let forms = isPage ? await formsNow(path) : [];
    for (let number = 0; number < forms.length; number += 1) {
      const { action, asks, body } = forms[number];
      const act = patternOf(action ?? path);
      if (sent.has(`${act} ${asks}`) || LEFT_ALONE.test(act) || act === "#") continue;
      sent.add(`${act} ${asks}`);
      const { status, leads } = await member.send(action ?? path, body);
      assert.ok(status < 500, `${act} answers ${status} to ${words}`);
      const taken = status === 303 && !/confirm|sign-in/.test(leads);
      heard.push({ act, words, taken });
      if (taken) forms = await formsNow(path);
    }
  });
}

/** In the page: whether hostile words ran, broke out of where they stood, or were worked out; and which are shown. */
function marksOf(hostile) {
  const values = [...document.querySelectorAll("input, textarea")].map((one) => one.value);
  const shown = [document.body.textContent, document.title, ...values].join("\n");
  const broke = document.querySelectorAll("img[src=x], script:not([src]), a[href^=javascript]").length;
  return { harm: window.hostile !== undefined || broke > 0 || /xq49xq/.test(shown), shown: hostile.filter((words) => shown.includes(words)) };
}

/** Shows every page of `member` that holds hostile words; gives what harm they did, the pages that show each, the tables. */
async function lookAfterwards(login) {
  const member = await Member.of(chrome, demo, login);
  const found = { harm: [], shown: [], tables: [] };
  watch(member.page, (told) => found.harm.push(`${login}: ${told}`));
  // Each survey is looked at, since each holds other words.
  const each = (path) => path.replace(/\?.*$/, "");
  await member.crawl(each, async (path, _, { text, isPage, isTable }) => {
    if (isTable) found.tables.push({ path, text });
    if (!isPage || !TELLS.test(text)) return;
    await member.show(path);
    for (const frame of member.page.frames()) {
      const { harm, shown } = await frame.evaluate(marksOf, HOSTILE);
      if (harm) found.harm.push(`${login}: ${path}`);
      found.shown.push(...shown.map((words) => ({ words, pattern: patternOf(path) })));
    }
  });
  await member.leave();
  return found;
}

/** Tells `tell` of what hostile words may do while a page is shown: ask somebody, or come up against the page's policy. */
function watch(page, tell) {
  page.on("dialog", (dialog) => {
    tell(`a dialog at ${page.url()}`);
    dialog.dismiss();
  });
  page.on("console", (line) => /Content Security Policy/.test(line.text()) && tell(`${page.url()} ${line.text()}`));
}

describe("hostile words in every field", () => {
  const heard = [];
  const found = { harm: [], shown: [], tables: [] };
  let results;

  /** The results that are public, as a table of each survey. */
  const published = async (member) => Promise.all(launched.map(async (id) => (await member.ask(`/results/${id}/results.csv`)).text));

  before(async () => {
    const sam = await Member.of(chrome, demo, "sam");
    results = await published(sam);
    const surveys = [];
    for (const months of HOSTILE.keys()) surveys.push(await begin(sam, months + 1));
    for (const login of ["sam", "noor", "ada", "priya"]) {
      const writer = login === "sam" ? sam : await Member.of(chrome, demo, login);
      for (const [number, words] of HOSTILE.entries()) await attack(writer, words, surveys[number], heard);
      await writer.leave();
    }
    // Who does the same as somebody else is shown the same.
    const readers = Object.keys(ROLES).filter((login) => login !== "jo");
    for (const login of readers) {
      const { harm, shown, tables } = await lookAfterwards(login);
      found.harm.push(...harm);
      found.shown.push(...shown);
      found.tables.push(...tables);
    }
  });

  it("are taken by most forms that ask for words", () => {
    const taken = new Set(heard.filter((one) => one.taken).map((one) => one.act));
    assert.deepEqual(TAKING.filter((act) => !taken.has(act)), [], "forms that took nothing");
    for (const words of HOSTILE) {
      const acts = new Set(heard.filter((one) => one.taken && one.words === words).map((one) => one.act));
      assert.ok(acts.size >= 15, `${words} was taken by ${[...acts]} alone`);
    }
  });

  it("run nowhere, and stand on pages as they were typed", () => {
    assert.deepEqual(found.harm, []);
    for (const words of HOSTILE) {
      const pages = new Set(found.shown.filter((one) => one.words === words).map((one) => one.pattern));
      assert.ok(pages.size >= 15, `${words} stands on ${[...pages]} alone`);

    }
  });

  it("are no formula in any table that a page leads to", () => {
    const guarded = found.tables.filter(({ text }) => cellsOf(text).includes(`'${HOSTILE.at(-1)}`));
    assert.ok(guarded.length > 0, "no table holds a formula that somebody wrote");
    for (const { path, text } of found.tables) assert.deepEqual(formulasOf(text), [], path);
  });

  it("take nothing away", async () => {
    const sam = await Member.of(chrome, demo, "sam");
    const left = await surveysOf(sam);
    assert.deepEqual(launched.filter((id) => !left.includes(id)), []);
    assert.deepEqual(await published(sam), results);
    assert.match((await sam.ask(`/staff/consultations?q=${encodeURIComponent("' OR 1=1 --")}`)).text, /No survey has/);
    await sam.leave();
  });
});

/** A script in a name, and what a form's cell says that is one again once its entities are read. */
const image = (number) => `<img src=x onerror=window.hostile=${number}>`;
const masked = (words) => words.replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const FORM = `"survey",,,,
,"type","name","label","hint"
,"select_one risky","${image(1)}","${masked(image(2))} Are you listened to?","=1+1"
,"begin repeat","${image(3)}","${masked(image(4))}",
,"end repeat",,,
"choices",,,
,"list_name","name","label"
,"risky","a","${masked(image(5))} Yes"
,"risky","b","No"
`;

describe("hostile files", () => {
  const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const told = [];
  let sam, survey;

  before(async () => {
    sam = await Member.of(chrome, demo, "sam");
    watch(sam.page, (words) => told.push(words));
    survey = await begin(sam, HOSTILE.length + 1);
  });

  after(() => sam?.leave());

  /** Presses a button, and waits for the page that follows. */
  const press = (page, button) => Promise.all([page.waitForEvent("load"), page.click(button)]);

  /** Brings a file to the field of a page, and looks at what is said of it: `words` stand there, and nothing runs. */
  async function bring(member, path, field, brought, words) {
    const { page } = member;
    await member.show(path);
    await page.setInputFiles(field, brought);
    await press(page, `form:has(${field}) button`);
    await isHarmless(page, words);
  }

  async function isHarmless(page, words) {
    const shown = await page.evaluate(marksOf, words);
    assert.deepEqual(shown, { harm: false, shown: words }, page.url());
  }

  it("are told row by row, and what is added from a form is only words", async () => {
    const name = `${image(6)}.csv`;
    await bring(sam, `/staff/c/${survey}/import`, "#file", file(name, FORM), [name, image(1), image(2), image(3), image(5)]);
    await sam.page.check("[name=bands] >> nth=0");
    await sam.page.fill("#source", image(7));
    await press(sam.page, "form:has(#source) .btn");
    assert.match(await sam.page.innerText("[role=status]"), /1 question/);
    await sam.show(`/staff/c/${survey}/questions?band=${await firstBand()}&order=asked`);
    await sam.page.click(`.order a:has-text("listened to")`);
    await isHarmless(sam.page, [image(2), image(5), image(7)]);
    await isHarmless(sam.page.frames()[1], [image(2), image(5)]);
  });

  /** The youngest age group of the survey. */
  const firstBand = async () => /band=([\d-]+)/.exec((await sam.ask(`/staff/c/${survey}/questions`)).text)[1];

  it("are words of a language as they are, and what is not taken is told", async () => {
    await sam.show(`/staff/c/${survey}/languages`);
    await press(sam.page, "form:has(#language) .btn");
    const grid = new URL(sam.page.url()).pathname;
    const [, , , , where, english] = cellsOf((await sam.ask(`${grid}/words.csv`)).text);
    const rows = `where,english,words\n"${where}","${english}","${image(8)}"\n"${image(9)}","x","y"\n`;
    await bring(sam, grid, "#file", file(`${image(10)}.csv`, rows), [image(9)]);
    await sam.show(`${grid}?band=all&show=all&way=there`);
    await isHarmless(sam.page, [image(8)]);
  });

  it("are refused where they are no questionnaire, no key, no address", async () => {
    const bad = file(`${image(11)}.toml`, `title = "${image(12)}"\n`);
    await sam.show(`/staff/c/${survey}/questions`);
    await sam.page.click("details:has([name=file]) > summary");
    await sam.page.setInputFiles("[name=file]", bad);
    await press(sam.page, "form:has([name=file]) button");
    await isHarmless(sam.page, []);
    for (const [login, path, field] of [["kim", "/staff/keys", "#part"], ["noor", "/staff/door", "#key"]]) {
      const member = await Member.of(chrome, demo, login);
      watch(member.page, (words) => told.push(words));
      await bring(member, path, field, file(`${image(13)}.json`, `{"name":"${image(14)}"}`), []);
      assert.equal(await member.page.locator("#problems").count(), 1, `${path} takes it`);
      await member.leave();
    }
    assert.deepEqual(told, []);
  });
});
