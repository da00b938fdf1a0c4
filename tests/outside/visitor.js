// Somebody at a browser that runs no script, who types, presses and looks; and sometimes sends what no page of ours does.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { WIDTHS } from "./looking.js";

/** Somebody at a browser of their own, with a cookie jar of their own, where no script runs. */
export class Visitor {
  static async at(chrome, url) {
    const context = await chrome.newContext({ javaScriptEnabled: false, viewport: { width: WIDTHS[0], height: 900 } });
    return new Visitor(url, await context.newPage());
  }

  constructor(url, page) {
    this.url = url;
    this.page = page;
    page.setDefaultTimeout(15_000);
    // The last reply to be a page: of the redirects on the way, only the page they lead to is shown.
    page.on("response", (reply) => {
      if (reply.request().isNavigationRequest() && reply.frame() === page.mainFrame()) this.reply = reply;
    });
  }

  get status() {
    return this.reply.status();
  }

  /** Where the browser is, as the address line shows it. */
  get path() {
    return this.page.url().replace(this.url, "");
  }

  async open(path) {
    await this.page.goto(this.url + path);
  }

  /** Presses what `matches`, and waits for the page that follows. */
  async press(matches) {
    const next = this.page.waitForEvent("load");
    await this.page.click(matches);
    await next;
  }

  async type(code) {
    await this.open("/");
    await this.page.fill("input[name=code]", code);
    await this.press("main form .btn");
  }

  /** Sends a form without looking at a page, as the browser would; gives the reply itself, not where it leads. */
  async send(path, form) {
    return this.page.context().request.post(this.url + path, { form, maxRedirects: 0 });
  }

  /** Asks without looking; gives the reply itself, not where it leads. */
  async ask(path) {
    return this.page.context().request.get(this.url + path, { maxRedirects: 0 });
  }

  leave() {
    return this.page.context().close();
  }

  /** Asks until the reply is as wanted: commands reach a running server within a second. */
  async until(path, holds) {
    for (let turn = 0; turn < 100; turn += 1) {
      if (await holds(await this.ask(path))) return;
      await sleep(100);
    }
    throw new Error(`${path} never came as it should`);
  }

  /** Presses Next after `change` was made to the form, as a stranger's program could. */
  async sendChanged(path, change = () => {}) {
    await this.open(path);
    await this.page.$eval("main form", change);
    await this.press("main form .go .btn");
  }

  /** Answers every question with its first choice, without looking. */
  async answerAll(questions) {
    for (let number = 1; number <= questions; number += 1) {
      const page = await (await this.ask(`/r/q/${number}`)).text();
      const choice = /<input type="(?:radio|checkbox)" name="([^"]+)" value="([^"]+)"/.exec(page);
      if (!choice) continue;
      const csrf = /name="csrf" value="([^"]+)"/.exec(page)[1];
      const reply = await this.send(`/r/q/${number}`, { csrf, [choice[1]]: choice[2], go: "next" });
      assert.equal(reply.status(), 303);
    }
  }

  /** Changes on the first page how it looks; what is not ticked there is taken away. */
  async makeEasier(look, ...ticked) {
    await this.open("/r/hello");
    await this.page.click("main details summary");
    await this.page.check(`input[name=look][value=${look}]`);
    for (const name of ["easy", "short"]) {
      const box = this.page.locator(`input[name=${name}]`);
      if (await box.count()) await box.setChecked(ticked.includes(name));
    }
    await this.press('button[value="change"]');
  }

  /** What kind of question is on the page, as far as it decides how the page is drawn. */
  kindOfQuestion() {
    return this.page.$eval("main fieldset", (field) => {
      const drawn = [...field.querySelectorAll("div[class]")].map((one) => one.className);
      const inputs = [...field.querySelectorAll("input")].map((one) => one.type);
      return [...new Set([...drawn, ...inputs])].join(" ");
    });
  }
}
