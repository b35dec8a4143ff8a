#!/usr/bin/env -S npx tsx
// exercises: using and await using declarations, Symbol.dispose order, errors while disposing, generator of resources
(Symbol as any).dispose ??= Symbol('dispose');
(Symbol as any).asyncDispose ??= Symbol('asyncDispose');
const log: string[] = [];
const resource = (name: string, fail = false) => ({ name, [Symbol.dispose]() { log.push(`close ${name}`); if (fail) throw new Error(`close ${name} failed`); } });
function work(): string { using a = resource('a'); using b = resource('b'); log.push(`use ${a.name}${b.name}`); return 'result'; }
log.push(work());
try { using c = resource('c'); log.push(`use ${c.name}`); throw new Error('body'); } catch (e) { log.push((e as Error).message); }
try { using d = resource('d', true); log.push(d.name); } catch (e) { log.push((e as Error).message); }
for (using r of [resource('x'), resource('y')]) log.push(r.name);
{ using none = null; log.push(String(none)); }
async function later() {
  await using z = { async [Symbol.asyncDispose]() { await null; log.push('async close'); } };
  log.push(typeof z);
}
later().then(() => console.log(log));
