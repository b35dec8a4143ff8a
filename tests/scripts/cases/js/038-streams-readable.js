#!/usr/bin/env node
// exercises: Readable subclass with read(), flowing and paused mode, pause and resume, setEncoding, destroy and error and close events, unshift
const { Readable, Duplex } = require('stream');
class Count extends Readable {
  constructor(max, options) { super(options); this.max = max; this.n = 0; }
  _read() { this.n += 1; this.push(this.n > this.max ? null : Buffer.from(`${this.n};`)); }
  _destroy(error, callback) { console.log('destroy', error?.message ?? 'plain'); callback(error); }
}
const text = (stream) => new Promise((resolve, reject) => { let all = ''; stream.on('data', (d) => { all += d; }).on('end', () => resolve(all)).on('error', reject); });
(async () => {
  console.log(await text(new Count(5)));
  const paused = new Count(3, { encoding: 'utf8' });
  await new Promise((resolve) => {
    paused.on('readable', () => { let chunk; while ((chunk = paused.read(2)) !== null) console.log('read', chunk); });
    paused.on('end', resolve);
  });
  const stream = new Count(100);
  await new Promise((resolve) => {
    stream.on('data', (d) => {
      if (String(d) === '3;') { stream.pause(); console.log('paused', stream.isPaused()); setTimeout(() => { console.log('resume'); stream.destroy(new Error('enough')); }, 2); }
    });
    stream.on('error', (e) => console.log('error', e.message));
    stream.on('close', () => { console.log('close', stream.destroyed); resolve(); });
  });
  const half = Readable.from(['{"a"', ':1}', '\nrest']);
  let buffered = '';
  for await (const part of half) { buffered += part; if (buffered.includes('\n')) break; }
  console.log(JSON.stringify(buffered), half.destroyed);
  const echo = new Duplex({ read() {}, write(chunk, _, done) { this.push(String(chunk).split('').reverse().join('')); done(); }, final(done) { this.push(null); done(); } });
  echo.write('abc');
  echo.end('xyz');
  console.log(await text(echo));
  const back = new Readable({ read() {} });
  back.push('world');
  back.unshift('hello ');
  back.push(null);
  console.log(await text(back), Readable.from('whole').readableObjectMode, Readable.from([]).readableHighWaterMark);
})();
