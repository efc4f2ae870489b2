// A browser, the service's API and the simulator's controls, for the console's tests.
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const { chromium } = createRequire(resolve("target/console-tools/node_modules/"))("playwright-core");
const SCREENSHOTS = "target/console";
const AT_ONCE = 16;
const LIMIT = 15_000;

export const url = process.env.URL;
export const count = Number(process.env.WORKERS);
export const sid = (number) => `WK${String(number).padStart(32, "0")}`;

export async function request(method, path, body) {
  const answer = await fetch(url + path, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text ? JSON.parse(text) : null };
}

export const simulator = (method, path, body) => request(method, `/simulator/control${path}`, body);

/** The service learns of each worker by being asked. */
export async function meetEverybody() {
  let next = 1;
  const ask = async () => {
    for (let number = next++; number <= count; number = next++) {
      const { status } = await request("GET", `/v1/workers/${sid(number)}`);
      if (status !== 200 && status !== 202) throw new Error(`Worker ${number} was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
}

export async function browser() {
  mkdirSync(SCREENSHOTS, { recursive: true });
  return chromium.launch({ executablePath: process.env.BROWSER });
}

/** A page that keeps what went wrong in it: `page.troubles`. */
export async function open(launched, hash, options = {}, before = async () => {}, service = url) {
  const page = await launched.newPage({ viewport: { width: 1400, height: 900 }, ...options });
  page.setDefaultTimeout(LIMIT);
  page.troubles = [];
  page.on("pageerror", (error) => page.troubles.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.troubles.push(message.text()));
  page.on("request", (asked) => asked.url().startsWith(service) || page.troubles.push(`asked for ${asked.url()}`));
  await before(page);
  await page.goto(`${service}/console${hash}`);
  return page;
}

export const shoot = (page, name) => page.screenshot({ path: `${SCREENSHOTS}/${name}.png` });

export const row = (page, name) => page.locator(".rows .row", { has: page.locator(`:text-is("${name}")`) });
