#!/usr/bin/env node
// exercises: top-level await that never settles ends with 13, exit event, earlier output kept
// exit: 13
process.on('exit', (code) => console.log('exit event', code));
console.log('waiting');
setTimeout(() => console.log('last timer'), 2);
await new Promise(() => {});
console.log('never');
