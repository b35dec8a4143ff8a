#!/usr/bin/env -S npx tsx
// exercises: type annotations, interfaces, type aliases, process.argv, template literals
interface Greeting { readonly to: string; loud?: boolean }
type Word = string | number;
const greet = ({ to, loud = false }: Greeting): string => (loud ? `HELLO ${to.toUpperCase()}!` : `hello ${to}`);
const words: Word[] = process.argv.slice(2);
let total: number = 0;
for (const [index, word] of words.entries()) {
  const n = Number(word as string);
  if (!Number.isNaN(n)) total += n;
  console.log(index, greet({ to: word as string, loud: index % 2 === 1 }));
}
console.log(total as unknown as number, <string>'old cast', words!.length);
