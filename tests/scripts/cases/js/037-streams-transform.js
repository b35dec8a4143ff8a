#!/usr/bin/env node
// exercises: stream.Transform line splitter, object mode, pipeline with error, Readable.from, stream/promises, writable backpressure
const { Transform, Readable, Writable, PassThrough, pipeline } = require('stream');
const { pipeline: pipe, finished } = require('stream/promises');

class Lines extends Transform {
  constructor() { super({ readableObjectMode: true }); this.rest = ''; }
  _transform(chunk, encoding, callback) {
    const parts = (this.rest + chunk).split('\n');
    this.rest = parts.pop();
    for (const line of parts) this.push(line);
    callback();
  }
  _flush(callback) { if (this.rest) this.push(this.rest); callback(); }
}

const upper = () => new Transform({ objectMode: true, transform(line, _, done) { done(null, { line: line.toUpperCase(), n: line.length }); } });

(async () => {
  const seen = [];
  const sink = new Writable({ objectMode: true, highWaterMark: 1, write(item, _, done) { seen.push(item); setImmediate(done); }, final(done) { seen.push('final'); done(); } });
  await pipe(Readable.from(['ab\nc', 'd\n', '\nlast']), new Lines(), upper(), sink);
  console.log(seen);
  await new Promise((resolve) => {
    pipeline(Readable.from(['1\n2\nx\n4\n']), new Lines(), new Transform({ objectMode: true, transform(line, _, done) { done(/^\d+$/.test(line) ? null : new Error(`not a number: ${line}`), Number(line)); } }), new Writable({ objectMode: true, write(n, _, done) { console.log('got', n); done(); } }), (error) => { console.log('ended', error.message); resolve(); });
  });
  const through = new PassThrough();
  through.write('one ');
  through.end('two');
  let text = '';
  for await (const chunk of through) text += chunk;
  console.log(text, through.readableEnded, through.writableFinished, through.destroyed);
  const slow = new Writable({ highWaterMark: 4, write(chunk, _, done) { setTimeout(done, 1); } });
  console.log(slow.write('ab'), slow.write('cdef'), slow.writableLength, slow.writableNeedDrain);
  slow.once('drain', () => { console.log('drain', slow.writableLength); slow.end(); });
  await finished(slow);
  console.log('finished', slow.writableEnded);
  const result = await pipe(Readable.from([1, 2, 3, 4]), async function* (source) { for await (const n of source) if (n % 2 === 0) yield n * 10; }, async (source) => { let sum = 0; for await (const n of source) sum += n; return sum; });
  console.log(result, await Readable.from(['a', 'b', 'c']).map((c) => c + c).toArray());
})();
