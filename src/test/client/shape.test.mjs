import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import * as client from '../../main/client/coordinator.js';

const home = new URL('../../main/client/', import.meta.url);
const read = (name) => readFileSync(new URL(name, home), 'utf8');
const files = readdirSync(home, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && !(entry.parentPath ?? entry.path).endsWith('/example'))
  .map((entry) => entry.name)
  .sort();

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
  const known = JSON.parse(readFileSync(new URL('versions.json', import.meta.url), 'utf8'));
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0${read(file)}\0`);
  const digest = hash.digest('hex').slice(0, 16);
  assert.equal(known[client.version], digest, 'give the client a new version (package.json, coordinator.js, pom.xml) and enter its digest in versions.json');
});

test('nothing is logged and nothing is imported from elsewhere', () => {
  for (const file of files.filter((name) => name.endsWith('.js'))) {
    assert.doesNotMatch(read(file), /\bconsole\b/, file);
    for (const [, from] of read(file).matchAll(/from '([^']+)'/g)) assert.match(from, /^\.\//, file);
  }
});
