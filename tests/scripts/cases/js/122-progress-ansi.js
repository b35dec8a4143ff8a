#!/usr/bin/env node
// exercises: progress bar without a terminal, ANSI colours chosen by isTTY and NO_COLOR, cursor codes written raw, spinner frames, stdout.write order with console.log
const tty = Boolean(process.stdout.isTTY);
const useColour = (env) => !('NO_COLOR' in env) && (env.FORCE_COLOR ? env.FORCE_COLOR !== '0' : tty);
const paint = (on) => new Proxy({}, { get: (_, name) => (s) => (on ? `\u001b[${{ red: 31, green: 32, bold: 1, dim: 2 }[name]}m${s}\u001b[0m` : s) });
for (const env of [{}, { FORCE_COLOR: '1' }, { FORCE_COLOR: '0' }, { FORCE_COLOR: '1', NO_COLOR: '' }]) { const c = paint(useColour(env)); console.log(JSON.stringify(c.green('ok') + ' ' + c.bold(c.red('bad')))); }
class Progress {
  constructor(total, { width = 10, out = process.stdout } = {}) { Object.assign(this, { total, width, out, done: 0, last: -1 }); }
  tick(n = 1) {
    this.done = Math.min(this.total, this.done + n);
    const percent = Math.floor((this.done / this.total) * 100);
    if (percent === this.last) return;
    this.last = percent;
    const full = Math.round((percent / 100) * this.width);
    const line = `[${'='.repeat(full)}${full < this.width ? '>' : ''}${' '.repeat(Math.max(0, this.width - full - 1))}] ${String(percent).padStart(3)}%`;
    this.out.write(tty ? `\r${line}` : `${line}\n`);
  }
}
const p = new Progress(4);
for (let i = 0; i < 5; i++) p.tick();
process.stdout.write('raw: ' + JSON.stringify('\u001b[2K\u001b[1G') + '\n');
const frames = ['⠋', '⠙', '⠹'];
let n = 0;
const timer = setInterval(() => { process.stdout.write(`${frames[n % frames.length]} `); if (++n === 5) { clearInterval(timer); process.stdout.write('\n'); console.log('done', typeof process.stdout.clearLine, typeof process.stdout.hasColors, process.stdout.getWindowSize?.() ?? 'no window'); } }, 1);
