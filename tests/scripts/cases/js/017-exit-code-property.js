#!/usr/bin/env node
// exercises: process.exitCode, exit event, beforeExit event, timers still running
// exit: 6
process.exitCode = 1;
let rounds = 0;
process.on('exit', (code) => {
  console.log('exit', code, process.exitCode);
  setTimeout(() => console.log('never'), 0);
});
process.on('beforeExit', (code) => {
  console.log('beforeExit', code, rounds);
  if (rounds++ < 2) setTimeout(() => { process.exitCode = 5 + Math.min(rounds, 1); console.log('timer', rounds); }, 1);
});
console.log('main done');
