#!/usr/bin/env node
// exercises: token bucket and sliding window with an injected clock, queue with priorities, circuit breaker states, class composition
class Clock { now = 0; timers = []; after(ms, f) { this.timers.push([this.now + ms, f]); this.timers.sort((a, b) => a[0] - b[0]); } advance(ms) { const end = this.now + ms; while (this.timers[0]?.[0] <= end) { const [t, f] = this.timers.shift(); this.now = t; f(); } this.now = end; return this; } }
class Bucket { constructor(clock, size, perSecond) { Object.assign(this, { clock, size, perSecond, tokens: size, last: clock.now }); } take(n = 1) { const { clock } = this; this.tokens = Math.min(this.size, this.tokens + ((clock.now - this.last) / 1000) * this.perSecond); this.last = clock.now; if (this.tokens < n) return false; this.tokens -= n; return true; } }
class Window { #hits = []; constructor(clock, max, ms) { this.clock = clock; this.max = max; this.ms = ms; } take() { this.#hits = this.#hits.filter((t) => t > this.clock.now - this.ms); return this.#hits.length < this.max && Boolean(this.#hits.push(this.clock.now)); } }
const clock = new Clock();
const bucket = new Bucket(clock, 3, 2), window_ = new Window(clock, 2, 1000);
const seen = [];
for (let i = 0; i < 10; i++) { seen.push([clock.now, bucket.take(), window_.take()].map(Number).join(':')); clock.advance(250); }
console.log(seen.join(' '));
class Breaker {
  state = 'closed'; failures = 0;
  constructor(clock, { max = 2, reset = 1000 } = {}) { Object.assign(this, { clock, max, reset }); }
  call(f) {
    if (this.state === 'open') return 'refused';
    try { const v = f(); this.failures = 0; this.state = 'closed'; return v; }
    catch (e) { if (this.state === 'half' || ++this.failures >= this.max) { this.state = 'open'; this.clock.after(this.reset, () => { this.state = 'half'; }); } return `failed ${e.message}`; }
  }
}
const breaker = new Breaker(clock);
const fail = () => { throw new Error('down'); };
const out = [breaker.call(fail), breaker.call(fail), breaker.call(() => 'x')];
clock.advance(999);
out.push(breaker.state);
clock.advance(1);
out.push(breaker.state, breaker.call(fail), breaker.state);
clock.advance(1000);
out.push(breaker.call(() => 'works'), breaker.state);
console.log(out);
const debounce = (f, ms) => { let id = 0; return (...a) => { const mine = ++id; clock.after(ms, () => mine === id && f(...a)); }; };
const throttle = (f, ms) => { let until = -Infinity; return (...a) => { if (clock.now >= until) { until = clock.now + ms; f(...a); } }; };
const log = [];
const d = debounce((x) => log.push(`d${x}`), 100), t = throttle((x) => log.push(`t${x}`), 100);
for (let i = 0; i < 5; i++) { d(i); t(i); clock.advance(i === 2 ? 150 : 40); }
clock.advance(500);
console.log(log);
