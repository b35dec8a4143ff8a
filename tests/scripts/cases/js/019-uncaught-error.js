#!/usr/bin/env node
// exercises: uncaught exception ends with 1, exit event still runs, output before it is kept
// exit: 1
process.on('exit', (code) => console.log('exit handler saw', code));
console.log('before');
setTimeout(() => console.log('never'), 5000);
setTimeout(() => {
  console.log('about to fail');
  null.property;
}, 1);
