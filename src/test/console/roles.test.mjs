// What each role sees: credentials are asked for, and Flex tokens are issued and validated by the simulator.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, open, row, shoot, sid } from "./stage.mjs";

const service = process.env.WITH_CREDENTIALS;
const OPERATOR = "oncall:operator-secret-0123456789";
const PHONE = "+1 (555) 123-4567";
const token = (worker, role) => `flex.${worker}.${role}`;
const SUPERVISOR = token("-", "supervisor");
let chrome;

async function ask(method, path, credential, body) {
  const answer = await fetch(service + path, {
    method,
    headers: { Authorization: `Bearer ${credential}`, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  assert.equal(answer.status, 200, path);
}

const simulator = (path, body) =>
  fetch(`${service}/simulator/control${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

before(async () => {
  for (const number of [1, 2, 3]) await ask("PATCH", `/v1/workers/${sid(number)}/attributes`, SUPERVISOR, { phone: PHONE });
  chrome = await browser();
});

after(() => chrome?.close());

async function signedIn(hash, credential) {
  const page = await open(chrome, hash, {}, async () => {}, service);
  await page.getByLabel("API key").fill(credential);
  await page.keyboard.press("Enter");
  return page;
}

/** Within the page, which keeps the credential. */
const go = (page, hash) => page.evaluate((to) => (location.hash = to), hash);

/** What a browser says of an answer 401 or 403 is no trouble of the page's. */
async function finish(page) {
  assert.deepEqual(page.troubles.filter((said) => !/status of 40[13]/.test(said)), []);
  await page.close();
}

test("an agent is shown no floor, but its own page, live, with numbers hidden for good", async () => {
  const page = await signedIn("", token(sid(1), "agent"));
  await page.getByText("This credential may not see the floor").waitFor();
  await go(page, `#/workers/${sid(1)}`);
  await page.getByText("Ready for queue calls").waitFor();
  await page.getByText("Live since").waitFor();
  await simulator(`/workers/${sid(1)}/write`, { activity: "Break" });
  await page.getByRole("heading", { name: "Why not ready" }).waitFor();
  await page.getByText("phone", { exact: true }).first().waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /555/);
  assert.equal(await page.getByRole("button", { name: "Show phone numbers" }).count(), 0);
  await shoot(page, "worker-as-agent-light");
  await finish(page);
});

test("an agent sees nothing of a colleague and cannot hold itself", async () => {
  const page = await signedIn(`#/workers/${sid(2)}`, token(sid(1), "agent"));
  await page.locator(".failure").first().waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /phone|Ready for queue calls/);
  await go(page, `#/workers/${sid(1)}`);
  await page.getByRole("button", { name: "Hold …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Hold" }).click();
  await page.locator(".failure", { hasText: /may|allowed|role/i }).first().waitFor();
  await finish(page);
});

test("a supervisor sees the floor live, reads values, holds and releases", async () => {
  const page = await signedIn("", SUPERVISOR);
  await row(page, "bob").getByText("Ready", { exact: true }).waitFor();
  await go(page, `#/workers/${sid(2)}`);
  await page.getByText("Ready for queue calls").waitFor();
  assert.doesNotMatch(await page.locator("main").innerText(), /555/);
  await page.getByRole("button", { name: "Show phone numbers" }).click();
  await page.getByText(PHONE).first().waitFor();
  await page.getByRole("button", { name: "Hold …" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Hold" }).click();
  await page.getByText("held by a supervisor").waitFor();
  await page.getByRole("button", { name: "Release hold" }).click();
  await page.getByText("Ready for queue calls").waitFor();
  await shoot(page, "worker-as-supervisor-light");
  await finish(page);
});

test("a supervisor sees what waits, and is not refused the operators' figures again and again", async () => {
  const page = await signedIn("", SUPERVISOR);
  let lists = 0;
  let refused = 0;
  page.on("response", (answer) => {
    if (answer.url().includes("/v1/workers?limit")) lists += 1;
    if (answer.url().includes("/v1/admin/queues")) refused += 1;
  });
  await page.locator(".tiles div", { hasText: "Waiting updates" }).locator("dd").filter({ hasText: /^0$/ }).waitFor();
  await go(page, "#/setup");
  await go(page, "#/floor");
  const seen = lists;
  while (lists < seen + 2) await page.waitForResponse((answer) => answer.url().includes("/v1/workers?limit"));
  assert.ok(refused <= 1, `${refused} times refused`);
  await finish(page);
});

test("a supervisor is kept from what operators do", async () => {
  for (const place of ["#/queues", "#/dead-letters", "#/setup"]) {
    const page = await signedIn(place, SUPERVISOR);
    await page.locator(".failure").first().waitFor();
    await finish(page);
  }
});

test("an operator sees floor and queues, and no value a phone number could be read from", async () => {
  const page = await signedIn("", OPERATOR);
  await row(page, "carol").getByText("Ready", { exact: true }).waitFor();
  await go(page, `#/workers/${sid(3)}`);
  await page.getByText("Ready for queue calls").waitFor();
  assert.equal(await page.getByRole("button", { name: "Show phone numbers" }).count(), 0);
  assert.doesNotMatch(await page.locator("main").innerText(), /555/);
  await go(page, `#/queues`);
  await page.getByText("Passes run.").waitFor();
  await finish(page);
});

test("a token that has ended is turned away, and another one lets in", async () => {
  const page = await signedIn("", `${SUPERVISOR}.expired`);
  const field = page.getByLabel("API key");
  await page.waitForFunction(() => document.getElementById("credential").open);
  await field.fill(SUPERVISOR);
  await page.keyboard.press("Enter");
  await row(page, "bob").waitFor();
  await finish(page);
});
