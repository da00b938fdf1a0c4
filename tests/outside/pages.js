// Every page there is and every state it tells apart, by template, so that a test which looks at pages can say what it
// has not seen. A state is named as its template names it; what it is known by is read on the page.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { accessible } from "./looking.js";
import { root } from "./support.js";

const LOOKS = ["little", "young", "older", "leaver"];
/** A page that is the same whatever is the matter. */
const plain = (words) => ({ plain: words });

const PAGES = {
  "respondent/entry": {
    plain: /Have your say here/,
    empty: /Please type the number from/,
    length: /The number has 16 digits\. Please/,
    check_digit: /That number has a mistake in it/,
    neutral: /We can’t use that number/,
  },
  "respondent/hello": plain(/questions/),
  "respondent/helper": { plain: /For the grown-up helping/, problem: /Please pick one, so that we ask/ },
  "respondent/who-sees": plain(/Who will see what you say/),
  "respondent/part": plain(/Part \d of \d done/),
  "respondent/question": {
    plain: /Question \d+ of \d+/,
    nothing_chosen: /Pick one, or press Skip|Pick one or more, or press Skip|Pick up to \d, or press Skip/,
    too_many: /Please pick just one|That is more than \d/,
    not_offered: /That did not come through/,
    too_long: /That is too long to fit/,
  },
  "respondent/check": plain(/That was the last/),
  "respondent/done": plain(/Thank you/),
  "respondent/paused": plain(/We kept your place/),
  "respondent/welcome-back": plain(/Welcome back/),
  "respondent/no-thanks": plain(/You don’t have to do this/),
  "respondent/shut": {
    not_open: /It’s not open yet/,
    suspended: /We’ve stopped for a while/,
    closed: /It takes no more answers/,
    published: /You can read what everyone said/,
    no_results: /There will be no results/,
  },
  "contact/form": {
    plain: /What happens (?:then|next)\?/,
    missing: /It has not been sent yet/,
    not_kept: /What you wrote is still here/,
  },
  "contact/sent": plain(/We have it/),
  "contact/shut": plain(/You can’t ask for a call here yet/),
  "error/gone-wrong": plain(/It is not lost/),
  "error/trouble": {
    not_found: /We can’t find that page/,
    method: /That page can’t be opened like this/,
    too_large: /That was too much at once/,
    old_form: /That page was open too long/,
    lost_place: /We’ve lost your place/,
    internal: /Something went wrong at our end/,
  },
  "public/help": plain(/Help/),
  "public/accessibility": plain(/Using this site/),
  "public/privacy": plain(/All about who sees what/),
  "results/index": { plain: /What young people said/, withdrawn: /We took these results back/ },
  "results/show": { plain: /told us what life is like/, withdrawn: /We took these results back on/ },
  "board/index": { plain: /Results for the Corporate Parenting Board/, withdrawn: /These results were taken back/ },
  "board/show": { plain: /How sure are we/, withdrawn: /Taken back on/ },
  "board/area": plain(/The score/),
  "board/how": plain(/How to read these results/),
  "board/others": plain(/What these figures are/),
};

/** States that a template has words for and that nobody can be shown, with the reason. */
const NEVER_SHOWN = {
  "respondent/question too_long": "no questionnaire asks for own words yet",
  "respondent/shut published": "a form is given up after two hours, and results take longer than that",
};

/** Pages, or states of them, of one look: whoever sees them, nothing tells the program how old they are. */
const ONE_LOOK = ["respondent/entry", "public/help", "public/accessibility", "results/index", "error/trouble lost_place"];

/** The looks in which a state of a page has to be seen. */
function looksOf(template, state) {
  if (template.startsWith("board/")) return ["board"];
  return ONE_LOOK.includes(template) || ONE_LOOK.includes(`${template} ${state}`) ? ["older"] : LOOKS;
}

/** The page of each address that leads to one. */
export function templateAt(path) {
  const [address] = path.split("?");
  const found = [
    [/^\/$/, "respondent/entry"],
    [/^\/help$/, "public/help"],
    [/^\/contact$/, "contact/form"],
    [/^\/contact\/sent$/, "contact/sent"],
    [/^\/accessibility$/, "public/accessibility"],
    [/^\/privacy\/[^/]+$/, "public/privacy"],
    [/^\/results$/, "results/index"],
    [/^\/results\/[^/]+$/, "results/show"],
    [/^\/board$/, "board/index"],
    [/^\/board\/[^/]+$/, "board/show"],
    [/^\/board\/[^/]+\/how$/, "board/how"],
    [/^\/board\/[^/]+\/others$/, "board/others"],
    [/^\/board\/[^/]+\/[^/]+$/, "board/area"],
  ].find(([pattern]) => pattern.test(address));
  return found?.[1];
}

/** How a page is looked at in another medium: at a narrow width, or that of an A4 sheet between its margins. */
export const PHONE = { widths: [320], alike: false };
export const SHEET = { widths: [703], alike: false };

const rendered = new Set();

/**
 * Looks at the page that `visitor` sees: it is `template`, in `state`, and came with `status`. Where the same state was
 * seen before, in the same look, `note` says what is different, and the page counts as alike; `how` is for `accessible`.
 */
export async function look(visitor, template, state, { status = 200, note = "", ...how } = {}) {
  const name = [template, state, note].filter(Boolean).join(" ");
  assert.equal(visitor.status, status, `${name} at ${visitor.path}`);
  const [words, title, drawn] = await visitor.page.evaluate(() => [document.querySelector("main").innerText, document.title, document.documentElement.dataset.look]);
  assert.match(words, PAGES[template][state], `${visitor.path} is not ${name}`);
  assert.ok(looksOf(template, state).includes(drawn), `${name} in the look ${drawn}`);
  const wrong = status >= 400 && status !== 404 && template !== "respondent/shut";
  assert.equal(title.startsWith("Error: "), wrong, `the title of ${name}: ${title}`);
  const alike = rendered.has(`${template} ${state} ${drawn}`);
  rendered.add(`${template} ${state} ${drawn}`);
  await accessible(visitor.page, `${drawn} ${name}`, { alike, ...how });
}

const folder = join(root, "templates", "pages");

/** The states that a template tells apart, as it names them. */
function statesIn(template) {
  const files = [`${template}.hbs`, ...(template === "respondent/question" ? ["../parts/problem.hbs"] : [])];
  const text = files.map((name) => readFileSync(join(folder, name), "utf8")).join("");
  return [...text.matchAll(/\(eq (?:problem|kind|why\.kind) "(\w+)"\)/g)].map(([, state]) => state);
}

/** What there is in the folder of templates, in any state and look, and was not seen. */
export function unseen() {
  // Those of staff and of the desk, and those that a worker leads to, are looked at by samples.test.js, each in every
  // state that it has a sample of.
  const elsewhere = (name) => /^(staff|desk)\/|^respondent\/(group|trial-end)\./.test(name);
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".hbs") && !elsewhere(name));
  const templates = files.map((name) => name.slice(0, -".hbs".length));
  assert.deepEqual(templates.sort(), Object.keys(PAGES).sort(), "PAGES does not name every page");
  const left = [];
  for (const template of templates) {
    for (const state of new Set([...Object.keys(PAGES[template]), ...statesIn(template)])) {
      const looks = looksOf(template, state);
      const missing = looks.filter((drawn) => !rendered.has(`${template} ${state} ${drawn}`));
      const excused = `${template} ${state}` in NEVER_SHOWN;
      assert.ok(!excused || missing.length === looks.length, `${template} ${state} is shown after all`);
      if (!excused) left.push(...missing.map((drawn) => `${template} ${state} ${drawn}`));
    }
  }
  return left;
}
