#!/usr/bin/env node
// exercises: Blob slicing and text and stream, File, FormData editing, multipart body round trip, data URL by fetch
const blob = new Blob(['héllo ', new Uint8Array([119, 111]), new Blob(['rld'])], { type: 'Text/Plain' });
console.log(blob.size, blob.type, await blob.text(), await blob.slice(0, 3).text(), (await blob.arrayBuffer()).byteLength, blob.slice(1, 2, 'x/y').type);
const { File } = await import('node:buffer');
const form = new FormData();
form.append('name', 'Ana');
form.append('tag', 'a');
form.append('tag', 'b');
form.set('file', new Blob(['content'], { type: 'text/csv' }), 'data.csv');
console.log([...form.keys()], form.getAll('tag'), form.get('file').name, form.get('file').type, form.has('none'), form.get('none'));
form.delete('name');
form.set('tag', 'only');
console.log([...form].map(([k, v]) => [k, typeof v === 'string' ? v : v.size]));
const response = new Response(form);
const type = response.headers.get('content-type');
const text = await response.text();
const boundary = type.match(/^multipart\/form-data; ?boundary=(.+)$/)[1];
console.log(text.replaceAll(boundary, 'BOUNDARY').split('\r\n').filter(Boolean));
const back = await new Response(text, { headers: { 'content-type': type } }).formData();
console.log(back.get('tag'), await back.get('file').text());
const file = new File(['abc'], 'x.txt', { type: 'text/plain', lastModified: 5 });
console.log(file.name, file.size, file.lastModified, file instanceof Blob);
const data = await fetch('data:application/json;base64,eyJhIjoxfQ==');
console.log(data.status, data.headers.get('content-type'), await data.json());
console.log(await (await fetch('data:,hello%20there')).text());
