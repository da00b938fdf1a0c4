// A participation worker who uses no mouse: with a password and a code from the invitation to the launch list, first where
// no script runs, then where it does. On every stop of the Tab key the focus is to be seen.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { focusIsSeen, press as pressed, reach as reached } from "./keyboard.js";
import { browser } from "./looking.js";
import { chorus, code, newCouncil, serve } from "./support.js";

const PASSWORD = "plum anchor window seven";
let chrome, council, site, survey, signedIn, added;

before(async () => {
  council = newCouncil();
  site = await serve(council);
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  await site?.stop();
});

const reach = (page, matches, key) => reached(page, matches, key, focusIsSeen);
const press = (page, matches) => pressed(page, matches, focusIsSeen);
const pathOf = (page) => new URL(page.url()).pathname;
const at = (part) => `/staff/c/${survey}${part}`;

/** Goes to a field and types in it, in the place of what stands there. */
async function write(page, field, words) {
  await reach(page, field);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(words);
}

async function atBrowser(options) {
  const context = await chrome.newContext({ viewport: { width: 1024, height: 800 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  return page;
}

/** A day whose number is that of its month, five months ahead: typed alike wherever the month stands first. */
function meeting() {
  const then = new Date();
  then.setUTCMonth(then.getUTCMonth() + 5, 1);
  const [year, month] = then.toISOString().split("-");
  return { typed: `${month}${month}${year}`, day: `${year}-${month}-${month}` };
}

/** The questions of the page in the order they are asked. */
const asked = (page) => page.$$eval(".order form [name=item]", (all) => all.map((one) => one.value));

/** Presses the arrow beside the question that was added; gives its place before and after. */
async function move(page, arrow) {
  const before = (await asked(page)).indexOf(added);
  await press(page, `form:has([name=item][value="${added}"]) button[value=${arrow}]`);
  return [before, (await asked(page)).indexOf(added)];
}

describe("a participation worker without JavaScript and by keyboard alone", () => {
  let page;

  it("joins with a password and a code app, signs out and in again", async () => {
    const { link } = chorus(council, "--json", "staff", "add", "--login", "sam", "--role", "worker");
    page = await atBrowser({ javaScriptEnabled: false });
    await page.goto(`${site.url}/staff/invitation`);
    await write(page, "#token", link);
    await press(page, "main form .btn");
    const secret = await page.innerText(".key");
    await write(page, "#password", PASSWORD);
    await write(page, "#again", PASSWORD);
    await write(page, "#code", code(secret, Date.now()));
    await press(page, "form[action='/staff/join/password'] .btn");
    assert.equal(pathOf(page), "/staff/me/codes");
    await press(page, "main form .btn");
    await press(page, "button.exit");
    await write(page, "#login", "sam");
    await write(page, "#password", PASSWORD);
    // Each code works once: this is the next one.
    await write(page, "#code", code(secret, Date.now() + 30_000));
    await Promise.all([page.waitForURL("**/staff"), page.keyboard.press("Enter")]);
  });

  it("begins a survey for a board meeting, and says what it is for", async () => {
    await press(page, "main a[href='/staff/consultations']");
    await press(page, "main a[href='/staff/c/new']");
    const { typed, day } = meeting();
    await reach(page, "#meeting_on");
    await page.keyboard.type(typed);
    assert.equal(await page.inputValue("#meeting_on"), day);
    await reach(page, "[name=kind]", "Space");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.inputValue("[name=kind]:checked"), "pulse");
    await press(page, "main form .acts .btn");
    survey = /\/staff\/c\/([^/]+)$/.exec(pathOf(page))[1];
    await press(page, `main a[href='${at("/purpose")}']`);
    await write(page, "#can_change", "How often you see your brothers and sisters.");
    await press(page, "main form .btn");
    assert.equal(pathOf(page), at("/questions"));
  });

  it("adds a question from the bank, and asks it earlier", async () => {
    await press(page, `main a[href='${at("/bank")}']`);
    await write(page, "#q", "bullied");
    await Promise.all([page.waitForURL("**q=bullied**"), page.keyboard.press("Enter")]);
    await press(page, `form:has([name=item]:not([value="-all"])) button.small`);
    assert.match(await page.innerText("[role=status]"), /Added/);
    await press(page, "[role=status] a");
    const shown = new URL(page.url()).searchParams;
    added = shown.get("item");
    await press(page, `.side p:not(.counts) a[href$="band=${shown.get("band")}&order=asked"]`);
    const [before, after] = await move(page, "earlier");
    assert.ok(before > 0);
    assert.equal(after, before - 1);
  });

  it("asks it only of some, and sees it as young people do", async () => {
    await reach(page, "details:has(#only_if) > summary", "Enter");
    await reach(page, "#only_if", "ArrowDown");
    const earlier = await page.inputValue("#only_if");
    await reach(page, `fieldset[data-of="${earlier}"] input`, "Space");
    await press(page, "#question .acts .btn");
    assert.equal(await page.inputValue("#only_if"), earlier);
    assert.equal(await page.locator(`[data-of="${earlier}"] [name=only_answers]:checked`).count(), 1);
    await press(page, ".prev a[href*='/look']");
    const look = await page.inputValue("#look");
    await reach(page, "#look", "ArrowUp");
    await press(page, "main form .btn");
    const phone = page.frameLocator(".phone iframe");
    assert.match(await phone.locator("h1, legend").first().innerText(), /bullied/);
    assert.notEqual(await phone.locator("html").getAttribute("data-look"), look, "it looks as it did");
  });

  it("begins a language, and writes words in it", async () => {
    await press(page, `main a[href='${at("/languages")}']`);
    await press(page, "main form .btn:not(.small)");
    await write(page, "#words-1", "Si janë gjërat tani?");
    await press(page, "main form .acts .btn");
    assert.match(await page.innerText("[role=status]"), /1 written/);
    assert.equal(await page.inputValue("#words-1"), "Si janë gjërat tani?");
  });

  it("says how many young people there are, and learns how sure the results will be", async () => {
    await press(page, `main .steps a[href='${at("/privacy")}']`);
    assert.equal(await page.locator("main table").count(), 0, "how sure, before anybody said how many");
    for (const field of await page.$$eval("[name^=invited_]", (all) => all.map((one) => one.name))) {
      await write(page, `[name="${field}"]`, "400");
    }
    await press(page, "main form .btn");
    assert.match(await page.innerText("main table"), /\d/);
  });

  it("says that the design is ready, and reads the launch list", async () => {
    await press(page, `main h1 a[href='${at("")}']`);
    await press(page, "form[action$='/settle'] .btn");
    await press(page, `main a[href='${at("/check")}']`);
    assert.match(await page.innerText("section[aria-labelledby=open]"), /two key holders[\s\S]*safeguarding lead/);
    assert.match(await page.innerText("section[aria-labelledby=done]"), /It says what can change/);
    await reach(page, "#reason-trials");
    await page.keyboard.type("Two of the council try it next week.");
    await press(page, "#trials button");
    assert.match(await page.innerText("#trials"), /Reason given[\s\S]*next week[\s\S]*sam/);
    signedIn = await page.context().storageState();
    await page.context().close();
  });
});

describe("the same worker with JavaScript, by keyboard still", () => {
  const thrown = [];
  let page;

  before(async () => {
    page = await atBrowser({ storageState: signedIn });
    page.on("pageerror", (error) => thrown.push(`${page.url()}: ${error.message}`));
    // A preview is a page whose script is kept from running.
    const meant = /^Blocked script execution in '(about:srcdoc|[^']*\/preview[^']*)' because the document's frame is sandboxed/;
    page.on("console", (line) => line.type() === "error" && !meant.test(line.text()) && thrown.push(`${page.url()}: ${line.text()}`));
    await page.goto(site.url + at("/days"));
  });

  it("walks through every step", async () => {
    for (const step of ["/purpose", "/questions", "/languages", "/privacy", "/check", "/launch", "/days"]) {
      await press(page, `main .steps a[href='${at(step)}']`);
      assert.equal(pathOf(page), at(step));
    }
  });

  it("reads while typing how hard the words are, and sees them as young people will", async () => {
    await page.goto(site.url + at(`/questions?band=11-17&item=${added}`));
    const age = async () => Number(/Age (\d+)/.exec(await page.innerText("#reading"))[1]);
    const before = await age();
    await write(page, "#wording", "Notwithstanding intimidation, do professionals intervene appropriately?");
    await page.waitForFunction((age) => !document.getElementById("reading").innerText.includes(`Age ${age}`), before);
    assert.ok((await age()) > before, "harder words read as easily");
    await page.frameLocator(".phone iframe").getByText("Notwithstanding").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "wording", "typing goes on");
  });

  it("is shown only the answers of the question that this one rests on", async () => {
    const shown = () => page.$$eval("[data-of]", (all) => all.filter((one) => !one.hidden).map((one) => one.dataset.of));
    const earlier = await page.inputValue("#only_if");
    assert.deepEqual(await shown(), [earlier]);
    await reach(page, "#only_if", "ArrowDown");
    assert.deepEqual(await shown(), [await page.inputValue("#only_if")]);
    await page.keyboard.press("ArrowUp");
    assert.deepEqual(await shown(), [earlier]);
    await press(page, "#question .acts .btn");
    assert.match(await page.inputValue("#wording"), /^Notwithstanding/, "nothing was saved");
    // With other words it is a question of the council's own, and is called otherwise.
    added = await page.inputValue("#question [name=item]");
  });

  it("moves the question back, and nothing threw on the way", async () => {
    await page.goto(site.url + at("/questions?band=11-17&order=asked"));
    const [before, after] = await move(page, "later");
    assert.equal(after, before + 1);
    assert.deepEqual(thrown, []);
    await page.context().close();
  });
});
