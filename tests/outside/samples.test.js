// Every page of staff and of the desk, and those that staff lead young people to, in every state it has a sample of, as
// scripts/test wrote them: axe finds nothing at any width, nothing scrolls sideways, the head is complete. That every page
// has samples is a test of its own, in Rust.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, it } from "node:test";
import { WIDTHS, accessible, browser } from "./looking.js";
import { root } from "./support.js";

const folder = process.env.CHORUS_SAMPLES ?? join(root, "target", "samples");
const KINDS = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2" };
let chrome, server, url;

before(async () => {
  server = createServer((request, reply) => {
    const file = join(folder, decodeURI(request.url.split("?")[0]));
    if (!existsSync(file)) return reply.writeHead(404).end();
    const kind = KINDS[extname(file)] ?? "application/octet-stream";
    reply.writeHead(200, { "content-type": kind, "cache-control": "max-age=600" }).end(readFileSync(file));
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  url = `http://127.0.0.1:${server.address().port}`;
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  server?.close();
});

/** Looks at every page of this list, in a browser of its own; gives what is wrong with them. */
async function look(samples) {
  const context = await chrome.newContext({ javaScriptEnabled: false, viewport: { width: WIDTHS[0], height: 900 } });
  const page = await context.newPage();
  const seen = new Set();
  const faults = [];
  for (const sample of samples) {
    await page.goto(`${url}/${sample}`);
    const [template] = sample.split("--");
    try {
      await accessible(page, sample.replace(".html", ""), { alike: seen.has(template) });
    } catch (fault) {
      faults.push(fault.message);
    }
    seen.add(template);
  }
  await context.close();
  return faults;
}

it("no barrier stands on any page of staff or of the desk, in any state, at any width", async () => {
  const samples = readdirSync(folder).filter((name) => /^(staff|desk|respondent-(group|trial-end))-.*\.html$/.test(name));
  assert.ok(samples.length > 60, `only ${samples.length} samples in ${folder}`);
  // Two look at once. The states of a page stay with one of them.
  const of = samples.map((sample) => sample.split("--")[0]);
  const middle = of.indexOf(of[Math.floor(samples.length / 2)]);
  const found = await Promise.all([look(samples.slice(0, middle)), look(samples.slice(middle))]);
  assert.deepEqual(found.flat(), []);
});
