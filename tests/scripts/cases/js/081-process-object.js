#!/usr/bin/env node
// exercises: process properties and shapes, process.chdir and cwd, hrtime and uptime and memoryUsage, env editing, stdout write callback, emitWarning
const path = require('path');
console.log(process.platform, process.argv0 === 'node' || process.argv0.endsWith('node'), path.basename(process.execPath), Array.isArray(process.execArgv), process.title.length > 0, typeof process.pid, typeof process.ppid, process.release.name);
console.log(Object.keys(process.versions).includes('node'), process.versions.node.split('.').length, process.version.startsWith('v'), Number(process.versions.node.split('.')[0]) >= 18, typeof process.arch, process.exitCode);
const start = process.cwd();
require('fs').mkdirSync('inner/deep', { recursive: true });
process.chdir('inner');
console.log(path.relative(start, process.cwd()), path.resolve('deep') === path.join(start, 'inner/deep'));
process.chdir('..');
console.log(process.cwd() === start);
try { process.chdir('missing'); } catch (e) { console.log(e.code, e.syscall); }
process.env.NUMBER = 5;
process.env.UNDEF = undefined;
console.log(process.env.NUMBER, typeof process.env.NUMBER, process.env.UNDEF, process.env.NOT_SET, 'NUMBER' in process.env, delete process.env.NUMBER, process.env.NUMBER, process.env.HOME === start, process.env.TMPDIR === require('os').tmpdir());
console.log(require('child_process').execSync('echo "$UNDEF-$NUMBER"').toString().trim(), Object.keys(process.env).includes('PATH'), { ...process.env }.USER);
const t = process.hrtime(), big = process.hrtime.bigint();
const diff = process.hrtime(t);
console.log(diff.length, diff[0] < 60, typeof big, process.uptime() > 0, process.memoryUsage().heapUsed > 0, typeof process.memoryUsage.rss(), process.cpuUsage().user >= 0);
console.log(typeof process.getuid(), process.umask().toString(8).length > 0, process.stdin.fd, process.stdout.fd, process.stderr.fd, Boolean(process.stdout.isTTY), process.stdout.columns, typeof process.nextTick, process.config !== undefined, process.features !== undefined);
process.on('warning', (w) => console.log('warning', w.name, w.message, w.code));
process.emitWarning('careful', 'CustomWarning', 'W001');
process.stdout.write('written ', () => console.log('callback'));
process.stdout.write(new Uint8Array([98, 121, 116, 101, 115, 10]));
console.log(process.stdout.writable, process.listenerCount('warning'), process === globalThis.process, require('process') === process, Object.prototype.toString.call(process));
