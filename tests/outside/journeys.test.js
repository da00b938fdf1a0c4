// Young people of each band, in a real browser: by keyboard alone, without JavaScript, from the code on the slip to
// "thank you"; and what their custodian finds in the sealed box is what they chose.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { focusIsSeen, press as pressed, reach as reached } from "./keyboard.js";
import { accessible, browser, pagesSeen } from "./looking.js";
import { openBox, openCouncil, serve } from "./support.js";

const BANDS = ["4-7", "8-11", "11-17", "16-25"];
let council, site, chrome;
const sent = new Map();

before(async () => {
  council = openCouncil();
  site = await serve(council);
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  await site?.stop();
});

const reach = (page, matches, key) => reached(page, matches, key, focusIsSeen);
const press = (page, matches) => pressed(page, matches, focusIsSeen);

/** Answers the question on the page by keyboard; gives what was chosen, or nothing for Skip. */
async function answer(page, turn) {
  const fields = await page.$$eval("main fieldset input, main fieldset textarea", (all) => all.map((one) => ({ name: one.name, type: one.type, value: one.value })));
  const choices = fields.filter((one) => ["radio", "checkbox"].includes(one.type));
  assert.ok(choices.length > 0, `nothing to choose on ${page.url()}`);
  if (turn % 7 === 6) {
    await press(page, 'button[value="skip"]');
    return null;
  }
  const chosen = choices[turn % choices.length];
  await reach(page, `main fieldset input[type="${chosen.type}"]`);
  if (chosen.type === "radio") {
    // One stop for the whole group: Space takes the first, the arrows walk on.
    await page.keyboard.press("Space");
    for (let step = 0; step < choices.indexOf(chosen); step += 1) await page.keyboard.press("ArrowDown");
  } else {
    for (let step = 0; step < choices.indexOf(chosen); step += 1) await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
  }
  const taken = await page.$$eval("main fieldset input:checked", (all) => all.map((one) => one.value));
  assert.deepEqual(taken, [chosen.value], `the keyboard chose something else on ${page.url()}`);
  await press(page, 'button[value="next"]');
  return chosen.value === "not_about_me" ? null : chosen;
}

async function journey(page, band) {
  const chosen = {};
  await page.goto(site.url);
  await accessible(page, `start`);
  await reach(page, "input[name=code]");
  await page.keyboard.type(council.codes[band][0].replaceAll(" ", ""));
  const hello = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await hello;
  assert.match(page.url(), /\/r\/hello$/);
  let gentle = false;
  for (let turn = 0, pages = 0; pages < 200; pages += 1) {
    const path = new URL(page.url()).pathname;
    assert.doesNotMatch(await page.title(), /safe|home|family/i, "a title tells what is asked");
    await accessible(page, `${band} ${path.replace(/\d+$/, "n")} ${await shape(page)}`);
    if (path === "/r/done") return chosen;
    if (path.startsWith("/r/q/")) {
      if (!gentle) {
        gentle = true;
        await press(page, 'button[value="next"]');
        assert.equal(await page.locator("main fieldset").count(), 1, "nothing chosen keeps the question");
        await accessible(page, `${band} gentle stop`);
        assert.match(await page.title(), /^Error/);
      }
      const name = await page.$eval("main fieldset input", (one) => one.name);
      const taken = await answer(page, turn);
      turn += 1;
      if (taken) chosen[name] = taken;
    } else if (path === "/r/helper") {
      // Neither carer nor social worker: every question is asked.
      await reach(page, "input[name=helper]");
      await page.keyboard.press("Space");
      await page.keyboard.press("ArrowUp");
      await press(page, 'button[value="next"]');
    } else if (path === "/r/check") {
      await press(page, 'form[action="/r/send"] button');
    } else {
      await press(page, "main .btn");
    }
  }
  throw new Error("the journey did not end");
}

/** What kind of page this is, so that each kind is looked at once per band. */
const shape = (page) => page.evaluate(() => [...new Set([...document.querySelectorAll("main fieldset input")].map((one) => one.type))].join("+")
  + [...new Set([...document.querySelectorAll("main fieldset [class]")].map((one) => one.classList[0]))].sort().join("."));

describe("without JavaScript and by keyboard alone", () => {
  for (const band of BANDS) {
    it(`a young person of ${band} goes from the code to thank you`, { timeout: 240_000 }, async () => {
      const context = await chrome.newContext({ javaScriptEnabled: false, viewport: { width: 375, height: 800 } });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      const outside = [];
      page.on("request", (request) => { if (!request.url().startsWith(site.url.replace("localhost", "")) && new URL(request.url()).host !== new URL(site.url).host) outside.push(request.url()); });
      sent.set(band, await journey(page, band));
      assert.deepEqual(outside, [], "the page asked somebody else for something");
      await context.close();
    });
  }

  it("what the custodian opens is what was chosen, and nothing of it stands in the log", { timeout: 120_000 }, async () => {
    await site.stop();
    const responses = openBox(council);
    assert.equal(responses.length, BANDS.length);
    for (const response of responses) {
      const chosen = sent.get(response.band);
      const typed = Object.fromEntries(Object.entries(chosen).map(([item, one]) => [item, one.type === "checkbox" ? [one.value] : /^\d+$/.test(one.value) ? Number(one.value) : one.value]));
      assert.deepEqual(response.answers, typed, `the answers of ${response.band} are others than those chosen`);
    }
    for (const codes of Object.values(council.codes)) {
      assert.ok(!site.log().includes(codes[0].replaceAll(" ", "")), "a code stands in the log");
    }
    assert.ok(pagesSeen().length > 20, "hardly any page was looked at");
  });
});
