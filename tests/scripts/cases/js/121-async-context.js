#!/usr/bin/env node
// exercises: AsyncLocalStorage through timers and promises, request ids in a logger, exit codes unaffected, nested contexts
const { AsyncLocalStorage } = require('async_hooks');
const context = new AsyncLocalStorage();
const log = (text) => console.log(`[${context.getStore()?.id ?? '-'}] ${text}`);
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));
async function handle(name, ms) {
  log(`start ${name}`);
  await sleep(ms);
  log(`middle ${name}`);
  await context.run({ id: `${context.getStore().id}.inner` }, async () => { await null; log('nested'); });
  queueMicrotask(() => log('micro'));
  await sleep(1);
  log(`end ${name}`);
}
log('outside');
(async () => {
  await context.run({ id: 1 }, handle, 'first', 1);
  await context.run({ id: 2 }, handle, 'second', 1);
  context.run({ id: 3 }, () => setTimeout(() => log('timer'), 1));
  context.exit(() => log('exited'));
  await sleep(5);
  log('outside again');
  console.log(context.run(new Map([['k', 'v']]), () => context.getStore().get('k')), context.getStore());
})();
