// The staff pages of the demo, as each role finds them: whoever follows every link finds what is theirs, meets no barrier
// and no broken page; and whoever writes a script, a formula or a template into every field that takes words, or brings it
// in a file, makes nothing of it run.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { WIDTHS, accessible, browser } from "./looking.js";
import { Member, cellsOf, formsOf, formulasOf } from "./staff.js";
import { serveDemo } from "./support.js";

/** Of each role, pages that links lead to, and pages that no link may lead to. `+` is a survey being designed, `*` another. */
const ROLES = {
  ada: { finds: ["/staff/people/*/roles", "/staff/people/invite", "/staff/audit/trail.csv"], never: /\/c\/|bank|rooms|keys|board|calendar/ },
  sam: { finds: STUDIO(), never: /people|audit/ },
  jo: { finds: STUDIO(), never: /people|audit/ },
  kim: { finds: ["/staff/keys", "/staff/c/*"], never: /\/c\/[*+]\/|\/c\/new|people|audit|bank|rooms|board|calendar|door/ },
  priya: { finds: ["/staff/c/*/changes/suspend", "/staff/c/*/publish", "/staff/audit/trail.csv"], never: /people|bank|rooms|codes|\/c\/new/ },
  noor: { finds: ["/staff/door", "/staff/c/*/progress", "/staff/c/*/publish"], never: /people|audit|bank|rooms|codes|changes|\/c\/new/ },
  max: { finds: ["/staff/board", "/staff/calendar"], never: /\/c\/|people|audit|bank|rooms|keys|door|consultations/ },
  uma: { finds: ["/staff/audit/trail.csv", "/staff/people/*"], never: /\/c\/[*+]\/|\/c\/new|bank|rooms|codes|invite|roles/ },
};

function STUDIO() {
  const design = ["days", "purpose", "questions", "bank", "own", "import", "languages", "privacy", "privacy/figures", "look", "preview"];
  const launched = ["changes", "close", "codes", "group", "paper", "progress", "publish", "release"];
  return ["/staff/c/new", "/staff/bank", "/staff/words", "/staff/rooms/new", ...design.map((one) => `/staff/c/+/${one}`), ...launched.map((one) => `/staff/c/*/${one}`)];
}

/** Words that would run, break out, or be taken for something else, if anything let them. Each fits a short field. */
const HOSTILE = [
  `"><script>window.hostile=1</script>`,
  `'"><img src=x onerror="window.hostile=2">`,
  "xq{{7*7}}xq{{{constructor}}}${7*7}<%=7*7%>",
  `'); DROP TABLE waves; -- ' OR '1'='1`,
  `=HYPERLINK("javascript:window.hostile=3","x")`,
];
/** What stands in the source of a page that shows any of them. */
const TELLS = /window\.hostile|DROP TABLE|constructor/;
/** Forms that end something the others need, or sign the crawler out. */
const LEFT_ALONE = /sign-out|\/sessions$|disable|destroy|close|erase|withdraw|remove|throw-away|\/(group|try|end|charge|take-back|take-out|confirm|suspend|password)$/;
const IN_HALF_A_YEAR = new Date(Date.now() + 182 * 86_400_000).toISOString().slice(0, 10);

let chrome, demo, launched;

before(async () => {
  chrome = await browser();
  demo = await serveDemo("--respondents", "60");
  const sam = await Member.of(chrome, demo, "sam");
  launched = await surveysOf(sam);
  await begin(sam);
  await sam.leave();
});

after(async () => {
  await chrome?.close();
  await demo?.stop();
});

const surveysOf = async (member) => [...new Set((await member.ask("/staff/consultations")).text.match(/(?<=\/staff\/c\/)[^"\/]+/g))].filter((id) => id !== "new");

/** Begins a survey; gives its address. */
async function begin(member) {
  const { page } = member;
  await member.show("/staff/c/new");
  await page.fill("#meeting_on", IN_HALF_A_YEAR);
  await page.check("#kind_pulse");
  await page.click("main form .acts .btn");
  return new URL(page.url()).pathname;
}

/** An address without what varies in it, so that each page is looked at once. */
function patternOf(path) {
  const survey = path.replace(/\/c\/(?!new)([^/?]+)/, (_, id) => (launched.includes(id) ? "/c/*" : "/c/+"));
  return survey.replace(/[0-9a-f]{16,}/g, "*").replace(/\?.*$/, "");
}

describe("every staff page that a link leads to", { concurrency: 2 }, () => {
  for (const [login, { finds, never }] of Object.entries(ROLES)) {
    it(`is one of those of ${login}, whole and without barriers`, async () => {
      const member = await Member.of(chrome, demo, login, { javaScriptEnabled: false, viewport: { width: WIDTHS[0], height: 900 } });
      const seen = await member.crawl(patternOf, async (path, pattern, { isPage }) => {
        if (!isPage || pattern.endsWith("/preview")) return;
        await member.show(path);
        await accessible(member.page, `${login} ${pattern}`, { alike: true });
      });
      console.log(login, seen.length, finds.filter((one) => !seen.includes(one)), seen.filter((one) => never.test(one)));
      assert.deepEqual(finds.filter((one) => !seen.includes(one)), [], `what ${login} does not find`);
      assert.deepEqual(seen.filter((one) => never.test(one)), [], `what ${login} should not find`);
      await member.leave();
    });
  }
});
