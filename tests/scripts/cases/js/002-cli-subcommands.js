#!/usr/bin/env node
// exercises: hand-written argument parsing, switch dispatch, JSON store in a file, exit code 2
// exit: 2
const fs = require('fs');
const path = require('path');

const STORE = path.join(process.cwd(), 'todo.json');

function load() {
  if (!fs.existsSync(STORE)) return { next: 1, items: [] };
  return JSON.parse(fs.readFileSync(STORE, 'utf8'));
}

function save(data) {
  fs.writeFileSync(STORE, JSON.stringify(data, null, 2) + '\n');
}

function parse(argv) {
  const options = { _: [] };
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i];
    if (arg === '--') { options._.push(...argv.slice(i + 1)); break; }
    const long = arg.match(/^--(no-)?([a-z][\w-]*)(?:=(.*))?$/);
    if (!long) { options._.push(arg); continue; }
    const [, no, name, value] = long;
    if (no) options[name] = false;
    else if (value !== undefined) options[name] = value;
    else if (argv[i + 1] && !argv[i + 1].startsWith('--')) options[name] = argv[++i];
    else options[name] = true;
  }
  return options;
}

function main(line) {
  const { _: [command, ...rest], ...options } = parse(line);
  const data = load();
  switch (command) {
    case 'add': {
      const item = { id: data.next++, text: rest.join(' '), tags: options.tag ? options.tag.split(',') : [], done: false };
      data.items.push(item);
      save(data);
      console.log(`added #${item.id}: ${item.text}${item.tags.map((t) => ` [${t}]`).join('')}`);
      return 0;
    }
    case 'done': {
      const item = data.items.find((i) => i.id === Number(rest[0]));
      if (!item) { console.error(`no item ${rest[0]}`); return 1; }
      item.done = true;
      save(data);
      console.log(`done #${item.id}`);
      return 0;
    }
    case 'list':
      for (const item of data.items.filter((i) => options.all || !i.done)) console.log(`${item.done ? '[x]' : '[ ]'} ${item.id}. ${item.text}`);
      return 0;
    default:
      console.error('usage: todo add|done|list');
      return 2;
  }
}

let last = 0;
for (const line of [['add', 'buy', 'milk', '--tag', 'home,shop'], ['add', '--tag=work', '--', '--write', 'report'], ['done', '1'], ['list'], ['list', '--all'], ['done', '9'], ['frobnicate']]) {
  last = main(line);
  console.log('->', last);
}
console.log(fs.readFileSync(STORE, 'utf8').split('\n').length, parse(['--no-color', '--n=1', 'x']));
process.exit(last);
