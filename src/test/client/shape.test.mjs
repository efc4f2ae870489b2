import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import * as client from '../../main/client/coordinator.js';

const home = fileURLToPath(new URL('../../main/client/', import.meta.url));
/** What was given out before, one directory a version; served beside the current one. */
const released = fileURLToPath(new URL('../../main/client-released/', import.meta.url));
const known = JSON.parse(readFileSync(new URL('versions.json', import.meta.url), 'utf8'));
const read = (name) => readFileSync(join(home, name), 'utf8');
const filesOf = (directory) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !(entry.parentPath ?? entry.path).endsWith('/example'))
    .map((entry) => entry.name)
    .sort();
const files = filesOf(home);

function digest(directory) {
  const hash = createHash('sha256');
  for (const file of filesOf(directory)) hash.update(`${file}\0${readFileSync(join(directory, file), 'utf8')}\0`);
  return hash.digest('hex').slice(0, 16);
}

/** What is wrong with the versions that were given out: all are there, and as they were. */
function flaws(versions, directory) {
  const there = existsSync(directory) ? readdirSync(directory) : [];
  const lost = Object.keys(versions).filter((version) => !there.includes(version));
  const changed = there.filter((version) => digest(join(directory, version)) !== versions[version]);
  return [...lost.map((version) => `${version} is not there any more`), ...changed.map((version) => `${version} is not as it was`)];
}

test('the types name what the module exports', () => {
  const declared = [...read('coordinator.d.ts').matchAll(/^export declare (?:function|class|const) (\w+)/gm)].map((match) => match[1]);
  assert.deepEqual(declared.sort(), Object.keys(client).sort());
});

test('the version is the same wherever it stands', () => {
  const pom = readFileSync(new URL('../../../pom.xml', import.meta.url), 'utf8');
  assert.equal(JSON.parse(read('package.json')).version, client.version);
  assert.equal(pom.match(/<client.version>(.*)<\/client.version>/)[1], client.version);
});

test('a version that was given out never changes, for browsers keep it', () => {
  const { [client.version]: current, ...former } = known;
  const advice = `copy what was given out to src/main/client-released/<version>, give the client a new version (package.json, coordinator.js, pom.xml) and enter its digest in versions.json`;
  assert.equal(current, digest(home), advice);
  assert.deepEqual(flaws(former, released), []);
});

test('a former version that changed or went is noticed', (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'released-'));
  t.after(() => rmSync(directory, { recursive: true }));
  cpSync(home, join(directory, '0.9.0'), { recursive: true });
  const versions = { '0.9.0': digest(home) };
  assert.deepEqual(flaws(versions, directory), []);
  writeFileSync(join(directory, '0.9.0', 'sse.js'), `${read('sse.js')}// mended\n`);
  assert.deepEqual(flaws(versions, directory), ['0.9.0 is not as it was']);
  rmSync(join(directory, '0.9.0'), { recursive: true });
  assert.deepEqual(flaws(versions, directory), ['0.9.0 is not there any more']);
});

test('nothing is logged and nothing is imported from elsewhere', () => {
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    assert.doesNotMatch(read(file), /\bconsole\b/, file);
    for (const [, from] of read(file).matchAll(/from '([^']+)'/g)) assert.match(from, /^\.\//, file);
  }
});
