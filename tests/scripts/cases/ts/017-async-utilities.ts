#!/usr/bin/env -S npx tsx
// exercises: typed promises, pool with limits, retry with generics, timeouts by AbortSignal, async dispose-like finally, awaited types
type Task<T> = (signal: AbortSignal) => Promise<T>;
const sleep = (ms: number, signal?: AbortSignal): Promise<void> => new Promise((res, rej) => { const t = setTimeout(res, ms); signal?.addEventListener('abort', () => { clearTimeout(t); rej(signal.reason); }, { once: true }); });
async function pool<T>(tasks: readonly Task<T>[], { limit = 2, signal = new AbortController().signal }: { limit?: number; signal?: AbortSignal } = {}): Promise<PromiseSettledResult<T>[]> {
  const out: PromiseSettledResult<T>[] = new Array(tasks.length);
  const queue = tasks.entries();
  await Promise.all(Array.from({ length: limit }, async () => { for (const [i, task] of queue) { try { out[i] = { status: 'fulfilled', value: await task(signal) }; } catch (reason: unknown) { out[i] = { status: 'rejected', reason }; } } }));
  return out;
}
const retry = async <T,>(f: (n: number) => Promise<T>, times: number): Promise<Awaited<T>> => { let last: unknown; for (let n = 1; n <= times; n++) { try { return await f(n); } catch (e) { last = e; } } throw new Error(`after ${times}`, { cause: last }); };
async function main(): Promise<number> {
  const results = await pool<number | string>([async () => { await sleep(3); return 1; }, async () => { throw new RangeError('two'); }, async () => 'three'], { limit: 2 });
  console.log(results.map((r) => (r.status === 'fulfilled' ? r.value : (r.reason as Error).message)));
  console.log(await retry(async (n) => { if (n < 3) throw new Error(`try ${n}`); return n * 10; }, 5));
  await retry<never>(async (n) => { throw new Error(`try ${n}`); }, 2).catch((e: Error) => console.log(e.message, (e.cause as Error).message));
  const ac = new AbortController();
  setTimeout(() => ac.abort(new Error('cancelled')), 400);
  console.log((await pool([(s) => sleep(5000, s), (s) => sleep(1, s).then(() => undefined)], { signal: ac.signal })).map((r) => r.status));
  const lock = (() => { let tail: Promise<unknown> = Promise.resolve(); return <T,>(f: () => Promise<T>): Promise<T> => { const run = tail.then(f, f); tail = run.catch(() => {}); return run; }; })();
  const log: string[] = [];
  await Promise.all(['a', 'b', 'c'].map((n, i) => lock(async () => { log.push(n); await sleep(3 - i); log.push(n.toUpperCase()); })));
  console.log(log.join(''));
  return results.length;
}
main().then((n) => console.log('end', n));
