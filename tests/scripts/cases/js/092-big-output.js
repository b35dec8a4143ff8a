#!/usr/bin/env node
// exercises: large output on a pipe, console.log of many lines, process.exit in the write callback
// exit: 5
const line = (i) => `${String(i).padStart(6, '0')} ${'abcdefghij'.repeat(1 + (i % 5))}`;
for (let i = 0; i < 3000; i++) console.log(line(i));
process.stdout.write('x'.repeat(70000) + '\n');
process.stdout.write(Buffer.alloc(1000, 'y'));
console.log();
process.stdout.write('end\n', () => process.exit(5));
setTimeout(() => process.stdout.write('never\n'), 60000);
