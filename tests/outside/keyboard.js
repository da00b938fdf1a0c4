// Somebody at a keyboard, with no mouse: Tab from stop to stop, Enter, Space, arrows, letters.
import assert from "node:assert/strict";

/** Presses Tab until the element that `matches` has the focus, then `key`. Hands each stop on the way to `look`. */
export async function reach(page, matches, key, look) {
  for (let press = 0; press < 200; press += 1) {
    await page.keyboard.press("Tab");
    await look?.(page);
    const there = await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, matches);
    if (there) {
      if (key) await page.keyboard.press(key);
      return;
    }
  }
  throw new Error(`no way by keyboard to ${matches} on ${page.url()}`);
}

/** Goes to the element that `matches` and presses Enter; waits for the page that follows. */
export async function press(page, matches, look) {
  await Promise.all([page.waitForEvent("load"), reach(page, matches, "Enter", look)]);
}

/** Asserts that whoever looks at the page sees where the focus is: a ring, within the window, with nothing over it. */
export async function focusIsSeen(page) {
  for (const frame of page.frames()) {
    const hidden = await frame.evaluate(whatHidesTheFocus);
    assert.equal(hidden, null, `${hidden} on ${frame.url()}`);
  }
}

/** In the page: what is wrong with how the focus is shown; `null` when nothing is, or when it is not on this page. */
function whatHidesTheFocus() {
  const one = document.activeElement;
  if (!document.hasFocus() || !one || one === document.body || one.localName === "iframe") return null;
  // The picker within a date field has a ring of the browser's own.
  if (!one.matches(":focus")) return null;
  // A choice drawn by what stands beside it has its ring there.
  const ringed = one.matches("input") && getComputedStyle(one).opacity === "0" ? one.nextElementSibling : one;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(ringed);
  const called = `${one.localName}#${one.id} ${one.getAttribute("name") ?? one.textContent.trim().slice(0, 40)}`;
  if (outlineStyle === "none" || parseFloat(outlineWidth) < 2 || boxShadow === "none") return `no ring round ${called}`;
  const { left, top, right, bottom } = ringed.getBoundingClientRect();
  const [x, y] = [(Math.max(left, 0) + Math.min(right, innerWidth)) / 2, (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2];
  const above = document.elementFromPoint(x, y);
  if (above === one || above?.contains(ringed) || ringed.contains(above)) return null;
  return `${called} has the focus and is not to be seen`;
}
