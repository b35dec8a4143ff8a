#!/usr/bin/env node
// exercises: array methods old and new, stable sort, flat and flatMap, holes, toSorted and with, findLast, copyWithin, sorting numbers as text
const people = [['Ana', 2], ['Bob', 1], ['Cid', 2], ['Dan', 1], ['Eve', 0]];
console.log(people.slice().sort((a, b) => a[1] - b[1]).map((p) => p[0]).join(' '), [10, 9, 1, 'b', undefined, 'a', null, , 2].sort());
console.log([3, 1, 2].toSorted(), [1, 2, 3].toReversed(), [1, 2, 3].with(1, 'x'), [1, 2, 3, 4].toSpliced(1, 2, 'a', 'b', 'c'));
console.log([1, [2, [3, [4]]]].flat(), [1, [2, [3, [4]]]].flat(Infinity), [1, 2].flatMap((x) => [x, [x * 2]]));
const holes = [1, , 3];
console.log(holes.length, 1 in holes, holes.map((x) => x * 2), holes.forEach((x) => x), holes.join('-'), [...holes], holes.findIndex((x) => x === undefined), holes.indexOf(undefined), holes.includes(undefined));
console.log([5, 12, 8, 130].findLast((x) => x < 100), [5, 12].findLastIndex((x) => x > 99), [1, 2, 3].at(-1), [1, 2, 3, 4, 5].copyWithin(0, 3), new Array(3).fill().map((_, i) => i), Array.of(7).length, Array(2, 3));
const a = [1, 2, 3, 4, 5];
console.log(a.splice(1, 2, 'x'), a, a.splice(-1), a.unshift('u', 'v'), a.push('p'), a.shift(), a.pop(), a);
console.log([1, 2, 3].reduceRight((s, x) => s + x, ''), [[1, 2], [3]].reduce((s, x) => s.concat(x), []), [1, 2, 3].some((x) => x > 2), [].every((x) => false), [1, NaN].includes(NaN), [NaN].indexOf(NaN));
a.length = 2;
a[5] = 'far';
console.log(a, a.length, delete a[0], a, Array.isArray(a), Object.keys(a));
console.log([1, 2, 3].join(), [null, undefined, [1, [2]]].join(), String([[], {}]), [1, 2] + '', [] + {}, [3] * 2);
console.log(Array.from({ length: 3, 0: 'a', 2: 'c' }), Array.from('añ😀'), Array.from(new Map([[1, 2]])), [..."ab"].entries().next(), Array.from([1, 2].entries()));
const big = Array.from({ length: 2000 }, (_, i) => ({ k: i % 7, i }));
console.log(big.sort((x, y) => x.k - y.k).every((x, n) => n === 0 || big[n - 1].k < x.k || big[n - 1].i < x.i));
const words = ['Zebra', 'apple', 'éclair', 'Äpfel', 'banana', 'apple2', 'apple10'];
console.log([...words].sort().join(' '), [...words].sort((x, y) => x.toLowerCase() < y.toLowerCase() ? -1 : 1).join(' '));
try { [].reduce((x) => x); } catch (e) { console.log(e.name); }
try { new Array(-1); } catch (e) { console.log(e.name); }
