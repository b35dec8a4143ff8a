#!/usr/bin/env node
// exercises: process.exit inside nested calls, finally not run, exit handler sets the code
// exit: 12
process.on('exit', (code) => {
  console.log('leaving with', code);
  if (code === 7) process.exitCode = 12;
});
function deep(n) {
  try {
    if (n === 0) process.exit(7);
    deep(n - 1);
  } finally {
    console.log('finally', n);
  }
}
setImmediate(() => console.log('never'));
Promise.resolve().then(() => {
  console.log('microtask');
  deep(3);
}).catch(() => console.log('not caught')).finally(() => console.log('not here'));
console.log('first');
