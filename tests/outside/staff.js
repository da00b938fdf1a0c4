// Somebody of the demo's staff at a browser: what their pages lead to, what forms ask there, and what a table holds.
import assert from "node:assert/strict";

/** The login of a member of staff, signed in. `page` shows things, `desk` is a page that shows nothing. */
export class Member {
  static async of(chrome, demo, login, options = {}) {
    const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(`${demo.url}/staff/try`);
    await page.click(`form:has(input[value="${login}"]) button`);
    assert.equal(new URL(page.url()).pathname, "/staff", `${login} is signed in`);
    return new Member(demo, login, page, await context.newPage());
  }

  constructor(demo, login, page, desk) {
    Object.assign(this, { demo, login, page, desk });
  }

  show(path) {
    return this.page.goto(this.demo.url + path);
  }

  /** Asks for a page or a file without showing it. */
  async ask(path) {
    const reply = await this.page.context().request.get(this.demo.url + path);
    const kind = reply.headers()["content-type"] ?? "";
    return { status: reply.status(), isPage: kind.startsWith("text/html"), isTable: kind.startsWith("text/csv"), text: await reply.text() };
  }

  /** Sends a form as it is written by hand; gives the reply itself, not where it leads. */
  async send(path, body) {
    const headers = { "content-type": "application/x-www-form-urlencoded", origin: this.demo.url, referer: this.demo.url };
    const reply = await this.page.context().request.post(this.demo.url + path, { data: body, headers, maxRedirects: 0 });
    return { status: reply.status(), leads: reply.headers().location ?? "" };
  }

  /**
   * Asks for every staff page and every table that links lead to; hands each to `look`. `patternOf` says which pages are
   * of one kind, of which one is enough, or that it is to be passed by. Gives the kinds.
   */
  async crawl(patternOf, look) {
    const open = ["/staff"];
    const came = new Map();
    const visited = new Set();
    while (open.length > 0) {
      const path = open.shift();
      const pattern = patternOf(path);
      if (pattern === null || visited.has(pattern)) continue;
      visited.add(pattern);
      const reply = await this.ask(path);
      assert.ok(reply.status < 400, `${path} answers ${reply.status}, which ${came.get(path)} leads ${this.login} to`);
      await look(path, pattern, reply);
      for (const link of reply.isPage ? linksOf(reply.text) : []) {
        if (!came.has(link)) came.set(link, path);
        open.push(link);
      }
    }
    return [...visited].sort();
  }

  leave() {
    return this.page.context().close();
  }
}

/** The staff pages and the tables that a page leads to or shows in a frame. */
function linksOf(html) {
  const led = [...html.matchAll(/<(?:a|iframe)\b[^>]*\s(?:href|src)="([^"]+)"/g)].map((one) => one[1].replaceAll("&amp;", "&"));
  return led.filter((one) => /^\/staff(\/|$|\?)/.test(one) || /^\/[^/].*\.csv(\?|$)/.test(one)).map((one) => one.split("#")[0]);
}

/** In a page: the forms of this page, each as somebody sends it who writes `words` wherever words are taken. */
export function formsOf({ html, words, fitting, day }) {
  const read = new DOMParser().parseFromString(html, "text/html");
  let written = 0;
  // Where two lines may not be the same, they are not.
  const differently = () => (written++ === 0 ? words : `${words} ${written}`);
  const valueOf = (field) => {
    if (["hidden", "checkbox", "radio"].includes(field.type)) return field.value;
    if (field.localName === "select") return field.value || ([...field.options].find((one) => one.value)?.value ?? "");
    if (field.type === "number") return field.value || "35";
    if (field.type === "date") return field.value || day;
    return fitting[field.name] ?? differently();
  };
  const isTicked = (field, form) => {
    const group = [...form.elements].filter((one) => one.name === field.name);
    return field.checked || (field.name !== "sure" && group[0] === field && !group.some((one) => one.checked));
  };
  const filled = (form) => {
    written = 0;
    const data = new URLSearchParams();
    for (const field of form.elements) {
      if (!field.name || ["file", "submit", "button"].includes(field.type)) continue;
      if (!["checkbox", "radio"].includes(field.type) || isTicked(field, form)) data.append(field.name, valueOf(field));
    }
    const button = form.querySelector("button[name]");
    if (button) data.append(button.name, button.value);
    return { action: form.getAttribute("action"), asks: [...data.keys()].join(), body: data.toString() };
  };
  return [...read.querySelectorAll("form[method=post]")].map(filled);
}

/** The cells of a table as it is sent (RFC 4180), in order. */
export function cellsOf(table) {
  const cells = table.replace(/^\uFEFF/, "").match(/"(?:[^"]|"")*"|[^,\r\n"]+/g) ?? [];
  return cells.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

/** The cells that a spreadsheet would take for a formula. A number is none, whatever it begins with. */
export const formulasOf = (table) => cellsOf(table).filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell));
