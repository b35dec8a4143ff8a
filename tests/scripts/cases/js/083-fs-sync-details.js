#!/usr/bin/env node
// exercises: fs open and read and write with positions, ftruncate, fs.cpSync, symlinks and realpath, utimes and mtime, access modes, fs.Stats kinds
const fs = require('fs');
const path = require('path');
const fd = fs.openSync('data.bin', 'w+');
console.log(fs.writeSync(fd, 'hello world'), fs.writeSync(fd, Buffer.from('HELLO'), 1, 3, 6), fs.fstatSync(fd).size);
const buffer = Buffer.alloc(8, '.');
console.log(fs.readSync(fd, buffer, 2, 5, 4), buffer.toString(), fs.readSync(fd, buffer, { position: 100 }));
fs.ftruncateSync(fd, 5);
fs.closeSync(fd);
console.log(fs.readFileSync('data.bin', 'latin1'), fs.readFileSync('data.bin').length);
fs.appendFileSync('data.bin', '\n+1');
fs.truncateSync('data.bin', 6);
fs.writeFileSync('data.bin', 'X', { flag: 'r+' });
console.log(JSON.stringify(fs.readFileSync('data.bin', { encoding: 'utf8' })));
fs.utimesSync('data.bin', 1000, new Date(86400000));
const stat = fs.statSync('data.bin');
console.log(stat.mtimeMs, stat.mtime.toISOString(), stat.atime.getTime(), stat.isFile(), stat.isDirectory(), stat.isSymbolicLink(), typeof stat.ino, fs.statSync('none', { throwIfNoEntry: false }));
fs.mkdirSync('tree/sub', { recursive: true });
fs.writeFileSync('tree/sub/f.txt', 'f');
fs.symlinkSync('sub/f.txt', 'tree/link');
console.log(fs.readlinkSync('tree/link'), fs.lstatSync('tree/link').isSymbolicLink(), fs.statSync('tree/link').isFile(), path.relative(process.cwd(), fs.realpathSync('tree/link')), fs.readFileSync('tree/link', 'utf8'));
fs.cpSync('tree', 'copy', { recursive: true, filter: (from) => !from.endsWith('link') });
console.log(fs.readdirSync('copy'), fs.readdirSync('copy/sub'), fs.existsSync('copy/link'));
fs.copyFileSync('data.bin', 'copy/data');
try { fs.copyFileSync('data.bin', 'copy/data', fs.constants.COPYFILE_EXCL); } catch (e) { console.log(e.code, e.syscall, e.path, e.dest); }
for (const wrong of [() => fs.readFileSync('tree'), () => fs.openSync('none/x', 'w'), () => fs.rmdirSync('tree'), () => fs.unlinkSync('none'), () => fs.renameSync('none', 'x'), () => fs.rmSync('tree'), () => fs.mkdirSync('x/y'), () => fs.accessSync('none'), () => fs.writeFileSync('data.bin/x', ''), () => fs.readdirSync('none'), () => fs.readFileSync({}), () => fs.closeSync(9999)]) {
  try { wrong(); console.log('fine'); } catch (e) { console.log(e.code, e.syscall ?? '', typeof e.errno); }
}
fs.renameSync('copy', 'moved');
fs.rmSync('moved', { recursive: true });
fs.unlinkSync('tree/link');
fs.unlinkSync('tree/sub/f.txt');
fs.rmdirSync('tree/sub');
fs.rmdirSync('tree');
console.log(fs.readdirSync('.'));
