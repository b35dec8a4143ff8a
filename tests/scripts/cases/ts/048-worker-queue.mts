#!/usr/bin/env -S npx tsx
// exercises: async queue with backpressure, generics and private state, AbortSignal, EventTarget subclass, ordered results, top-level await
type Job<I, O> = { id: number; input: I; attempt: number; resolve(o: O): void; reject(e: unknown): void };
class Queue<I, O> extends EventTarget {
  #waiting: Job<I, O>[] = []; #running = 0; #next = 1; peak = 0;
  constructor(private readonly handler: (input: I, attempt: number, signal: AbortSignal) => Promise<O>, private readonly options: { concurrency: number; attempts: number; signal?: AbortSignal }) { super(); options.signal?.addEventListener('abort', () => { for (const j of this.#waiting.splice(0)) j.reject(options.signal!.reason); }); }
  add(input: I): Promise<O> { return new Promise<O>((resolve, reject) => { this.#waiting.push({ id: this.#next++, input, attempt: 1, resolve, reject }); this.#pump(); }); }
  #pump(): void { while (this.#running < this.options.concurrency && this.#waiting.length) { const job = this.#waiting.shift()!; this.peak = Math.max(this.peak, ++this.#running); void this.#work(job); } if (!this.#running && !this.#waiting.length) this.dispatchEvent(new Event('idle')); }
  async #work(job: Job<I, O>): Promise<void> { try { job.resolve(await this.handler(job.input, job.attempt, this.options.signal ?? new AbortController().signal)); } catch (e) { if (job.attempt < this.options.attempts) { this.dispatchEvent(new CustomEvent('retry', { detail: job.id })); this.#waiting.push({ ...job, attempt: job.attempt + 1 }); } else job.reject(e); } finally { this.#running--; this.#pump(); } }
  get size(): number { return this.#waiting.length + this.#running; }
}
const stop = new AbortController();
const started: string[] = [];
const q = new Queue<number, string>(async (n, attempt) => { started.push(`${n}.${attempt}`); await new Promise((r) => setTimeout(r, 1)); if (n % 3 === 0 && attempt < 3) throw new Error(`no ${n}`); if (n === 4) throw new RangeError('never works'); return `${n}:${attempt}`; }, { concurrency: 2, attempts: 3, signal: stop.signal });
const retried: number[] = [];
q.addEventListener('retry', (e) => retried.push((e as CustomEvent<number>).detail));
const idle = new Promise<void>((r) => q.addEventListener('idle', () => r(), { once: true }));
const results = await Promise.allSettled([1, 2, 3, 4, 5].map((n) => q.add(n)));
await idle;
console.log(results.map((r) => (r.status === 'fulfilled' ? r.value : r.reason.message)), q.peak, q.size, retried.sort(), started.length);
const pending = [7, 8, 9, 10].map((n) => q.add(n));
stop.abort(new Error('stopped'));
console.log((await Promise.allSettled(pending)).map((r) => (r.status === 'fulfilled' ? r.value : (r.reason as Error).message)));
