// The states of a page that follow from what its form is sent: nothing, too much, what it does not offer, no form at all.
import assert from "node:assert/strict";
import { PHONE, look } from "./pages.js";

/** The question under this number: nothing chosen, an answer it does not offer, two answers, an answer given before. */
export async function everyStateOf(visitor, number) {
  const path = `/r/q/${number}`;
  await visitor.sendChanged(path);
  await look(visitor, "respondent/question", "nothing_chosen", { status: 422, note: String(number) });
  assert.equal(await visitor.page.evaluate(() => document.activeElement.id), "problem", "the focus is not on what was said");
  await visitor.sendChanged(path, (form) => Object.assign(form.querySelector("fieldset input"), { value: "99", checked: true }));
  await look(visitor, "respondent/question", "not_offered", { status: 422, note: String(number) });
  if ((await visitor.page.locator("main fieldset input[type=radio]").count()) > 0) {
    await visitor.sendChanged(path, (form) => [...form.querySelectorAll("fieldset input")].slice(0, 2).forEach((one) => Object.assign(one, { type: "checkbox", checked: true })));
    await look(visitor, "respondent/question", "too_many", { status: 422, note: String(number) });
  }
  await visitor.open(path);
  const choice = visitor.page.locator("main fieldset input").first();
  const value = await choice.getAttribute("value");
  await choice.check();
  await visitor.press('button[value="next"]');
  await visitor.press("main .back");
  assert.equal(visitor.path, path, "Back leads somewhere else");
  assert.equal(await visitor.page.inputValue("main fieldset input:checked"), value, "the answer is not shown again");
  await look(visitor, "respondent/question", "plain", { note: `${number} answered` });
  await visitor.page.emulateMedia({ forcedColors: "active" });
  const [chosen, other] = await Promise.all([0, 1].map((place) => visitor.page.locator("main fieldset label.a").nth(place).evaluate((label) => {
    const drawn = (pseudo) => getComputedStyle(label.querySelector("span"), pseudo);
    return [drawn().borderColor, drawn().borderWidth, drawn("::before").backgroundColor, drawn("::after").content].join();
  })));
  assert.notEqual(chosen, other, "in forced colours an answer looks the same whether chosen or not");
  await look(visitor, "respondent/question", "plain", { note: `${number} answered, in forced colours`, ...PHONE });
  await visitor.page.emulateMedia({ forcedColors: "none" });
}

/** Requests that no page of ours sends, from somebody with a form under way. */
export async function everyTrouble(visitor) {
  for (const path of ["/r/q/0", "/r/q/x", "/r/part/1", "/r/part/99"]) assert.equal((await visitor.ask(path)).status(), 404, path);
  await visitor.open("/r/q/999");
  await look(visitor, "error/trouble", "not_found", { status: 404 });
  await visitor.open("/r/send");
  await look(visitor, "error/trouble", "method", { status: 405 });
  await visitor.sendChanged("/r/q/1", (form) => (form.csrf.value = "0".repeat(32)));
  await look(visitor, "error/trouble", "old_form", { status: 403 });
  await visitor.sendChanged("/r/who-sees", (form) => form.csrf.remove());
  await look(visitor, "error/trouble", "old_form", { status: 400, note: "half a form" });
  await visitor.sendChanged("/r/q/1", (form) => (form.enctype = "text/plain"));
  await look(visitor, "error/trouble", "old_form", { status: 415, note: "no form" });
  await visitor.sendChanged("/r/q/1", (form) => (form.csrf.value = "0".repeat(70_000)));
  await look(visitor, "error/trouble", "too_large", { status: 413 });
}
