#!/usr/bin/env node
// exercises: ReadableStream and TransformStream and WritableStream, tee, pipeThrough, async iteration, TextDecoderStream
const numbers = (n) => new ReadableStream({ start(c) { this.i = 0; }, pull(c) { this.i < n ? c.enqueue(++this.i) : c.close(); }, cancel(reason) { console.log('cancelled', reason); } });
const double = () => new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); }, flush(c) { c.enqueue('end'); } });
const list = [];
for await (const n of numbers(3).pipeThrough(double())) list.push(n);
console.log(list);
const [left, right] = numbers(2).tee();
const all = async (stream) => { const out = []; for await (const x of stream) out.push(x); return out; };
console.log(await Promise.all([all(left), all(right)]));
const reader = numbers(10).getReader();
console.log(await reader.read(), await reader.read());
await reader.cancel('enough');
console.log(await reader.read());
const written = [];
await numbers(3).pipeTo(new WritableStream({ write(x) { written.push(x); }, close() { written.push('closed'); } }));
console.log(written);
const failing = new ReadableStream({ start(c) { c.enqueue(1); c.error(new Error('broken')); } });
console.log(await all(failing).catch((e) => e.message));
const bytes = new ReadableStream({ start(c) { const data = new TextEncoder().encode('a€b'); c.enqueue(data.subarray(0, 2)); c.enqueue(data.subarray(2)); c.close(); } });
console.log((await all(bytes.pipeThrough(new TextDecoderStream()))).join(''));
console.log(numbers(1).locked, typeof ReadableStream, new CountQueuingStrategy({ highWaterMark: 3 }).highWaterMark);
const { Readable } = await import('stream');
console.log(await all(Readable.fromWeb(numbers(2), { objectMode: true })), await all(Readable.toWeb(Readable.from(['x', 'y']))));
