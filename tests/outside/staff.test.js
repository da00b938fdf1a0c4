// The staff pages of the demo, as each role finds them: whoever follows every link meets no barrier and no broken page;
// and whoever writes a script, a formula or a template into every field that takes words makes nothing of it run.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessible, browser } from "./looking.js";
import { serveDemo } from "./support.js";

const ROLES = ["ada", "sam", "jo", "kim", "priya", "noor", "max", "uma"];
/** Words that would run, break out, or be taken for something else, if anything let them. */
const HOSTILE = [
  `"><script>window.hostile = 1</script>`,
  `'"><img src=x onerror="window.hostile = 2">`,
  `{{{constructor}}}{{#with "s" as |x|}}{{x.sub}}{{/with}} \${7*7} <%= 7*7 %>`,
  `'); DROP TABLE waves; -- ' OR '1'='1`,
  `=HYPERLINK("http://example.org","x")`,
  `javascript:window.hostile=3`,
];
/** Forms that end something the others need, or sign the crawler out. */
const LEFT_ALONE = /sign-out|\/sessions$|disable|destroy|close|erase|withdraw|remove|throw-away|\/(group|try|end|charge|take-back|take-out|confirm|suspend|password)$/;

let chrome, demo;

before(async () => {
  chrome = await browser();
  demo = await serveDemo("--respondents", "60");
});

after(async () => {
  await chrome?.close();
  await demo?.stop();
});

async function signedIn(login, options = {}) {
  const context = await chrome.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  await page.goto(`${demo.url}/staff/try`);
  await page.click(`form:has(input[value="${login}"]) button`);
  assert.equal(new URL(page.url()).pathname, "/staff", `${login} is signed in`);
  return page;
}

/** An address without what varies in it, so that each page is looked at once. */
const patternOf = (path) => path.replace(/\/c\/(?!new)[^/]+/, "/c/*").replace(/[0-9a-f]{16,}/g, "*").replace(/\?.*$/, "");

/** Visits every staff page that links lead to; hands each to `look`. One or two of each kind are enough. */
async function crawl(page, look, most = 2) {
  const open = ["/staff"];
  const came = new Map();
  const visited = new Map();
  while (open.length > 0) {
    const path = open.shift();
    const pattern = patternOf(path);
    if ((visited.get(pattern) ?? 0) >= most) continue;
    visited.set(pattern, (visited.get(pattern) ?? 0) + 1);
    const reply = await page.goto(demo.url + path);
    const kind = reply.headers()["content-type"] ?? "";
    assert.ok(reply.status() < 400, `${path} answers ${reply.status()}, which ${came.get(path)} leads to`);
    if (!kind.startsWith("text/html")) continue;
    await look(path, pattern);
    const links = await page.$$eval("a[href]", (all) => all.map((one) => one.getAttribute("href")));
    for (const link of links.filter((one) => /^\/staff(\/|$|\?)/.test(one)).map((one) => one.split("#")[0])) {
      if (!came.has(link)) came.set(link, path);
      open.push(link);
    }
  }
  return [...visited.keys()];
}

/** A page that asks for a file answers a click with a download, which is no page. */
const isDownload = (error) => /Download is starting/.test(error.message);

describe("every staff page that a link leads to", () => {
  for (const login of ROLES) {
    it(`is whole and without barriers for ${login}`, async () => {
      const page = await signedIn(login, { javaScriptEnabled: false });
      const seen = await crawlOrSkipDownloads(page, async (path, pattern) => {
        await accessible(page, `${login} ${pattern}`, { alike: login !== "sam" });
      });
      assert.ok(seen.length >= 2, `${login} finds ${seen}`);
      await page.context().close();
    });
  }
});

async function crawlOrSkipDownloads(page, look, most = 1) {
  const goto = page.goto.bind(page);
  page.goto = async (address) => {
    try {
      return await goto(address);
    } catch (error) {
      if (!isDownload(error)) throw error;
      return { status: () => 200, headers: () => ({ "content-type": "application/octet-stream" }) };
    }
  };
  return crawl(page, look, most);
}

/** Fills every field of every form on the page with `words`, as far as it takes words, and sends it by hand. */
async function attack(page, words) {
  const forms = await page.evaluate((words) => {
    const filled = (form) => {
      const data = new URLSearchParams();
      for (const field of form.elements) {
        if (!field.name || field.type === "file" || field.type === "submit") continue;
        if (field.type === "hidden") data.append(field.name, field.value);
        else if (field.type === "checkbox" || field.type === "radio") field.checked && data.append(field.name, field.value);
        else if (field.localName === "select") data.append(field.name, field.value || words);
        else if (field.type === "number") data.append(field.name, field.value || "35");
        else if (field.type === "date") data.append(field.name, field.value || "2027-06-01");
        else data.append(field.name, words);
      }
      const button = form.querySelector("button[name]");
      if (button) data.append(button.name, button.value);
      return { action: form.getAttribute("action") || location.pathname, body: data.toString() };
    };
    return [...document.querySelectorAll("form[method=post]")].map(filled);
  }, words);
  for (const { action, body } of forms.filter((form) => !LEFT_ALONE.test(form.action))) {
    const reply = await page.context().request.post(demo.url + action, {
      data: body,
      headers: { "content-type": "application/x-www-form-urlencoded", origin: demo.url, referer: page.url() },
      maxRedirects: 0,
    });
    assert.ok(reply.status() < 500, `${action} answers ${reply.status()} to ${words}`);
  }
}

describe("hostile words in every field", () => {
  it("run nowhere, whoever looks at them afterwards", async () => {
    const writers = [await signedIn("sam"), await signedIn("noor"), await signedIn("ada")];
    for (const [index, writer] of writers.entries()) {
      for (const words of index === 0 ? HOSTILE : HOSTILE.slice(0, 2)) {
        await crawlOrSkipDownloads(writer, () => attack(writer, words), 1);
      }
      await writer.context().close();
    }
    const told = [];
    for (const login of ROLES) {
      const page = await signedIn(login);
      page.on("dialog", (dialog) => {
        told.push(`${login}: a dialog at ${page.url()}`);
        dialog.dismiss();
      });
      page.on("console", (line) => /Content Security Policy/.test(line.text()) && told.push(`${login}: ${page.url()} ${line.text()}`));
      await crawlOrSkipDownloads(
        page,
        async (path) => {
          const ran = await page.evaluate(() => [window.hostile, document.querySelectorAll("main img[src=x], main script:not([src])").length, document.body.innerText.includes("49 49")]);
          if (ran[0] !== undefined || ran[1] > 0 || ran[2]) told.push(`${login}: ${path} ${ran}`);
        },
        3,
      );
      await page.context().close();
    }
    assert.deepEqual(told, []);
  });
});
