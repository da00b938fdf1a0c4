// Slips as they leave the printer: the pages that the browser prints, the numbers their pictures say, and that nothing of
// a number stays behind: not in a file of the council, not in the log, not in the browser.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import jsQR from "jsqr";
import { chromium } from "playwright-core";
import { accessible, browser } from "./looking.js";
import { chorus, digits, foundIn, serveDemo } from "./support.js";

const WAVE = "2031-slips";
const CODES = `/staff/c/${WAVE}/codes`;
const MANIFEST = `council = "Fenmoor County Council"
population = "care"
wave = "${WAVE}"
title = "Slips, tried out"
opens_on = 2031-10-06
closes_on = 2031-10-31
results_on = 2031-12-01
erase_on = 2032-03-01
strategy = "cambridgeshire-2018/1"

[questionnaires]
11-17 = "wellbeing-11-17/1"

[[groups]]
group = "11-17"
title = "Ages 11 to 17"
bands = ["11-17"]
`;

let demo, chrome;
/** Every number that was printed here. */
const printed = [];

before(async () => {
  process.env.CHORUS_LOG_LEVEL = "trace";
  demo = await serveDemo("--respondents", "60");
  writeFileSync(join(demo.dir, "slips.toml"), MANIFEST);
  chorus({ dir: demo.dir, env: demo.env }, "wave", "create", "--manifest", "slips.toml");
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  await demo?.stop();
});

async function worker(context) {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(`${demo.url}/staff/try`);
  await page.click(`form:has(input[value="sam"]) button`);
  return page;
}

/** Orders slips and gives the numbers on the page that comes back. */
async function order(page, form, count, { sealed = false } = {}) {
  await page.goto(demo.url + CODES);
  await page.selectOption("#who", { index: 1 });
  await page.fill("#count", String(count));
  await page.check(`input[name=form][value=${form}]`);
  if (sealed) await page.check("input[name=sealed]");
  await Promise.all([page.waitForNavigation(), page.click("[data-once]")]);
  const numbers = await page.$$eval(".sheets .code", (all) => all.map((one) => one.textContent));
  printed.push(...numbers);
  return numbers;
}

/** What the QR code of a picture says. */
async function read(png) {
  const page = await chrome.newPage();
  const image = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext("2d");
    pen.drawImage(bitmap, 0, 0);
    return { width: bitmap.width, height: bitmap.height, data: [...pen.getImageData(0, 0, bitmap.width, bitmap.height).data] };
  }, png.toString("base64"));
  await page.close();
  return jsQR(Uint8ClampedArray.from(image.data), image.width, image.height)?.data;
}

const pagesOf = (pdf) => (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;

describe("on paper", () => {
  for (const [form, count, sheets, sealed] of [["letters", 2, 2, true], ["cards", 5, 2, false], ["labels", 25, 2, false]]) {
    it(`${form} stand on their sheets alone, and each picture says the number beside it`, async () => {
      const page = await worker(await chrome.newContext({ viewport: { width: 900, height: 1200 }, deviceScaleFactor: 2 }));
      const numbers = await order(page, form, count, { sealed });
      assert.equal(numbers.length, count);
      assert.equal(new Set(numbers).size, count, "no number stands there twice");
      await accessible(page, `slips/${form}`, { widths: [320, 1440] });
      const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
      assert.equal(pagesOf(pdf), sheets + 1, "a page for whoever hands them out, and the sheets");
      await page.emulateMedia({ media: "print" });
      const shown = await page.$$eval("header, footer, nav, .no-print, .skip", (all) => all.filter((one) => one.offsetParent).length);
      assert.equal(shown, 0, "nothing but sheets is left on paper");
      const cut = await page.$$eval(".sheet, .cardlet, .label", (all) => all.filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1).length);
      assert.equal(cut, 0, "nothing is cut off");
      const pictures = await page.$$(".sheets svg.qr");
      assert.equal(pictures.length, count);
      for (const [at, picture] of pictures.entries()) {
        assert.equal(await read(await picture.screenshot()), `${demo.url}/#${digits(numbers[at])}`);
      }
      await page.context().close();
    });
  }

  it("a printed page is read from its raster too", async () => {
    const dir = mkdtempSync(join(tmpdir(), "chorus-slips-"));
    const page = await worker(await chrome.newContext({ viewport: { width: 900, height: 1200 } }));
    const [number] = await order(page, "letters", 1);
    writeFileSync(join(dir, "slips.pdf"), await page.pdf({ preferCSSPageSize: true, printBackground: true }));
    execFileSync("pdftoppm", ["-r", "150", "-f", "2", "-l", "2", "-png", "slips.pdf", "sheet"], { cwd: dir });
    const raster = readFileSync(join(dir, readdirSync(dir).find((name) => name.endsWith(".png"))));
    assert.equal(await read(raster), `${demo.url}/#${digits(number)}`);
    rmSync(dir, { recursive: true });
  });
});

describe("nothing stays behind", () => {
  it("loading the page again, or going back to it, shows nothing and makes nothing", async () => {
    const page = await worker(await chrome.newContext());
    const numbers = await order(page, "cards", 3);
    assert.ok(!page.url().match(/\d{4}[ %]?\d{4}/), "no number stands in the address");
    page.on("dialog", (dialog) => dialog.accept());
    await page.reload();
    const again = await page.content();
    assert.match(again, /shown once/);
    assert.ok(!numbers.some((number) => again.includes(number)));
    await page.goto(`${demo.url}/staff`);
    // The browser has kept nothing to go back to: it says so on a page of its own.
    await page.goBack().catch(() => {});
    await page.waitForTimeout(500);
    const back = await page.content();
    assert.ok(!numbers.some((number) => back.includes(number)), "nor by the Back button");
    await page.context().close();
  });

  it("the browser's own folder holds no number after it is closed", async () => {
    const profile = mkdtempSync(join(tmpdir(), "chorus-profile-"));
    const context = await chromium.launchPersistentContext(profile, { executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });
    const numbers = await order(await worker(context), "cards", 4);
    await new Promise((done) => setTimeout(done, 1500));
    await context.close();
    assert.deepEqual(foundIn(profile, numbers), []);
    rmSync(profile, { recursive: true });
  });

  it("no file of the council and no line of its log, at the finest level, holds a number", () => {
    assert.ok(printed.length > 30);
    const { log } = demo;
    for (const number of printed) {
      assert.ok(!log().includes(number) && !log().includes(digits(number)));
    }
    const others = (path) => !path.endsWith("printed-codes.txt");
    assert.deepEqual(foundIn(demo.dir, printed).filter(others), []);
    writeFileSync(join(demo.dir, "planted"), `x${digits(printed[0])}x`);
    assert.equal(foundIn(demo.dir, printed).filter(others).length, 1, "the search finds what is there");
  });
});
