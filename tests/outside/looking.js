// What is looked for on a page as the browser shows it: barriers, sideways scrolling, a head.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const WIDTHS = [320, 768, 1440];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

const shots = process.env.CHORUS_SHOTS;
const SHOT_WIDTHS = [375, 1024, 1440];
if (shots) mkdirSync(shots, { recursive: true });

export async function browser() {
  return chromium.launch({
    executablePath: ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync),
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

const seen = new Set();
const stood = new Set();

/** The states that `accessible` has looked at. */
export const pagesSeen = () => [...seen];

/**
 * Asserts of a page in some state, with everything unfolded that can be, that its head is complete, that nothing on it
 * moves, and that at every width nothing scrolls sideways and axe finds nothing. A state already seen is not looked at
 * twice. A page that is `alike` to others may differ from them in words alone: if nothing stands on it in a place where
 * nothing like it stood before, axe does not look again, and the narrowest width is enough; else axe looks at all of it at
 * that width, and at the others at what stands where nothing stood. Where the page's own `script` runs, it goes on running.
 */
export async function accessible(page, state, { widths = WIDTHS, alike = false, script = false } = {}) {
  if (seen.has(state)) return;
  seen.add(state);
  const size = page.viewportSize();
  await photograph(page, state);
  const { places, faults } = await page.evaluate(examine);
  assert.deepEqual(faults, [], `${state}: ${faults.join("; ")}`);
  const isFresh = (place) => !stood.has(`${widths} ${place}`);
  const fresh = places.flatMap((place, number) => (isFresh(place) ? [number] : []));
  for (const place of places) stood.add(`${widths} ${place}`);
  const fits = async (width) => {
    if (page.viewportSize().width !== width) await page.setViewportSize({ width, height: 900 });
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(sideways, 0, `${state} scrolls sideways by ${sideways} px at ${width}`);
  };
  if (alike && fresh.length === 0) {
    await fits(widths[0]);
  } else {
    await withAxe(page, script, async (find) => {
      for (const width of widths) {
        await fits(width);
        const violations = await find(alike && width !== widths[0] ? fresh : null);
        assert.deepEqual(violations, [], `${state} at ${width} px: ${JSON.stringify(violations, null, 1)}`);
      }
    });
  }
  await page.$$eval("[data-unfolded]", (all) => all.forEach((one) => one.toggleAttribute("data-unfolded", (one.open = false))));
  await page.setViewportSize(size);
}

/** In the page: unfolds what is folded, and tells what is wrong with it without axe, and what stands where on it. */
function examine() {
  const faults = [];
  const expect = (holds, fault) => holds || faults.push(fault);
  for (const one of document.querySelectorAll("details:not([open])")) one.toggleAttribute("data-unfolded", (one.open = true));
  const all = [...document.querySelectorAll("*")];
  const headings = [...document.querySelectorAll("h1")].map((one) => one.innerText.trim());
  expect(document.documentElement.lang === "en-GB", "no language");
  expect(/\p{L}{2}/u.test(document.title), "no title");
  expect(headings.length === 1 && headings[0] !== "", `the main headings are "${headings}"`);
  // Hostile words of the samples have a template's braces in them, and are shown as they were typed.
  const shown = document.body.innerText.replace(/\{\{7\*7(\}\})?/g, "");
  expect(!/\{\{|\}\}|\[object|undefined|NaN/.test(shown), "shows what nobody wrote");
  const still = (one) => getComputedStyle(one).transitionDuration === "0s" && getComputedStyle(one).animationName === "none";
  expect(all.every(still), "something moves");
  const ids = all.map((one) => one.id).filter(Boolean);
  expect(new Set(ids).size === ids.length, "two things have one name");
  for (const attribute of ["for", "aria-labelledby", "aria-describedby"]) {
    const named = [...document.querySelectorAll(`[${attribute}]`)].flatMap((one) => one.getAttribute(attribute).split(" "));
    expect(named.every((id) => ids.includes(id)), `${attribute} names what is not there`);
  }
  const labelled = [...document.querySelectorAll("section[aria-labelledby], nav, aside, form[aria-label]")];
  const labels = labelled.map((one) => `${one.localName} ${one.getAttribute("aria-label") ?? document.getElementById(one.getAttribute("aria-labelledby"))?.innerText}`);
  expect(new Set(labels).size === labels.length, `two parts of the page are called the same: ${labels}`);
  // What stands where: an element, what it says of itself, and the elements round it; and the order of the headings.
  const telling = ["class", "type", "role", "data-look", "aria-current"];
  const own = (one) => [...one.attributes].filter(({ name }) => name !== "data-place");
  const attributes = (one) => own(one).map(({ name, value }) => (telling.includes(name) ? `${name}=${value}` : value ? name : `${name}!`));
  const place = (one) => {
    const round = [];
    for (let outer = one.parentElement; outer; outer = outer.parentElement) round.push(`${outer.localName}.${outer.getAttribute("class") ?? ""}`);
    const says = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
    return `${one.localName} ${attributes(one)} ${says} in ${document.documentElement.dataset.look} ${round}`;
  };
  const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((one) => one.localName).filter((level, at, levels) => level !== levels[at - 1]);
  // Each element bears the number of its place, by which axe finds it.
  const places = new Map();
  for (const one of all) {
    const where = place(one);
    if (!places.has(where)) places.set(where, places.size);
    one.dataset.place = places.get(where);
  }
  document.documentElement.dataset.place += ` ${places.size}`;
  return { faults, places: [...places.keys(), levels.join()] };
}

const sessions = new WeakMap();

/**
 * Hands `act` what tells which violations axe finds. Axe may run where the page itself may not: the site's own script
 * was passed over when the page was loaded; or it runs, as `script` says, and is let run.
 */
async function withAxe(page, script, act) {
  if (!sessions.has(page)) sessions.set(page, await page.context().newCDPSession(page));
  const session = sessions.get(page);
  // A session passes on what it changes only, so it first says what holds already.
  for (const value of script ? [] : [true, false]) await session.send("Emulation.setScriptExecutionDisabled", { value });
  try {
    await page.evaluate(`${axeSource};0`);
    await act((places) => page.evaluate(find, { runOnly: RULES, places }));
  } finally {
    if (!script) await session.send("Emulation.setScriptExecutionDisabled", { value: true });
  }
}

/** In the page, with axe there: what it finds in these places, or anywhere. */
async function find({ runOnly, places }) {
  const include = places?.map((place) => `[data-place~="${place}"]`).filter((place) => document.querySelector(place));
  const found = await window.axe.run(include ? { include } : document, { runOnly, resultTypes: ["violations"], preload: false });
  return found.violations.map((one) => ({ id: one.id, help: one.help, nodes: one.nodes.map((node) => node.html.slice(0, 160)) }));
}

/** Keeps a picture of the state at each width, where `CHORUS_SHOTS` names a folder for them. */
async function photograph(page, state) {
  if (!shots) return;
  for (const width of SHOT_WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await page.screenshot({ path: join(shots, `${state.replaceAll(/[^\w.?=-]+/g, "_")}@${width}.png`), fullPage: true });
  }
}
