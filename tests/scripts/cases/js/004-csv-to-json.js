#!/usr/bin/env node
// exercises: CSV parsing by hand, async iteration of process.stdin, Array.reduce grouping, JSON.stringify with indent
async function readAll(stream) {
  let text = '';
  stream.setEncoding('utf8');
  for await (const chunk of stream) text += chunk;
  return text;
}

function parseCsv(text) {
  const rows = [];
  let row = [], cell = '', quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') { cell += '"'; i++; }
      else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') { row.push(cell); cell = ''; }
    else if (c === '\n') { row.push(cell.replace(/\r$/, '')); rows.push(row); row = []; cell = ''; }
    else cell += c;
  }
  if (cell || row.length) { row.push(cell); rows.push(row); }
  return rows;
}

(async () => {
  const [header, ...rows] = parseCsv(await readAll(process.stdin));
  const records = rows.map((row) => Object.fromEntries(header.map((name, i) => [name.trim(), row[i] ?? null])));
  console.log(JSON.stringify(records, null, 2));
  const totals = records.reduce((all, { team, hours }) => ({ ...all, [team]: (all[team] || 0) + Number(hours) }), {});
  console.log(totals);
  const best = Object.entries(totals).sort((a, b) => b[1] - a[1])[0];
  console.log(`most: ${best[0]} with ${best[1].toFixed(2)} h`);
})();
