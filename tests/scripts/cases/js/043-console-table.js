#!/usr/bin/env node
// exercises: console.table of objects and arrays, columns filter, Map and Set tables, values that are no table
console.table([{ name: 'Ana', age: 41 }, { name: 'Bob', city: 'Rome' }]);
console.table([['a', 1], ['b', 2, true]]);
console.table([{ id: 1, ok: true, note: null }, { id: 22, ok: false, note: undefined }], ['id', 'note']);
console.table({ first: { x: 1, y: [1, 2] }, second: { x: { deep: 1 }, y: 'text' } });
console.table(['plain', 5, { mixed: true }]);
console.table(new Map([['k1', 'v1'], ['k2', { a: 1 }]]));
console.table(new Set([1, 'two']));
console.table('not a table');
console.table([]);
console.table([{ 'wide ✓': 'é' }]);
