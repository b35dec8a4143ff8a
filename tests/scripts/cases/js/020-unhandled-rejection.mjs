#!/usr/bin/env node
// exercises: unhandled rejection ends with 1, handled late in the same turn is fine, Promise.reject caught
// exit: 1
const late = Promise.reject(new Error('caught in time'));
late.catch((error) => console.log('late', error.message));
await Promise.reject(new Error('awaited')).catch((e) => console.log(e.message));
process.on('exit', (code) => console.log('code', code));
setTimeout(() => console.log('never reached'), 50);
(async () => {
  await null;
  console.log('rejecting');
  throw new RangeError('nobody listens');
})();
console.log('sync end');
