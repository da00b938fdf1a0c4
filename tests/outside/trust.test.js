// What must not be found, told apart or linked: refused numbers, files of a stolen disk, log lines at trace level.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.js";
import { chorus, openCouncil, program, serve } from "./support.js";

const GROUP = "8-11";
const CANARIES = 200;
let council, elsewhere, site;

before(async () => {
  council = openCouncil({ codesPerGroup: 40, more: { [GROUP]: 260 } });
  elsewhere = openCouncil({ codesPerGroup: 30 });
  site = await serve(council);
});

after(async () => {
  await site?.stop();
});

async function send(code) {
  const client = new Client(site.url);
  assert.equal((await client.start(code)).status, 303);
  assert.equal((await client.post("/r/q/1", { go: "skip" })).status, 303);
  assert.equal((await client.post("/r/send", {})).location, "/r/done");
  return client;
}

describe("whoever holds somebody else's slip", () => {
  it("cannot tell a used number from an unknown, a void one or one of another council", { timeout: 60_000 }, async () => {
    const [used, voided] = council.codes[GROUP].splice(0, 2);
    await send(used);
    execFileSync(program, ["codes", "void"], { cwd: council.dir, env: council.env, input: `${voided}\n` });
    const replies = [];
    for (const code of [used, voided, elsewhere.codes[GROUP][0], elsewhere.codes["16-25"][0]]) {
      const reply = await new Client(site.url).request("POST", "/", { code });
      const { date, ...headers } = reply.headers;
      replies.push({ status: reply.status, headers, text: reply.text });
      assert.ok(!reply.text.includes(code.slice(0, 4)), "the number is shown again");
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
    client.csrf = "0".repeat(32);
    assert.equal((await client.post("/r/send", {})).status, 403);
    const again = new Client(site.url);
    assert.equal((await again.start(code)).status, 303, "the number still works");
  });
});

describe("whoever steals the disk, or reads the log", () => {
  it(`finds none of ${CANARIES} numbers, in any writing`, { timeout: 240_000 }, async () => {
    const canaries = council.codes[GROUP].splice(0, CANARIES);
    for (const [place, code] of canaries.entries()) {
      const client = await send(code);
      if (place % 20 === 0) {
        // Some put it down for now instead.
        const pausing = new Client(site.url);
        await pausing.start(council.codes["11-17"].pop());
        assert.equal((await pausing.post("/r/pause", {})).location, "/r/paused");
      }
      client.agent.destroy();
    }
    await sleep(7000);
    const log = Buffer.from(site.log());
    const data = council.env.CHORUS_DATA_DIR;
    const files = readdirSync(data).map((name) => ({ name, bytes: readFileSync(join(data, name)) }));
    files.push({ name: "the log", bytes: log });
    assert.ok(files.some((file) => file.name === "box.db-wal") && files.some((file) => file.name === "gate.db"));
    for (const code of canaries) {
      for (const digits of [code, code.replaceAll(" ", "")]) {
        const raw = Buffer.from(digits);
        const writings = [raw, Buffer.from(raw.toString("hex")), Buffer.from(raw.toString("base64").replace(/=+$/, "")), Buffer.from(digits, "utf16le")];
        for (const { name, bytes } of files) {
          for (const writing of writings) assert.equal(bytes.indexOf(writing), -1, `a number stands in ${name}`);
        }
      }
    }
  });

  it("finds mixed rows in the order of their keys, which is not the order they came in", { timeout: 60_000 }, async () => {
    await site.stop();
    chorus(council, "wave", "close", council.wave);
    chorus(council, "box", "export", "--wave", council.wave, "--out", "box.tar");
    const names = execFileSync("tar", ["tf", join(council.dir, "box.tar")], { encoding: "utf8" }).split("\n").filter((name) => name.startsWith("responses/"));
    assert.ok(names.length > CANARIES);
    assert.deepEqual(names, [...names].sort(), "rows are not in the order of their keys");
    const listing = execFileSync("tar", ["tvf", join(council.dir, "box.tar")], { encoding: "utf8" }).split("\n").filter((line) => line.includes("responses/"));
    assert.equal(new Set(listing.map((line) => line.split(/\s+/).slice(3, 5).join(" "))).size, 1, "a row tells a time");
  });
});
