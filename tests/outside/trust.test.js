// What must not be found, told apart or linked: refused numbers, files of a stolen disk, log lines at trace level.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.js";
import { chorus, openBox, openCouncil, openWave, program, root, scalesOf, serve } from "./support.js";

const GROUP = "11-17";
const CANARIES = 200;
const PAGE_BYTES = 4096;
const scales = scalesOf(root, `wellbeing-${GROUP}`).slice(0, 4);
let council, elsewhere, site, expired, openedBox;

before(async () => {
  council = openCouncil({ codesPerGroup: 40, more: { [GROUP]: 260 } });
  const pulse = { wave: "2026-promises", manifest: "pulse-2027.toml", groups: ["8+"], codesPerGroup: 30 };
  [expired] = openWave(council, pulse)["8+"];
  elsewhere = openCouncil({ codesPerGroup: 30 });
  site = await serve(council);
  chorus(council, "wave", "close", pulse.wave);
  await sleep(1500);
});

after(async () => {
  await site?.stop();
});

/** What the log says at trace level of the work done for one number. */
const WORK = {
  "a derivation": "a number's keys are derived",
  "a look-up in the gate": "a number was looked up in the gate",
  "a probe of the spent tickets": "a ticket was looked up among the spent ones",
};

/** A young person from the number to "thank you"; `answers` by item, on the pages they stand on. */
async function send(code, answers = []) {
  const client = new Client(site.url);
  assert.equal((await client.start(code)).status, 303);
  assert.equal((await client.post("/r/q/1", { go: "skip" })).status, 303);
  for (const { id, page, value } of answers) {
    assert.equal((await client.post(`/r/q/${page}`, { [id]: value, go: "next" })).status, 303);
  }
  assert.equal((await client.post("/r/send", {})).location, "/r/done");
  return client;
}

/** As how manieth one of the canaries sent this response, which its answers tell; `null` for any other response. */
function arrivalOf({ band, answers }) {
  if (band !== GROUP || !scales.every((item) => item.id in answers)) return null;
  return scales.reduce((arrival, item, digit) => arrival + answers[item.id] * 11 ** digit, 0);
}

/** `secret` as it is, in hexadecimal, in UTF-16, and in base64 wherever it may begin in a group of three bytes. */
function writingsOf(secret) {
  const raw = Buffer.from(secret);
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), raw]).toString("base64").replace(/=+$/, "");
    // The first and last characters also hold bits of the neighbours.
    return text.slice(Math.ceil((before * 4) / 3), raw.length % 3 === (3 - before) % 3 ? undefined : -1);
  });
  return [raw, Buffer.from(raw.toString("hex")), Buffer.from(raw.toString("hex").toUpperCase()), Buffer.from(secret, "utf16le"), ...base64.map((text) => Buffer.from(text))];
}

describe("whoever holds somebody else's slip", () => {
  it("cannot tell a used number from an unknown, a void, an expired one or one of another survey, and each costs the same work", { timeout: 60_000 }, async () => {
    const [used, voided] = council.codes[GROUP].splice(0, 2);
    await send(used);
    execFileSync(program, ["codes", "void"], { cwd: council.dir, env: council.env, input: `${voided}\n` });
    const replies = [];
    // The number of the closed survey is both: expired, and of another survey than the one that is open.
    for (const code of [used, voided, expired, elsewhere.codes[GROUP][0], elsewhere.codes["16-25"][0]]) {
      const before = site.log().length;
      const reply = await new Client(site.url).request("POST", "/", { code });
      const { date, ...headers } = reply.headers;
      replies.push({ status: reply.status, headers, text: reply.text });
      assert.ok(!reply.text.includes(code.slice(0, 4)), "the number is shown again");
      // The last lines may come after the reply.
      await sleep(100);
      const work = site.log().slice(before);
      for (const [what, line] of Object.entries(WORK)) {
        assert.equal(work.split(line).length - 1, 1, `${what} for each number, once`);
      }
    }
    assert.equal(replies[0].status, 422);
    assert.equal(replies[0].headers["set-cookie"], undefined);
    for (const reply of replies) assert.deepEqual(reply, replies[0]);
  });

  it("sends twice and is stored once; another form with the same number is refused like any used one", { timeout: 60_000 }, async () => {
    const code = council.codes[GROUP].shift();
    const first = new Client(site.url);
    const second = new Client(site.url);
    await first.start(code);
    await second.start(code);
    const cookie = first.cookie;
    assert.equal((await first.post("/r/send", {})).location, "/r/done");
    first.cookie = cookie;
    assert.equal((await first.post("/r/send", {})).location, "/r/done", "the same form again is thanked again");
    const refused = await second.post("/r/send", {});
    assert.equal(refused.status, 422);
  });

  it("finds a form from elsewhere refused, and nothing stored", { timeout: 60_000 }, async () => {
    const code = council.codes[GROUP].shift();
    const client = new Client(site.url);
    await client.start(code);
    const csrf = client.csrf;
    client.csrf = "0".repeat(32);
    assert.equal((await client.post("/r/send", {})).status, 403);
    client.csrf = csrf;
    for (const origin of ["https://elsewhere.example", "null"]) {
      client.origin = origin;
      assert.equal((await client.post("/r/q/1", { go: "skip" })).status, 403, `a form from ${origin}`);
      assert.equal((await client.post("/r/send", {})).status, 403, `a form from ${origin}`);
    }
    const again = new Client(site.url);
    assert.equal((await again.start(code)).status, 303, "the number still works");
  });
});

describe("whoever steals the disk, or reads the log", () => {
  it(`finds none of ${CANARIES} numbers and none of the answers given with them, in any writing`, { timeout: 240_000 }, async () => {
    const canaries = council.codes[GROUP].splice(0, CANARIES);
    for (const [place, code] of canaries.entries()) {
      const answers = scales.map((item, digit) => ({ ...item, value: String(Math.floor(place / 11 ** digit) % 11) }));
      const client = await send(code, answers);
      if (place % 20 === 0) {
        // Some put it down for now instead.
        const pausing = new Client(site.url);
        await pausing.start(council.codes["8-11"].pop());
        await pausing.post("/r/q/1", { go: "skip" });
        assert.equal((await pausing.post("/r/pause", {})).location, "/r/paused");
      }
      client.agent.destroy();
    }
    await sleep(7000);
    const data = council.env.CHORUS_DATA_DIR;
    const files = readdirSync(data).map((name) => ({ name, bytes: readFileSync(join(data, name)) }));
    files.push({ name: "the log", bytes: Buffer.from(site.log()) });
    assert.ok(files.some((file) => file.name === "box.db-wal") && files.some((file) => file.name === "gate.db"));
    const secrets = canaries.flatMap((code) => [code, code.replaceAll(" ", "")]);
    await site.stop();
    // What was sealed, word for word: the entries of two answers side by side, as they stand in a response.
    openedBox = openBox(council);
    const texts = openedBox.map((response) => JSON.stringify(response.answers)).filter((text) => text.length > 2);
    assert.ok(texts.length >= CANARIES, "the answers that are looked for were not found in the box");
    const pairs = texts.flatMap((text) => text.slice(1, -1).match(/"[^"]+":\d+,"[^"]+":\d+/g) ?? []);
    assert.ok(new Set(pairs).size > 20, "hardly any answer was given: the search shows nothing");
    for (const secret of new Set([...secrets, ...pairs, '"answers":{'])) {
      for (const writing of writingsOf(secret)) {
        for (const { name, bytes } of files) assert.equal(bytes.indexOf(writing), -1, `a number or an answer stands in ${name}`);
      }
    }
    // The search itself finds what is there.
    const planted = Buffer.concat([Buffer.from("xy"), Buffer.from(Buffer.from(`z${secrets[0]}`).toString("base64"))]);
    assert.ok(writingsOf(secrets[0]).some((writing) => planted.includes(writing)), "base64 at another place is not found");
  });

  it("finds responses in the file in the order of their random keys, which tells nothing of the order they came in", { timeout: 60_000 }, async () => {
    const file = readFileSync(join(council.env.CHORUS_DATA_DIR, "box.db"));
    const log = join(council.env.CHORUS_DATA_DIR, "box.db-wal");
    assert.ok(!existsSync(log) || readFileSync(log).length === 0, "the log still holds rows as they came");
    const folder = join(council.dir, "box", "responses");
    const rows = readdirSync(folder).sort().map((name) => {
      const sealed = readFileSync(join(folder, name));
      // The line of the header that no other response has.
      const at = file.indexOf(sealed.subarray(30, 70));
      assert.ok(at > 0 && file.indexOf(sealed.subarray(30, 70), at + 1) < 0, "a response stands in the file not once");
      return { name, page: Math.floor(at / PAGE_BYTES) };
    });
    assert.ok(rows.length > CANARIES);
    for (const [place, row] of rows.slice(1).entries()) {
      assert.ok(row.page >= rows[place].page, "rows do not lie in the order of their keys");
    }
    // Those who sent one after the other, as they lie in the file. Kendall's tau of so many in random order has a
    // standard deviation of 0.048; one in a thousand million is beyond 0.3.
    const lying = openedBox.map((response) => arrivalOf(response)).filter((arrival) => arrival !== null);
    assert.equal(lying.length, CANARIES);
    let tau = 0;
    for (const [place, one] of lying.entries()) for (const other of lying.slice(place + 1)) tau += Math.sign(other - one);
    tau /= (lying.length * (lying.length - 1)) / 2;
    assert.ok(Math.abs(tau) < 0.3, "the order in the file is like the order of arrival");
  });
});
