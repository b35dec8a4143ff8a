#!/usr/bin/env node
// exercises: process.on uncaughtException, unhandledRejection event, run goes on, own exit code
// exit: 3
process.on('uncaughtException', (error, origin) => {
  console.log('caught', error.message, origin);
  process.exitCode = 3;
});
process.on('unhandledRejection', (reason, promise) => {
  console.log('rejected', reason, promise instanceof Promise);
});
setTimeout(() => console.log('still alive'), 400);
setTimeout(() => { throw new Error('from a timer'); }, 1);
Promise.reject('just a string');
Promise.reject(undefined);
process.nextTick(() => { throw new TypeError('from a tick'); });
console.log('end of main');
