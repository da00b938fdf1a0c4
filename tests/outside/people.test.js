// Staff come by invitation and sign in: with a passkey in the browser's own device, and without JavaScript by password,
// code app and recovery code. Each page on the way is looked at.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessible, browser } from "./looking.js";
import { chorus, code, newCouncil, serve } from "./support.js";

const PASSWORD = "plum anchor window seven";
const WIDTHS = [375, 1024, 1440];
let council, site, chrome;

before(async () => {
  council = newCouncil();
  site = await serve(council);
  chrome = await browser();
});

after(async () => {
  await chrome?.close();
  await site?.stop();
});

/** A page with a device that holds passkeys and checks its holder. */
async function withDevice() {
  const context = await chrome.newContext({ viewport: { width: 1024, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const session = await context.newCDPSession(page);
  await session.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", { options });
  const checksItsHolder = (isUserVerified) => session.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified });
  return { context, page, checksItsHolder };
}

const path = (page) => new URL(page.url()).pathname;
const look = (page, state, script) => accessible(page, `people: ${state}`, { widths: WIDTHS, script });

describe("somebody of staff", () => {
  let admin;

  it("makes the first account with a passkey, by the link that the server printed", async () => {
    const link = /http\S+\/staff\/set-up#[0-9a-f]{64}/.exec(site.log())[0];
    admin = await withDevice();
    const { page } = admin;
    await page.goto(link);
    assert.equal(page.url().includes("#"), false, "the token stays in the address");
    assert.match(await page.inputValue("#token"), /^[0-9a-f]{64}$/);
    await look(page, "set-up", true);
    await page.click("main form .btn");
    await page.waitForSelector("#problems");
    assert.equal(await page.evaluate(() => document.activeElement.id), "problems");
    await look(page, "set-up with problems", true);
    await page.fill("#name", "Sam Carter");
    await page.fill("#login", "sam.carter");
    await page.check("#designs");
    await page.click("main form .btn");
    await page.waitForURL("**/staff/join");
    await look(page, "ways in", true);
    await page.fill("#key_name", "");
    await page.click("text=Make a passkey");
    await page.waitForSelector('[data-says="name"]:visible');
    await page.fill("#key_name", "This computer");
    await page.click("text=Make a passkey");
    await page.waitForURL("**/staff/me/codes");
    assert.equal(await page.locator(".ten li").count(), 10);
    await look(page, "recovery codes", true);
    await page.click("text=I have kept them");
    await page.waitForURL("**/staff");
    assert.match(await page.innerText("h1"), /Sam Carter/);
    assert.equal(site.log().includes("sam.carter"), false, "the log names somebody");
  });

  it("signs out, and in again with the passkey", async () => {
    const { page, checksItsHolder } = admin;
    await page.click("text=Sign out");
    await page.waitForURL("**/staff/sign-in*");
    await look(page, "signed out", true);
    await page.click("text=Sign in with a passkey");
    await page.waitForSelector('[data-says="login"]:visible');
    await page.fill("#login", "sam.carter");
    await checksItsHolder(false);
    await page.click("text=Sign in with a passkey");
    await page.waitForSelector('[data-says="cancelled"]:visible');
    await checksItsHolder(true);
    await page.click("text=Sign in with a passkey");
    await page.waitForURL("**/staff");
    await page.goto(`${site.url}/staff/me`);
    assert.match(await page.innerText("main"), /This computer/);
    await look(page, "my account", true);
    await page.goto(`${site.url}/staff/confirm?to=%2Fstaff%2Fpeople`);
    await look(page, "confirm", true);
    await page.click("text=Use your passkey");
    await page.waitForURL("**/staff/people");
    await look(page, "people, alone", true);
  });

  it("invites others, and sees what they may do", async () => {
    const { page } = admin;
    await page.goto(`${site.url}/staff/people/invite`);
    await look(page, "invite", true);
    await page.check("#role-admin");
    await page.check("#role-custodian");
    await page.click("text=Make the link");
    await page.waitForSelector("#problems");
    await look(page, "invite with problems", true);
    await page.fill("#name", "Priya Shah");
    await page.fill("#login", "priya");
    await page.uncheck("#role-admin");
    await page.click("text=Make the link");
    await page.waitForURL("**/staff/people/invited");
    await look(page, "the link", true);
    const link = (await page.innerText(".once")).trim();
    assert.ok(link.startsWith(`${site.url}/staff/invitation#`), link);
    await page.click("text=I have handed it over");
    await page.waitForURL("**/staff/people");
    await look(page, "people, invited", true);
    await withoutScript(link);
    await page.reload();
    await page.click("main table >> text=Priya Shah");
    await look(page, "a person", true);
    await page.click("text=Change this");
    await look(page, "what a person may do", true);
  });

  /** Priya, whose browser runs no script, joins with password and app, and comes in again with a recovery code. */
  async function withoutScript(link) {
    const context = await chrome.newContext({ javaScriptEnabled: false, viewport: { width: 375, height: 800 } });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    await page.goto(link);
    assert.equal(await page.inputValue("#token"), "", "without script nothing fills the field");
    await look(page, "invitation, without script");
    await page.fill("#token", link);
    await page.click("main form .btn");
    assert.equal(path(page), "/staff/join");
    assert.equal(await page.locator("text=Make a passkey").isVisible(), false, "a button that does nothing");
    await look(page, "ways in, without script");
    const secret = await page.innerText(".key");
    await page.fill("#password", PASSWORD);
    await page.fill("#again", "something else, longer");
    await page.fill("#code", "000000");
    await page.click("text=Use password and app");
    await look(page, "ways in with problems, without script");
    await page.fill("#password", PASSWORD);
    await page.fill("#again", PASSWORD);
    await page.fill("#code", code(secret, Date.now()));
    await page.click("text=Use password and app");
    assert.equal(path(page), "/staff/me/codes");
    const recovery = await page.locator(".ten code").allInnerTexts();
    await page.click("text=I have kept them");
    assert.match(await page.innerText("h1"), /Priya Shah/);
    await page.goto(`${site.url}/staff/me`);
    await look(page, "my account, without script");
    await page.click("text=Sign out");
    await look(page, "sign in, without script");
    const signIn = async (typed) => {
      await page.fill("#login", "priya");
      await page.fill("#password", PASSWORD);
      await page.fill("#code", typed);
      await page.click("text=Sign in with password");
    };
    await signIn("000000");
    assert.equal(await page.inputValue("#login"), "priya");
    assert.equal(await page.inputValue("#password"), "");
    await look(page, "sign in with problems, without script");
    await signIn(recovery[3]);
    assert.equal(path(page), "/staff/me");
    assert.match(await page.innerText("main"), /9 of your ten codes/);
    await page.goto(`${site.url}/staff/me/password`);
    await look(page, "password, without script");
    await page.goto(`${site.url}/staff/people`);
    assert.match(await page.innerText("h1"), /cannot do this/);
    await context.close();
  }

  it("is invited from the command line too", async () => {
    const invited = () => chorus(council, "--json", "staff", "add", "--login", "kim", "--role", "worker", "--role", "privacy_lead");
    assert.match(invited().link, /\/staff\/invitation#[0-9a-f]{64}$/);
    assert.throws(invited, /invited under this login already/);
    assert.throws(() => chorus(council, "staff", "add", "--login", "lee", "--role", "admin", "--role", "custodian"), /cannot be a key holder/);
  });

  it("is never shown the set-up link again", async () => {
    await site.stop();
    site = await serve(council);
    assert.equal(site.log().includes("set-up#"), false);
  });
});
