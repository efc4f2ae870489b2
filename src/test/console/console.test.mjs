// What the console has to do, each as a rule. Runs against a service in the local profile: see .ci/console.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, count, meetEverybody, open, request, row, shoot, sid, simulator, url } from "./stage.mjs";

const all = `${count.toLocaleString("en")} of ${count.toLocaleString("en")} workers`;
let chrome;

before(async () => {
  await meetEverybody();
  chrome = await browser();
});

after(() => chrome?.close());

/** Fails when the page itself had anything to complain of: blocked by its policy, an exception, a foreign request. */
async function finish(page) {
  assert.deepEqual(page.troubles, []);
  await page.close();
}

/** Generous: far from what is measured on an idle machine, and still what nobody would put up with. */
function within(t, what, milliseconds, most) {
  t.diagnostic(`${what}: ${Math.round(milliseconds)} ms`);
  assert.ok(milliseconds < most, `${what} took ${Math.round(milliseconds)} ms, more than ${most}`);
}

async function everybody(page) {
  await page.locator(".found", { hasText: all }).waitFor();
}

test("the page loads nothing but its own and is forbidden everything else", async () => {
  for (const path of ["/console", "/console/", "/console/main.js"]) {
    const answer = await fetch(url + path);
    assert.equal(answer.status, 200, path);
    const policy = answer.headers.get("Content-Security-Policy");
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self';/);
    assert.match(policy, /require-trusted-types-for 'script'/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.equal(answer.headers.get("Cache-Control"), "no-cache");
  }
});

test("all workers are there, and only those in view are drawn", async (t) => {
  const begin = performance.now();
  const page = await open(chrome, "");
  await everybody(page);
  within(t, `${count} workers shown`, performance.now() - begin, 10_000);
  assert.ok((await page.locator(".rows .row").count()) < 60);
  assert.equal(await page.getByRole("grid").getAttribute("aria-rowcount"), String(count + 1));
  await page.getByRole("grid").focus();
  await page.keyboard.press("End");
  await row(page, `agent-${count}`).waitFor();
  await finish(page);
});

test("a change arrives without a reload, with its reason", async () => {
  const page = await open(chrome, "");
  await everybody(page);
  await page.evaluate(() => (window.untouched = true));
  const agent = row(page, "agent-5");
  await agent.getByText("Ready", { exact: true }).waitFor();
  await simulator("POST", `/workers/${sid(5)}/write`, { activity: "Break" });
  await agent.getByText("Not ready").waitFor();
  await agent.getByText("Break").first().waitFor();
  await simulator("POST", "/calls", { kind: "outbound", worker: sid(6) });
  await row(page, "agent-6").getByText("On call").waitFor();
  await row(page, "agent-6").getByText("outbound call").waitFor();
  assert.equal(await page.evaluate(() => window.untouched), true);
  await shoot(page, "floor-light");
  await finish(page);
});

test("the floor is filtered and a worker opened with the keyboard alone", async (t) => {
  const page = await open(chrome, "");
  await everybody(page);
  await page.keyboard.press("/");
  const begin = performance.now();
  await page.keyboard.type("agent-77");
  await page.locator(".found", { hasText: /^11 of / }).waitFor();
  within(t, "filtered", performance.now() - begin, 1_000);
  await page.locator("#announcer", { hasText: "11 of" }).waitFor({ state: "attached" });
  for (let i = 0; i < 4; i++) await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("role")), "grid");
  await page.keyboard.press("ArrowDown");
  const active = await page.getByRole("grid").getAttribute("aria-activedescendant");
  assert.equal(active, `row-${sid(770)}`);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "agent-770" }).waitFor();
  await finish(page);
});

test("the floor is filtered by what keeps workers from queue calls", async () => {
  await simulator("POST", `/workers/${sid(8)}/write`, { activity: "Break" });
  const page = await open(chrome, "", { colorScheme: "dark" });
  await everybody(page);
  await page.getByLabel("Why not").selectOption("activity");
  await row(page, "agent-8").waitFor();
  assert.equal(await row(page, "agent-9").count(), 0);
  await page.getByLabel("Why not").selectOption("");
  await everybody(page);
  await page.getByLabel("Ready").selectOption("false");
  await row(page, "agent-8").waitFor();
  assert.equal(await row(page, "agent-9").count(), 0);
  await page.getByLabel("Ready").selectOption("");
  await everybody(page);
  await shoot(page, "floor-dark");
  await finish(page);
});

test("a worker's page says why, draws it over time and goes on live", async () => {
  const page = await open(chrome, `#/workers/${sid(10)}`, { colorScheme: "dark" });
  await page.getByText("Ready for queue calls").waitFor();
  await page.getByText("Live since").waitFor(); // the snapshot is there: what comes now is told live
  const { body } = await simulator("POST", "/calls", { kind: "outbound", worker: sid(10) });
  await page.getByRole("heading", { name: "Why not ready" }).waitFor();
  await page.locator(".reasons li").first().waitFor();
  await page.locator(".timeline .phase").first().waitFor();
  await page.locator(".timeline .band.off").first().waitFor();
  await shoot(page, "worker-dark");
  await simulator("POST", `/calls/${body.callSid}/hangup`);
  await page.getByText("Ready for queue calls").waitFor();
  await page.locator(".timeline .band.off + .band.on").waitFor();
  await finish(page);
});

test("nothing is drawn of a capacity while it is unknown", async () => {
  const page = await open(chrome, "");
  const drawn = await page.evaluate(async () => {
    const { timeline } = await import("/console/timeline.js");
    const ago = (seconds) => Date.now() - seconds * 1000;
    const points = [[60, 1], [50, 2], [40, null], [30, 1]].map(([seconds, capacity]) => ({ at: ago(seconds), ready: true, capacity }));
    const of = (capacity) => timeline({ points, calls: new Map() }, [], { voice: { capacity } }, null)[0];
    return { path: of(1).querySelector("path.capacity").getAttribute("d"), words: of(null).getAttribute("aria-label"), figures: of(null).querySelectorAll("text.capacity").length };
  });
  assert.match(drawn.path, /^M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+M[\d.]+ [\d.]+H[\d.]+$/);
  assert.match(drawn.words, /capacity unknown/);
  assert.equal(drawn.figures, 0);
  await finish(page);
});

test("a hold is set after a question and released again", async () => {
  const page = await open(chrome, `#/workers/${sid(11)}`);
  await page.getByRole("button", { name: "Hold …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByText("Ready for queue calls").waitFor();
  await page.getByRole("button", { name: "Hold …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Hold" }).click();
  await page.getByText("held by a supervisor").waitFor();
  await page.getByRole("button", { name: "Release hold" }).click();
  await page.getByText("Ready for queue calls").waitFor();
  await finish(page);
});

test("what programs wrote is text, and phone numbers are hidden until asked for", async () => {
  const evil = "<img src=x onerror=document.title=1>";
  await request("PATCH", `/v1/workers/${sid(12)}/attributes`, { note: evil, phone: "+1 (555) 123-4567", agentSince: "2026-01-02" });
  const page = await open(chrome, `#/workers/${sid(12)}`);
  await page.getByText(evil).first().waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  await page.getByText("2026-01-02").first().waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /555/);
  await page.getByRole("button", { name: "Show phone numbers" }).click();
  await page.getByText("+1 (555) 123-4567").first().waitFor();
  await shoot(page, "worker-light");
  await finish(page);
});

test("phone numbers are recognised in the ways they are written, and nothing else is taken for one", async () => {
  const page = await open(chrome, "");
  const hidden = [
    "+1 (555) 123-4567", "+442079460958", "0044 20 7946 0958", "020 7946 0958", "(030) 1234 5678", "0171/1234567",
    "555-123-4567", "(555) 123 4567", "12345678", "123456789", "15551234567", "agent_15551234567", "tel:15551234567",
  ];
  const shown = ["2026-01-02", "2026-01-02T03:04:05.678Z", "1234567", "WK00000000000000000000000000000012", "0.10", "1.5", "4,096", "10:02:59", "v1.2.3-rc4"];
  const found = await page.evaluate(async ([hide, show]) => {
    const { mask } = await import("/console/words.js");
    return { hide: hide.map((text) => mask(text)), show: show.map((text) => mask(text)) };
  }, [hidden, shown]);
  found.hide.forEach((text, i) => assert.match(text, /•{5,}\d\d$/, hidden[i]));
  assert.deepEqual(found.show, shown);
  await finish(page);
});

test("what waits is right while TaskRouter hangs, on the floor and on the worker's page", async () => {
  const hanging = sid(31);
  const floor = await open(chrome, "");
  await everybody(floor);
  const page = await open(chrome, `#/workers/${hanging}`);
  await page.getByText("Ready for queue calls").waitFor();
  await simulator("POST", "/faults", { kind: "hang", method: "POST", endpoint: "worker", worker: hanging });
  for (let i = 0; i < 3; i++) {
    const answer = await fetch(`${url}/v1/workers/${hanging}/attributes`, {
      method: "PATCH",
      headers: { "Content-Type": "application/json", Prefer: "respond-async" },
      body: JSON.stringify({ colour: String(i) }),
    });
    assert.equal(answer.status, 202);
  }
  const waiting = (number) => page.locator("dt", { hasText: "Updates waiting" }).locator("xpath=following-sibling::dd[1]").filter({ hasText: new RegExp(`^${number}$`) });
  await waiting(3).waitFor();
  await floor.getByLabel("Search").fill("agent-31");
  const cell = row(floor, "agent-31").locator("[role=gridcell]").last();
  await cell.filter({ hasText: /^3$/ }).waitFor();
  await floor.locator(".tiles div", { hasText: "Waiting updates" }).locator("dd").filter({ hasText: /^3$/ }).waitFor();
  await simulator("DELETE", "/faults");
  await waiting(0).waitFor({ timeout: 60_000 });
  await cell.filter({ hasText: /^$/ }).waitFor({ state: "attached" });
  await finish(page);
  await finish(floor);
});

test("dead letters stand by cause and are tried again together, with a line that says so", async () => {
  for (const number of [21, 22, 23]) {
    await simulator("POST", "/faults", { kind: "error-before", status: 400, method: "POST", endpoint: "worker", worker: sid(number), next: 1 });
    const { status } = await request("PATCH", `/v1/workers/${sid(number)}/attributes`, { colour: "green" });
    assert.equal(status, 502);
  }
  const page = await open(chrome, "#/dead-letters");
  await page.getByText("3 letters, 1 cause.").waitFor();
  await shoot(page, "dead-letters-light");
  await page.getByRole("button", { name: "Try all 3 again" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Try again" }).click();
  await page.getByText(/3 letters tried again/).first().waitFor();
  await page.getByText("No update was given up.").waitFor();
  const { body } = await request("GET", `/v1/workers/${sid(21)}/history`);
  assert.ok(body.items.some(({ keys, verdict }) => verdict === "applied" && keys.includes("colour")));
  assert.ok(body.items.some(({ keys, verdict, before }) => verdict === "requeued" && keys.includes("colour") && before === null));
  await page.locator(".everybody li", { hasText: "requeued" }).nth(2).waitFor();
  await shoot(page, "dead-letters-done-light");
  await finish(page);
});

test("queues are paused after a question and resumed", async () => {
  const page = await open(chrome, "#/queues", { colorScheme: "dark" });
  await page.getByRole("button", { name: "Pause …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
  await page.getByText(/^Paused since/).waitFor();
  await shoot(page, "queues-dark");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByText("Passes run.").waitFor();
  await finish(page);
});

test("set-up shows what differs and makes it so", async () => {
  const page = await open(chrome, "#/setup");
  await page.getByText("not yet what the rules need").first().waitFor();
  await shoot(page, "setup-light");
  await page.getByRole("button", { name: /^Make \d+ so/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make it so" }).click();
  await page.getByText(/^Done\. /).waitFor();
  await page.getByRole("button", { name: "Look again" }).click();
  await page.locator(".verdict.good", { hasText: /^The workspace is what/ }).waitFor();
  await finish(page);
});

test("a credential is asked for, sent with every request, and forgotten with the page", async () => {
  const guard = (page) =>
    page.route("**/v1/**", (route) =>
      route.request().headers().authorization === "Basic b3BlcmF0b3I6c2VjcmV0"
        ? route.continue()
        : route.fulfill({ status: 401, contentType: "application/problem+json", body: '{"title":"Credentials are missing","detail":"Send one."}' }));
  const page = await open(chrome, "", {}, guard);
  const field = page.getByLabel("API key");
  await field.fill("operator:secret");
  await page.keyboard.press("Enter");
  await everybody(page);
  assert.equal(await page.evaluate(() => localStorage.length + sessionStorage.length + document.cookie.length), 0);
  await page.reload();
  await field.waitFor();
  assert.equal(await field.inputValue(), "");
  await page.close();
});

test("a stream that was cut goes on after its last event", async () => {
  const page = await open(chrome, "");
  const parsed = await page.evaluate(async () => {
    const { Parser } = await import("/console/stream.js");
    const found = [];
    const parser = new Parser((type, data, id) => found.push([type, data.n, id]));
    for (const piece of ["id: 7\nevent: a\nda", 'ta: {"n":1}\n', "\n: beat\n\nid: 8\r\ndata: {\r\ndata: \"n\":2}\r\n\r\n", 'event: b\ndata: {"n":3}\n\n']) parser.take(piece);
    return found;
  });
  assert.deepEqual(parsed, [["a", 1, "7"], ["message", 2, "8"], ["b", 3, null]]);
  const positions = [];
  let cuts = 1;
  await page.route("**/v1/events", (route) => {
    positions.push(route.request().headers()["last-event-id"]);
    return cuts-- > 0
      ? route.fulfill({ contentType: "text/event-stream", body: 'id: here.1\nevent: reset\ndata: {"items":[],"next":null}\n\nevent: b\ndata: {}\n\n: closing renew\n' })
      : route.continue();
  });
  await page.reload();
  await everybody(page);
  assert.deepEqual(positions.slice(0, 2), [undefined, "here.1"]);
  await page.close();
});

test("the floor stays quick while everybody is on the telephone", async (t) => {
  await simulator("PUT", "/agents", {});
  await simulator("PUT", "/callers", { perMinute: 300 });
  const page = await open(chrome, "#/floor");
  await everybody(page);
  await page.getByText(/queue call, live/).first().waitFor({ timeout: 60_000 });
  const longest = await page.evaluate(async () => {
    let worst = 0;
    let last = performance.now();
    for (let i = 0; i < 120; i++) {
      await new Promise(requestAnimationFrame);
      const now = performance.now();
      worst = Math.max(worst, now - last);
      last = now;
    }
    return worst;
  });
  within(t, "longest frame", longest, 1_000);
  await shoot(page, "floor-busy-light");
  await page.getByRole("link", { name: "Simulator" }).click();
  await page.getByText(/changes looked at/).waitFor();
  await shoot(page, "simulator-light");
  await page.getByRole("button", { name: "No new calls" }).click();
  await page.getByText("No new calls.").waitFor({ state: "attached" });
  await simulator("DELETE", "/agents");
  await finish(page);
});

test("a name that is a phone number is hidden, too", async () => {
  const { body } = await simulator("POST", "/workers", { count: 1, friendlyName: "+1 (555) 765-4321", attributes: "{}" });
  const [worker] = body.sids;
  assert.equal((await request("GET", `/v1/workers/${worker}`)).status, 200);
  const page = await open(chrome, "");
  await page.locator(".found", { hasText: "workers" }).waitFor();
  await page.getByLabel("Search").fill(worker);
  await page.locator(".rows .row", { hasText: "•••••••••21" }).waitFor();
  await page.evaluate((to) => (location.hash = `#/workers/${to}`), worker);
  await page.getByRole("heading", { level: 1, name: "•••••••••21" }).waitFor();
  assert.doesNotMatch(await page.locator("body").innerText(), /765/);
  await finish(page);
});
