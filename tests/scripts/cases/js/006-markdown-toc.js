#!/usr/bin/env node
// exercises: string methods, regular expressions with flags, slug making, Map of counters, stdin by events
let input = '';
process.stdin.on('data', (chunk) => { input += chunk; });
process.stdin.on('end', () => {
  const seen = new Map();
  const slug = (title) => {
    const plain = title.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, '').replace(/[^\w\s-]/g, '').trim().replace(/\s+/g, '-');
    const n = seen.get(plain) || 0;
    seen.set(plain, n + 1);
    return n ? `${plain}-${n}` : plain;
  };
  let fence = null;
  const numbers = [];
  for (const line of input.split('\n')) {
    const mark = line.match(/^(`{3,}|~{3,})/);
    if (mark) { fence = fence === null ? mark[1] : line.startsWith(fence) ? null : fence; continue; }
    const heading = fence === null && line.match(/^(#{1,6})\s+(.+?)\s*#*$/);
    if (!heading) continue;
    const depth = heading[1].length;
    numbers.length = depth;
    numbers[depth - 1] = (numbers[depth - 1] || 0) + 1;
    const label = Array.from(numbers, (x) => x || 0).join('.');
    console.log(`${'  '.repeat(depth - 1)}- ${label} [${heading[2]}](#${slug(heading[2])})`);
  }
  const words = input.match(/\p{L}[\p{L}\p{M}'’-]*/gu).length;
  console.log(`${words} words, about ${Math.max(1, Math.round(words / 200))} min`);
});
