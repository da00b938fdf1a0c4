// What "thank you" is worth: the release program is killed, starved of disk and traced, and everything it had
// acknowledged is there afterwards, once. And what a charge is worth: nothing is drawn or published before it stands.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "./client.js";
import { attempt, copyOf, councilWithDrafts, drawn, killedAfter, opening, way } from "./budget.js";
import { chorus, openBox, openCouncil, program, root, scalesOf, serve } from "./support.js";

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

const scales = scalesOf(root, `wellbeing-${GROUP}`).slice(0, 4);

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

/** The lines of a trace at which a sync of `file` has ended well, also where other threads' calls stand in between. */
function syncsOf(lines, file) {
  const begun = new Set();
  const ended = [];
  for (const [at, line] of lines.entries()) {
    const thread = line.split(" ", 1)[0];
    if (/ f(data)?sync\(/.test(line) && line.includes(file)) {
      if (line.includes("<unfinished")) begun.add(thread);
      else if (/= 0$/.test(line)) ended.push(at);
    } else if (/<\.\.\. f(data)?sync resumed>.*= 0$/.test(line) && begun.delete(thread)) {
      ended.push(at);
    }
  }
  return ended;
}

/** Moves the data of `council` to a disk with no more than `spareKilobytes` left; gives its folder, to be unmounted. */
function smallDisk(council, spareKilobytes) {
  const disk = join(council.dir, "small-disk");
  mkdirSync(disk);
  const used = Number(execFileSync("du", ["-sk", council.env.CHORUS_DATA_DIR], { encoding: "utf8" }).split("\t")[0]);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${used + spareKilobytes}k`, "tmpfs", disk]);
  execFileSync("cp", ["-a", `${council.env.CHORUS_DATA_DIR}/.`, disk]);
  council.env.CHORUS_DATA_DIR = disk;
  return disk;
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
    const disk = smallDisk(council, 2500);
    try {
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

  it("and while the disk is short, nobody is thanked: 503, when to come again, and the same form is taken later", { timeout: 120_000 }, async () => {
    const council = openCouncil({ codesPerGroup: 40 });
    const disk = smallDisk(council, 16_000);
    try {
      council.env.CHORUS_DISK_RESERVE_BYTES = String(8_000_000);
      const site = await serve(council);
      const log = {};
      assert.equal((await respond(site.url, council.codes[GROUP][0], 0, log)).status, 303);
      writeFileSync(join(disk, "something-else"), Buffer.alloc(12_000_000));
      for (let number = 1; number < 6; number += 1) {
        const reply = await respond(site.url, council.codes[GROUP][number], number, log);
        assert.equal(reply.status, 503);
        assert.match(reply.headers["retry-after"], /^\d+$/);
        assert.match(reply.text, /<h1/);
      }
      assert.equal(site.ended(), null, "the process ended though nothing was half written");
      rmSync(join(disk, "something-else"));
      for (let number = 1; number < 6; number += 1) {
        assert.equal((await respond(site.url, council.codes[GROUP][number], number, log)).status, 303);
      }
      await site.stop();
      const found = compare(council, log);
      assert.deepEqual(found, { acknowledged: 6, stored: 6, lost: [], doubled: [], neverSent: [] });
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
    const syncs = syncsOf(lines, "box.db-wal");
    const sends = lines.map((line, at) => ({ line, at })).filter(({ line }) => /(recvfrom|read)(\(| resumed>).*POST \/r\/send/.test(line));
    assert.equal(sends.length, 3, "the trace does not show the three submissions");
    for (const { at } of sends) {
      const after = lines.slice(at + 1);
      const reply = after.findIndex((line) => /(sendto|writev|write|sendmsg)\(.*HTTP\/1\.1 303/.test(line));
      const wal = after.slice(0, reply).findLastIndex((line) => /pwrite64\(.*box\.db-wal/.test(line));
      assert.ok(reply >= 0, "no reply in the trace");
      assert.ok(wal >= 0, "nothing was written to the box before the reply");
      const synced = syncs.some((line) => line > at + 1 + wal && line < at + 1 + reply);
      assert.ok(synced, "the reply left before what was written was on disk");
    }
    rmSync(trace);
  });
});

const FULL = "0.311000000";

const KILLERS = 3;

/** What a command shows of `council`. */
async function shown(council, ...args) {
  const { code, said } = await attempt(council, program, "--json", ...args);
  assert.equal(code, 0, said);
  return JSON.parse(said);
}

/** What one council year has, as the ledger shows it, after the ledger was verified. */
async function account(council) {
  const { accounts, entries } = await shown(council, "ledger", "show");
  const spans = accounts.flatMap(({ years }) => years.flatMap((year) => year.spans)).filter((span) => span.years === 1);
  const taken = (what) => spans.filter((span) => span[what] !== "0.000000000").map((span) => span[what]);
  return { entries, spent: taken("spent"), reserved: taken("reserved") };
}

/** Fails unless everything drawn or published is charged, and whatever the stage holds is counted once. */
async function assertPaid(council, when) {
  const [{ stage }, { entries, spent, reserved }] = await Promise.all([shown(council, "wave", "show", council.wave), account(council)]);
  const documents = drawn(council);
  for (const document of documents) {
    assert.deepEqual(document.ledger, entries[0], `${when}: drawn, and not charged`);
    assert.deepEqual(document, documents[0], `${when}: drawn twice`);
  }
  const charged = ["exported", "released", "published"].includes(stage);
  assert.equal(entries.length, charged ? 1 : 0, `${when}: ${stage} with ${entries.length} charges`);
  assert.deepEqual(spent, charged ? [FULL] : [], `${when}: spent`);
  assert.deepEqual(reserved, ["open", "closed"].includes(stage) ? [FULL] : [], `${when}: reserved`);
  return stage;
}

/** Kills `steps[place]` after its `at`th durable step, looks, and goes the rest of the way. Gives whether it was killed. */
async function cutOff(council, steps, place, at) {
  const when = `${steps[place].slice(-6).join(" ")}, killed after step ${at}`;
  const killed = await killedAfter(council, at, steps[place]);
  await assertPaid(council, when);
  for (const again of steps.slice(killed ? place : place + 1)) {
    const { code, said } = await attempt(council, ...again);
    // A step that was done before the kill says that the wave is past it, and changes nothing.
    const passed = code === 7 && killed && again === steps[place];
    assert.ok(code === 0 || passed, `${when}, then ${again.slice(-6).join(" ")}: ${code} ${said}`);
  }
  assert.equal(await assertPaid(council, `${when}, and gone on`), "published");
  assert.equal(drawn(council).length, 2);
  return killed;
}

describe("a charge stands before what it pays for", () => {
  it("through a kill after each durable step on the way from draft to published, and the way can be gone on", { timeout: 300_000 }, async () => {
    const council = await councilWithDrafts(1);
    const steps = way(council);
    const kills = [];
    for (const [place, step] of steps.entries()) {
      let [next, done] = [1, 0];
      const killer = async () => {
        while (done === 0 || next < done) {
          const at = next++;
          const copy = copyOf(council, `${council.dir}-${at}`);
          try {
            if (await cutOff(copy, steps, place, at)) continue;
            done = done === 0 ? at : Math.min(done, at);
          } finally {
            rmSync(copy.dir, { recursive: true });
          }
        }
      };
      await Promise.all(Array.from({ length: KILLERS }, killer));
      kills.push(done - 1);
      assert.equal((await attempt(council, ...step)).code, 0);
    }
    console.log(`killed after each of ${kills.join(", ")} durable steps of opening, closing, export, drawing, import, publishing`);
    assert.ok(kills.every((steps) => steps > 0), "a step left nothing behind: the test shows nothing");
  });

  it("once, of 48 surveys opened and then exported at the same time by as many processes", { timeout: 300_000 }, async () => {
    const council = await councilWithDrafts(48);
    const opened = await Promise.all(council.waves.map((wave) => attempt(council, ...opening(wave))));
    const [open, ...others] = council.waves.filter((_, number) => opened[number].code === 0);
    assert.deepEqual(others, [], "more than one was opened");
    const refused = opened.filter(({ code }) => code !== 0);
    assert.equal(refused.length, 47);
    for (const { code, said } of refused) {
      assert.equal(code, 8, said);
      const told = said.split("\n").filter((line) => line.startsWith("chorus: "));
      assert.deepEqual(told, ["chorus: over budget: 0.311000000 of 0.400000000 are reserved or spent"]);
    }
    council.wave = open;
    assert.equal(await assertPaid(council, "48 opened"), "open");
    chorus(council, "wave", "close", open);
    const each = council.waves.map((wave) => attempt(council, program, "box", "export", "--wave", wave, "--out", `${wave}.tar`));
    const again = Array.from({ length: 7 }, (_, number) => attempt(council, program, "box", "export", "--wave", open, "--out", `copy-${number}.tar`));
    const exported = await Promise.all([...each, ...again]);
    assert.deepEqual(exported.filter(({ code }) => code !== 7).map(({ code }) => code), Array(8).fill(0));
    assert.equal(await assertPaid(council, "48 exported"), "exported");
  });
});
