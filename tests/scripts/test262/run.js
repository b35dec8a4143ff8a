// Runs folders of test262 and prints the score: `node run.js [--verbose] SUITE FOLDER...`, where SUITE is a checkout of
// the suite and a folder is one below `test/`. Each test is a process of its own, in plain mode unless it asks for
// strict mode; what is no part of the language's standard yet is left out.
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawn } = require('child_process');

const AT_ONCE = 4;
const SECONDS = 20;
// Hosts need not have these, or they are proposals.
const LEFT_OUT = ['cross-realm', 'IsHTMLDDA', 'host-gc-required', 'Atomics', 'SharedArrayBuffer', 'decorators', 'source-phase-imports', 'source-phase-imports-module-source',
  'import-defer', 'explicit-resource-management', 'import-text', 'import-bytes', 'tail-call-optimization', 'ShadowRealm', 'Temporal', 'import-assertions', 'canonical-tz', 'nonextensible-applies-to-private'];

const verbose = process.argv.includes('--verbose');
const [suite, ...folders] = process.argv.slice(2).filter(arg => arg !== '--verbose');
if (folders.length === 0) {
  console.error('usage: node run.js [--verbose] SUITE FOLDER...');
  process.exit(2);
}

// The part of YAML that the head of a test uses.
function head(text) {
  const block = text.match(/\/\*---([\s\S]*?)---\*\//)?.[1] ?? '';
  const list = name => {
    const inline = block.match(new RegExp(`^\\s*${name}:\\s*\\[([^\\]]*)\\]`, 'm'));
    if (inline) return inline[1].split(',').map(one => one.trim()).filter(Boolean);
    const lines = block.match(new RegExp(`^\\s*${name}:\\s*\\n((?:\\s+-[^\\n]*\\n?)+)`, 'm'));
    return lines ? lines[1].split('\n').map(line => line.replace(/^\s*-\s*/, '').trim()).filter(Boolean) : [];
  };
  const negative = /^negative:/m.test(block)
    ? { phase: block.match(/^\s+phase:\s*(\w+)/m)?.[1], type: block.match(/^\s+type:\s*(\w+)/m)?.[1] } : undefined;
  return { flags: list('flags'), includes: list('includes'), features: list('features'), negative };
}

const kept = new Map();
function harness(name) {
  if (!kept.has(name)) kept.set(name, fs.readFileSync(path.join(suite, 'harness', name), 'utf8'));
  return [name, kept.get(name)];
}

// A file of the suite where it is a module: copies of its folder, with all its neighbours, below a package that says so.
const modules = fs.mkdtempSync(path.join(os.tmpdir(), 'test262-'));
fs.writeFileSync(path.join(modules, 'package.json'), '{"type":"module"}');
process.on('exit', () => fs.rmSync(modules, { recursive: true, force: true }));
// `language/expressions` has half of all tests, and theirs are found one folder further down.
const DEPTH = 2;
const DEEP = ['language/expressions', 'language/statements'];
const copied = new Set();

function asModule(file) {
  const parts = path.relative(path.join(suite, 'test'), file).split(path.sep);
  const depth = DEEP.includes(parts.slice(0, DEPTH).join('/')) ? DEPTH + 1 : DEPTH;
  const folder = path.join(...parts.slice(0, Math.min(depth, parts.length - 1)));
  if (!copied.has(folder)) fs.cpSync(path.join(suite, 'test', folder), path.join(modules, folder), { recursive: true });
  copied.add(folder);
  return path.join(modules, ...parts);
}

function job(file) {
  const source = fs.readFileSync(file, 'utf8');
  const { flags, includes, features, negative } = head(source);
  if (features.some(name => LEFT_OUT.includes(name)) || flags.includes('CanBlockIsTrue')) return undefined;
  const raw = flags.includes('raw');
  const names = raw ? [] : ['assert.js', 'sta.js', ...(flags.includes('async') ? ['doneprintHandle.js'] : []), ...includes];
  const strict = flags.includes('onlyStrict');
  const module = flags.includes('module');
  return {
    file: module ? asModule(file) : file, module, harness: names.map(harness), source: strict ? `"use strict";\n${source}` : source, async: flags.includes('async'), negative,
  };
}

function run(one) {
  return new Promise(resolve => {
    const child = spawn('node', [path.join(__dirname, 'one.js')], { stdio: ['pipe', 'pipe', 'ignore'] });
    let text = '';
    const late = setTimeout(() => child.kill('SIGKILL'), SECONDS * 1000);
    child.stdout.on('data', part => { text += part; });
    child.on('error', error => resolve(`fail: ${error.message}`));
    child.on('close', code => {
      clearTimeout(late);
      resolve(text || `fail: it ended with ${code}`);
    });
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(one));
  });
}

function files(folder) {
  return fs.readdirSync(folder, { withFileTypes: true }).sort((one, other) => (one.name < other.name ? -1 : 1)).flatMap(entry => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) return files(name);
    return entry.name.endsWith('.js') && !entry.name.includes('_FIXTURE') ? [name] : [];
  });
}

async function measure(folder) {
  const all = files(path.join(suite, 'test', folder));
  const score = { folder, passed: 0, failed: 0, left: 0 };
  const next = async () => {
    for (let file = all.shift(); file !== undefined; file = all.shift()) {
      const one = job(file);
      if (one === undefined) {
        score.left++;
        continue;
      }
      const answer = await run(one);
      if (answer === 'pass') score.passed++;
      else {
        score.failed++;
        if (verbose) console.log(`${path.relative(path.join(suite, 'test'), file)}: ${answer}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return score;
}

(async () => {
  const sum = { folder: 'all', passed: 0, failed: 0, left: 0 };
  const line = ({ folder, passed, failed, left }) => console.log(`${folder}: ${passed} of ${passed + failed} (${((100 * passed) / (passed + failed || 1)).toFixed(1)} %), ${left} left out`);
  for (const folder of folders) {
    const score = await measure(folder);
    line(score);
    for (const name of ['passed', 'failed', 'left']) sum[name] += score[name];
  }
  line(sum);
})();
