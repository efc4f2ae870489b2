// Two plugins of one agent in two tabs of a real browser, loaded across origins as in Flex; and the example page. Needs COORDINATOR, BROWSER and PLAYWRIGHT.
import assert from 'node:assert/strict';
import nodeTest from 'node:test';
import { version } from '../../main/client/coordinator.js';

const { chromium } = await import(process.env.PLAYWRIGHT);
/** What never ends is to be told by its name, not by the silence of all. */
const LIMIT = 90_000;
const test = (name, body) => nodeTest(name, { timeout: LIMIT }, body);

const url = process.env.COORDINATOR;
const PLUGIN_ORIGIN = 'http://localhost:3000';

let browser;
let sid;
nodeTest.before(async () => {
  const seeded = await fetch(`${url}/simulator/control/workers`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"count":1}' });
  [sid] = (await seeded.json()).sids;
  browser = await chromium.launch({ executablePath: process.env.BROWSER, args: ['--no-sandbox', '--disable-features=LocalNetworkAccessChecks'] });
}, { timeout: LIMIT });
nodeTest.after(() => browser?.close(), { timeout: LIMIT });

/** A page of Flex' kind: from a configured origin, with the module from the coordinator. */
async function plugin(context) {
  const page = await context.newPage();
  await page.route(`${PLUGIN_ORIGIN}/**`, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Flex</title>' }));
  await page.goto(`${PLUGIN_ORIGIN}/agent-desktop`);
  await page.evaluate(
    async ([url, version, sid]) => {
      const { connect } = await import(`${url}/client/${version}/coordinator.js`);
      window.worker = connect({ url }).worker(sid);
    },
    [url, version, sid],
  );
  return page;
}

test('two plugins in two tabs change different keys of one worker, and nobody loses a change', async () => {
  const context = await browser.newContext();
  const tabs = [await plugin(context), await plugin(context)];
  const rounds = 25;
  await Promise.all(
    tabs.map((tab, t) =>
      tab.evaluate(
        async ([t, rounds]) => {
          const { updateWorkerAttributes } = window.worker;
          const all = [];
          for (let n = 0; n < rounds; n++) all.push(updateWorkerAttributes({ [`tab${t}key${n}`]: n, [`tab${t}`]: n }));
          await Promise.all(all);
        },
        [t, rounds],
      ),
    ),
  );
  const answer = await (await fetch(`${url}/simulator/control/workers/${sid}`)).json();
  const attributes = JSON.parse(answer.attributes);
  for (const t of [0, 1]) {
    assert.equal(attributes[`tab${t}`], rounds - 1, 'the last one of this tab came last');
    for (let n = 0; n < rounds; n++) assert.equal(attributes[`tab${t}key${n}`], n);
  }
  await context.close();
});

test('one tab sees live what the other does, and an outage in between costs nothing', async () => {
  const context = await browser.newContext();
  const other = await browser.newContext();
  const [watching, changing] = [await plugin(context), await plugin(other)];
  await watching.evaluate(() => {
    window.worker.watch((state) => (window.state = state));
  });
  await watching.waitForFunction(() => window.state);
  await other.setOffline(true);
  const change = changing.evaluate(() => window.worker.updateWorkerAttributes({ seenLive: 'after the outage' }).then(() => 'confirmed'));
  await changing.waitForFunction(() => navigator.onLine === false);
  await other.setOffline(false);
  assert.equal(await change, 'confirmed');
  await watching.waitForFunction(() => window.state.attributes.seenLive === 'after the outage');
  await context.close();
  await other.close();
});

test('a page from an origin that is not configured gets nothing', async () => {
  const page = await browser.newPage();
  await page.route('http://localhost:3999/**', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await page.goto('http://localhost:3999/');
  const imported = await page.evaluate((from) => import(from).then(() => true, () => false), `${url}/client/coordinator.js`);
  assert.equal(imported, false);
  await page.close();
});

test('the example page works, by its buttons', async () => {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(`${url}/client/example/index.html?worker=${sid}`);
  const said = page.locator('#said');
  await page.fill('#department', 'support');
  await page.click('#change');
  await said.filter({ hasText: /^Confirmed, revision/ }).waitFor();
  await page.locator('#attributes', { hasText: '"department": "support"' }).waitFor();
  await page.click('#pause');
  await said.filter({ hasText: /^Confirmed/ }).waitFor();
  await page.locator('#isReady', { hasText: 'no' }).waitFor();
  await page.click('#dial');
  await said.filter({ hasText: /^No queue call can come/ }).waitFor();
  assert.deepEqual(errors, []);
  await page.close();
});
