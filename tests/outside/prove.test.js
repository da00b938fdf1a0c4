// What "thank you" is worth: the release program is killed, starved of disk and traced, and everything it had
// acknowledged is there afterwards, once.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Client } from "./client.js";
import { openBox, openCouncil, serve } from "./support.js";

const KILLS = Number(process.env.CHORUS_KILLS ?? 50);
const CLIENTS = 8;
const GROUP = "11-17";

/** Eight items on a scale of eleven would name 2 * 10^8 responses; these are the ones a response is told apart by. */
function fingerprint(number, scales) {
  const answers = {};
  let rest = number;
  for (const item of scales) {
    answers[item.id] = String(rest % 11);
    rest = Math.floor(rest / 11);
  }
  assert.equal(rest, 0, "more responses than fingerprints");
  return answers;
}

/** The 0 to 10 items of the questionnaire: their ids, and the page each stands on. */
function scalesOf(root) {
  const file = readFileSync(join(root, "surveys", "wellbeing-11-17", "1.toml"), "utf8");
  const items = file.split("[[parts.items]]").slice(1);
  return items
    .map((text, index) => ({ id: /id\s*=\s*"([^"]+)"/.exec(text)[1], page: index + 1, kind: /kind\s*=\s*"([^"]+)"/.exec(text)[1] }))
    .filter((item) => item.kind === "zero_to_ten");
}

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const scales = scalesOf(root).slice(0, 4);

/** One young person from code to thank you. Writes into `log` what it was told. */
async function respond(url, code, number, log) {
  const entry = (log[number] ??= { code, acknowledged: false });
  const client = entry.client ?? new Client(url);
  client.url = new URL(url);
  if (!entry.client) {
    const started = await client.start(code);
    if (started.status !== 303) throw new Error(`code refused with ${started.status}`);
    const answers = fingerprint(number, scales);
    for (const item of scales) {
      const reply = await client.post(`/r/q/${item.page}`, { [item.id]: answers[item.id], go: "next" });
      if (reply.status !== 303) throw new Error(`answer refused with ${reply.status}`);
    }
    entry.client = client;
  }
  const reply = await client.post("/r/send", {});
  if (reply.status === 303 && reply.location === "/r/done") entry.acknowledged = true;
  else entry.refused = reply.status;
  return reply;
}

function compare(council, log) {
  const stored = openBox(council).map((response) => scales.reduce((number, item, place) => number + response.answers[item.id] * 11 ** place, 0));
  const times = new Map();
  for (const number of stored) times.set(number, (times.get(number) ?? 0) + 1);
  const acknowledged = Object.entries(log).filter(([, entry]) => entry.acknowledged).map(([number]) => Number(number));
  const lost = acknowledged.filter((number) => !times.has(number));
  const doubled = [...times].filter(([, count]) => count > 1);
  const neverSent = stored.filter((number) => !log[number]);
  return { acknowledged: acknowledged.length, stored: stored.length, lost, doubled, neverSent };
}

describe("a thank-you is kept", () => {
  it(`through ${KILLS} kills at random moments under load`, { timeout: 1_200_000 }, async () => {
    const council = openCouncil({ codesPerGroup: 40, more: { [GROUP]: 6000 } });
    const codes = council.codes[GROUP];
    const log = {};
    let next = 0;
    for (let round = 0; round < KILLS; round += 1) {
      const site = await serve(council);
      let alive = true;
      const client = async () => {
        while (alive) {
          // Whoever got no reply sends again: the same form, the same submission.
          const waiting = Object.keys(log).map(Number).find((number) => log[number].client && !log[number].acknowledged && !log[number].busy);
          const number = waiting ?? next++;
          if (number >= codes.length) return;
          const entry = log[number];
          if (entry) entry.busy = true;
          try {
            await respond(site.url, codes[number], number, log);
          } catch {
            if (!log[number]?.client) delete log[number];
          } finally {
            if (log[number]) log[number].busy = false;
          }
        }
      };
      const clients = Array.from({ length: CLIENTS }, client);
      await sleep(150 + Math.random() * 500);
      site.kill();
      alive = false;
      await Promise.all(clients);
    }
    const site = await serve(council);
    for (const number of Object.keys(log).map(Number).filter((one) => log[one].client && !log[one].acknowledged)) {
      await respond(site.url, codes[number], number, log);
    }
    await site.stop();
    const found = compare(council, log);
    console.log(`acknowledged ${found.acknowledged}, stored ${found.stored} after ${KILLS} kills`);
    assert.ok(found.acknowledged > KILLS, "hardly anything was sent: the test shows nothing");
    assert.deepEqual(found.lost, [], "acknowledged responses are lost");
    assert.deepEqual(found.doubled, [], "responses stand twice");
    assert.deepEqual(found.neverSent, [], "responses that nobody sent");
    assert.equal(found.stored, found.acknowledged, "everybody sent again until thanked, so both are equal");
  });

  it("on a disk that fills up under load: acknowledged is stored, the rest is told to come again", { timeout: 600_000 }, async () => {
    const council = openCouncil({ codesPerGroup: 40, more: { [GROUP]: 3000 } });
    const disk = join(council.dir, "small-disk");
    mkdirSync(disk);
    const kilobytes = Number(execFileSync("du", ["-sk", council.env.CHORUS_DATA_DIR], { encoding: "utf8" }).split("\t")[0]) + 2500;
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", disk]);
    try {
      execFileSync("cp", ["-a", `${council.env.CHORUS_DATA_DIR}/.`, disk]);
      council.env.CHORUS_DATA_DIR = disk;
      // No reserve: the disk itself must fail, in the middle of a write.
      council.env.CHORUS_DISK_RESERVE_BYTES = "0";
      const log = {};
      let next = 0;
      let refusals = 0;
      let site = await serve(council);
      let restarts = 0;
      const client = async () => {
        while (refusals < 40 && restarts < 6 && next < council.codes[GROUP].length) {
          const number = next++;
          try {
            const reply = await respond(site.url, council.codes[GROUP][number], number, log);
            if (reply.status !== 303) refusals += 1;
          } catch {
            refusals += 1;
            await sleep(50);
          }
          if (site.ended() !== null && !site.replaced) {
            // A failed COMMIT ends the process rather than lose what it acknowledges next; whoever runs it starts it again.
            assert.equal(site.ended(), 70, "it ended in another way than by its own decision");
            site.replaced = true;
            restarts += 1;
            site = await serve(council).catch(() => site);
          }
        }
      };
      await Promise.all(Array.from({ length: 16 }, client));
      await site.stop();
      assert.ok(refusals > 0, "the disk never filled up: the test shows nothing");
      const bigger = join(council.dir, "data-after");
      mkdirSync(bigger);
      execFileSync("cp", ["-a", `${disk}/.`, bigger]);
      council.env.CHORUS_DATA_DIR = bigger;
      const found = compare(council, log);
      console.log(`acknowledged ${found.acknowledged}, stored ${found.stored}, refused ${refusals}, restarts ${restarts}`);
      assert.ok(found.acknowledged > 20);
      assert.deepEqual(found.lost, []);
      assert.deepEqual(found.doubled, []);
      // A reply may be lost after the commit, so more may be stored than acknowledged, never less.
      const unanswered = Object.values(log).filter((entry) => !entry.acknowledged).length;
      assert.ok(found.stored <= found.acknowledged + unanswered);
    } finally {
      execFileSync("umount", ["-l", disk]);
    }
  });

  it("only after the disk has it: fdatasync returns before the reply leaves", { timeout: 120_000 }, async () => {
    const council = openCouncil({ codesPerGroup: 40 });
    const trace = join(council.dir, "trace");
    const site = await serve(council, ["strace", "-f", "-tt", "-y", "-s", "200", "-e", "trace=fdatasync,fsync,sendto,sendmsg,write,writev,pwrite64,recvfrom,read", "-o", trace]);
    const log = {};
    for (let number = 0; number < 3; number += 1) await respond(site.url, council.codes[GROUP][number], number, log);
    await site.stop();
    const lines = readFileSync(trace, "utf8").split("\n");
    const sends = lines.map((line, at) => ({ line, at })).filter(({ line }) => /(recvfrom|read)(\(| resumed>).*POST \/r\/send/.test(line));
    assert.equal(sends.length, 3, "the trace does not show the three submissions");
    for (const { at } of sends) {
      const after = lines.slice(at + 1);
      const reply = after.findIndex((line) => /(sendto|writev|write|sendmsg)\(.*HTTP\/1\.1 303/.test(line));
      const wal = after.slice(0, reply).findLastIndex((line) => /pwrite64\(.*box\.db-wal/.test(line));
      const synced = after.slice(0, reply).findLastIndex((line) => /(fdatasync|fsync)\(.*box\.db-wal.*= 0|(fdatasync|fsync) resumed.*= 0/.test(line));
      assert.ok(reply >= 0, "no reply in the trace");
      assert.ok(wal >= 0, "nothing was written to the box before the reply");
      assert.ok(synced > wal, "the reply left before what was written was on disk");
    }
    rmSync(trace);
  });
});
