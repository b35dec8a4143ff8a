#!/usr/bin/env node
// exercises: os module shapes, os.EOL in text files, os.tmpdir use, os.homedir, os.constants, parallelism
const os = require('node:os');
const fs = require('fs');
const path = require('path');
console.log(JSON.stringify(os.EOL), os.platform(), os.type(), os.endianness(), os.homedir() === process.env.HOME, typeof os.hostname(), os.arch() === process.arch);
console.log(os.cpus().length > 0, os.totalmem() >= os.freemem(), os.loadavg().length, os.uptime() >= 0, typeof os.release(), os.availableParallelism() >= 1, typeof os.networkInterfaces(), typeof os.version(), typeof os.machine());
console.log(os.constants.signals.SIGINT, os.constants.signals.SIGKILL, os.constants.errno.ENOENT, os.devNull, typeof os.userInfo().username);
const file = path.join(os.tmpdir(), `lines-${process.pid}.txt`);
fs.writeFileSync(file, ['a', 'b', ''].join(os.EOL));
console.log(fs.readFileSync(file, 'utf8').split(os.EOL), path.dirname(file) === os.tmpdir());
fs.unlinkSync(file);
const expand = (p) => (p === '~' || p.startsWith('~/') ? path.join(os.homedir(), p.slice(1)) : p);
console.log(path.relative(os.homedir(), expand('~/.config/app.json')), expand('/etc/~x'));
fs.writeFileSync('/dev/null', 'gone');
console.log(fs.existsSync(file));
