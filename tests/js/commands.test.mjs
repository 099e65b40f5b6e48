// Commands: which are carried out, once each, and answered until the server has heard it.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { actsOf } from "../../static/player/acts.mjs";
import { acceptCommand } from "../../static/player/command-documents.mjs";
import { Commands } from "../../static/player/commands.mjs";
import { isLit } from "../../static/player/display.mjs";
import { Log } from "../../static/player/log.mjs";

const vectors = JSON.parse(readFileSync(new URL("../vectors/commands.json", import.meta.url), "utf-8"));

for (const vector of vectors.cases) {
  test(`command ${vector.name}: ${vector.outcome}`, async () => {
    const expected = { publicKey: vector.public_key, screen: vector.screen, nowMs: Date.parse(vector.at) };
    const verdict = await acceptCommand(vector.document, expected);
    assert.equal(verdict.ok ? "accepted" : verdict.fault, vector.outcome);
  });
}

for (const { args, at, on } of vectors.display_cases) {
  test(`glass at ${at} with ${JSON.stringify(args.windows)} in ${args.time_zone}: ${on ? "lit" : "dark"}`, () => {
    assert.equal(isLit(args, Date.parse(at)), on);
  });
}

/** @param {string} name */
const vector = (name) => vectors.cases.find((/** @type {{name: string}} */ each) => each.name === name);

/** A screen that remembers what it did and what it answered; `disk` outlives it. */
function screen(disk = /** @type {Record<string, any>} */ ({}), given = vector("identify, as issued")) {
  const did = /** @type {any[]} */ ([]);
  const sent = /** @type {any[]} */ ([]);
  const line = { up: true, refuse: false };
  const home = {
    store: { get: async (/** @type {string} */ name) => disk[name], set: async (/** @type {object} */ values) => void Object.assign(disk, structuredClone(values)) },
    log: new Log(() => 0),
    credential: { screen_id: given.screen, public_key: given.public_key },
    now: () => Date.parse(given.at),
    send: async (/** @type {any} */ answer) => (sent.push(structuredClone(answer)), line.up ? { accepted: answer.id } : null),
    acts: {
      identify: (/** @type {any} */ args) => (did.push(args), {}),
      reload: () => ({ after: () => did.push("reloaded") }),
      rotate() {
        throw new Error("no_credential");
      },
    },
  };
  return { commands: new Commands(/** @type {any} */ (home)), did, sent, line };
}

const { document } = vector("identify, as issued");

test("a command is carried out once and a double answered again", async () => {
  const { commands, did, sent } = screen();
  await Promise.all([commands.take(document), commands.take(document)]);
  await commands.take(document);
  assert.deepEqual(did, [document.args]);
  assert.deepEqual(sent, [1, 2].map(() => ({ id: document.id, outcome: "done", result: {} })));
});

test("it is remembered over a reload", async () => {
  const disk = {};
  await screen(disk).commands.take(document);
  const after = screen(disk);
  await after.commands.resume();
  await after.commands.take(document);
  assert.deepEqual([after.did, after.sent.length], [[], 1]);
});

test("what the server has not heard is said again", async () => {
  const disk = {};
  const before = screen(disk);
  before.line.up = false;
  await before.commands.take(document);
  const after = screen(disk);
  await after.commands.resume();
  await after.commands.flush();
  await after.commands.flush();
  assert.deepEqual(after.sent, [{ id: document.id, outcome: "done", result: {} }]);
});

test("a reload is answered, and remembered, before it happens", async () => {
  const disk = /** @type {Record<string, any>} */ ({});
  const given = vector("reload, as issued");
  const { commands, did, sent } = screen(disk, given);
  await commands.take(given.document);
  assert.deepEqual([did, sent.length, disk.commands.length], [["reloaded"], 1, 1]);
});

test("an act that fails is answered as failed", async () => {
  const given = vector("rotate, as issued");
  const { commands, sent } = screen({}, given);
  await commands.take(given.document);
  assert.deepEqual(sent, [{ id: given.document.id, outcome: "failed", result: { reason: "no_credential" } }]);
});

/**
 * A screen for its acts, with a server that takes nothing.
 * @param {import("node:test").TestContext} t
 * @param {object | null} [notice]
 */
function actsWith(t, notice = null) {
  t.mock.method(globalThis, "fetch", async () => new Response("", { status: 503 }));
  const log = new Log(() => 0);
  const face = { picture: async () => ({ blob: new Blob(), width: 1, height: 1 }) };
  return { log, acts: actsOf(/** @type {any} */ ({ log, face, credential: { token: "t" }, following: { notice: () => notice } })) };
}

for (const [name, code] of /** @type {[string, string][]} */ ([["screenshot", "picture_refused"], ["rotate", "no_credential"]])) {
  test(`${name} that the server does not take fails with a code, and the log has the status`, async (t) => {
    const { acts, log } = actsWith(t);
    await assert.rejects(async () => acts[name]({}, 1), { message: code });
    assert.match(log.lines[0].text, /503/);
  });
}

test("a screen does not lay its name over an emergency notice", (t) => {
  assert.throws(() => actsWith(t, {}).acts.identify({ seconds: 1, label: "x" }, 1), { message: "notice_on" });
});

for (const name of ["end of its time", "refused: too dark", "tampered argument", "another screen"]) {
  test(`refused with its reason: ${name}`, async () => {
    const given = vector(name);
    const { commands, did, sent } = screen({}, given);
    await commands.take(given.document);
    assert.deepEqual([did, sent], [[], [{ id: given.document.id, outcome: "refused", result: { reason: given.outcome } }]]);
  });
}

test("one that our server did not sign takes no number away from a real one", async () => {
  const { commands, did } = screen();
  await commands.take({ ...document, args: { seconds: 60, label: "x" } });
  await commands.take(document);
  assert.deepEqual(did, [document.args]);
});

test("what is no command at all is left alone", async () => {
  const { commands, sent } = screen();
  for (const nothing of [null, undefined, 7, "reload", [], {}, { id: "7" }]) await commands.take(nothing);
  assert.deepEqual(sent, []);
});
