#!/usr/bin/env -S npx tsx
// exercises: .cts as CommonJS, import equals require, export equals, __dirname and __filename, class merged with a namespace
import fs = require('fs');
import path = require('node:path');
type Config = { name: string; ports: number[] };
fs.writeFileSync('config.json', JSON.stringify({ name: 'cts', ports: [1, 2] } satisfies Config));
const config = JSON.parse(fs.readFileSync('config.json', 'utf8')) as Config;
class Counter { private n = 0; up(): number { return ++this.n; } }
namespace Counter { export const start: number = 10; }
console.log(config.ports.length, new Counter().up(), Counter.start, typeof require, typeof module, typeof __dirname, path.basename(__filename), typeof exports);
export = Counter;
