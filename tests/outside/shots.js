// Pictures for the documents, from a demo that is made for it and served on a free port.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { browser } from "./looking.js";
import { root, serveDemo } from "./support.js";

const pictures = join(root, "docs", "pictures");
mkdirSync(pictures, { recursive: true });
const { url, codes, stop } = await serveDemo();

const PHONE = 375, TABLET = 1024, DESKTOP = 1440;
const chrome = await browser();

async function at(width, height = 812) {
  const context = await chrome.newContext({ viewport: { width, height } });
  return context.newPage();
}

async function picture(page, name, fullPage = false) {
  await page.screenshot({ path: join(pictures, `${name}.png`), fullPage });
  process.stderr.write(`${name}\n`);
}

/** A young person of `of` at their first page. */
async function started(page, of) {
  await page.goto(url);
  await page.fill("input[name=code]", codes[of].pop());
  await Promise.all([page.waitForURL("**/r/hello"), page.press("input[name=code]", "Enter")]);
}

/** The third question, with the first answer chosen. */
async function question(page, of) {
  await started(page, of);
  if (of === "4-7") {
    await page.click('button[value="alone"]');
  } else {
    await page.click('button[value="start"]');
  }
  if (of === "11-17") await picture(page, "who-sees-phone", true);
  await page.click('button[value="start"]');
  for (let step = 0; step < 2; step += 1) await page.click('button[value="skip"]');
  await page.locator("main fieldset input").first().check({ force: true });
}

/** What young people and the board see. */
async function everybody() {
  const phone = await at(PHONE);
  await phone.goto(url);
  await picture(phone, "start-phone");
  for (const [of, width, name] of [["4-7", TABLET, "question-4-7-tablet"], ["8-11", PHONE, "question-8-11-phone"], ["11-17", PHONE, "question-11-17-phone"], ["16-25", PHONE, "question-16-25-phone"]]) {
    const page = await at(width, width === PHONE ? 812 : 768);
    await question(page, of);
    await picture(page, name);
  }

  const last = await at(PHONE);
  await question(last, "4-7");
  while (!last.url().endsWith("/r/check")) await last.click('button[value="skip"]');
  await picture(last, "check-phone", true);
  await last.click('form[action="/r/send"] button');
  await last.waitForURL("**/r/done");
  await picture(last, "done-phone", true);

  const desk = await at(DESKTOP, 1000);
  await desk.goto(`${url}/board`);
  const survey = new URL(await desk.locator('main a[href^="/board/2"]').first().getAttribute("href"), url).pathname;
  await desk.goto(url + survey);
  await picture(desk, "board-desktop", true);
  const pocket = await at(PHONE);
  await pocket.goto(url + survey);
  await picture(pocket, "board-phone");
  await pocket.goto(`${url}${survey.replace("/board", "/results")}?look=older`);
  await picture(pocket, "results-phone", true);
  const tablet = await at(TABLET, 768);
  await tablet.goto(`${url}${survey.replace("/board", "/results")}?look=little`);
  await picture(tablet, "results-little-tablet", true);
}

/** What a participation worker sees of a survey that she began a moment ago. */
async function worker() {
  const page = await at(DESKTOP, 1000);
  await page.goto(`${url}/staff/try`);
  await Promise.all([page.waitForURL("**/staff"), page.click("button:has-text('Sam Carter')")]);
  await page.goto(`${url}/staff/c/new`);
  const meeting = new Date(Date.now() + 170 * 86_400_000).toISOString().slice(0, 10);
  await page.fill("#meeting_on", meeting);
  await page.check("#kind_full");
  await Promise.all([page.waitForEvent("load"), page.click("button:has-text('Begin the survey')")]);
  const survey = page.url().split("#")[0];
  await page.goto(`${survey}/questions?band=8-11&item=decisions`);
  await page.frameLocator("#frame").locator("h1").waitFor();
  await picture(page, "worker-questions-desktop");
  await page.setViewportSize({ width: TABLET, height: 768 });
  await page.goto(`${survey}/check`);
  await picture(page, "worker-check-tablet");
}

// `node shots.js worker` makes the pictures of a worker's pages alone: noise is drawn anew for the others.
if (process.argv[2] !== "worker") await everybody();
await worker();
await chrome.close();
stop();
