#!/usr/bin/env node
// exercises: process.argv, template literals, padStart and padEnd
const words = process.argv.slice(2);
console.log(`args: ${words.length}`);
words.forEach((word, index) => {
  console.log(`${String(index + 1).padStart(3)} | ${JSON.stringify(word).padEnd(24)} | ${String([...word].length).padStart(3, '0')}`);
});
console.log(typeof process.argv[0], process.argv.length - words.length);
