// Runs one test of test262 in this process, which has a global scope nobody used: the job is JSON on standard input,
// the answer one word on standard output: `pass`, or `fail` with a reason.
const fs = require('fs');
const vm = require('vm');
const { pathToFileURL } = require('url');

const job = JSON.parse(fs.readFileSync(0, 'utf8'));
let answered = false;

function answer(text) {
  if (answered) return;
  answered = true;
  process.exitCode = 0;
  fs.writeSync(1, text);
}

// Whether an error is the one the test wants. A test that must not be read begins with a call that throws a text, so
// an error of the wanted type is one of reading.
function judge(thrown, error) {
  const wanted = job.negative;
  if (!thrown) return answer(wanted ? `fail: no ${wanted.type}` : 'pass');
  const name = error?.constructor?.name ?? typeof error;
  if (!wanted) return answer(`fail: ${name}: ${String(error?.message ?? error).slice(0, 200)}`);
  return answer(name === wanted.type ? 'pass' : `fail: ${name} and no ${wanted.type}`);
}

const realm = {
  global: globalThis,
  gc() { throw new Error('no gc'); },
  evalScript: source => vm.runInThisContext(source),
  detachArrayBuffer: buffer => { structuredClone(buffer, { transfer: [buffer] }); },
};
Object.defineProperty(globalThis, '$262', { value: realm, writable: true, configurable: true });
Object.defineProperty(globalThis, 'print', { value: text => {
  if (text === 'Test262:AsyncTestComplete') answer('pass');
  else if (String(text).startsWith('Test262:AsyncTestFailure')) answer(`fail: ${text.slice(25, 225)}`);
}, writable: true, configurable: true });

for (const [name, source] of job.harness) vm.runInThisContext(source, name);
process.on('unhandledRejection', error => judge(true, error));
process.on('exit', () => answer(job.async ? 'fail: $DONE was never called' : 'fail: it never ended'));

if (job.module) {
  import(pathToFileURL(job.file)).then(() => job.async || judge(false), error => judge(true, error));
} else {
  try {
    vm.runInThisContext(job.source, job.file);
    if (!job.async) judge(false);
  } catch (error) {
    judge(true, error);
  }
}
