// The names a CommonJS file exports, found in its text: a file is run only when an importing module is evaluated.
// More names than there are do no harm: they are `undefined`.
const MAX_DEPTH = 20;

const NAME = '[A-Za-z_$][\\w$]*';
const PATTERNS = [
  new RegExp(`\\bexports\\.(${NAME})\\s*=(?!=)`, 'g'),
  new RegExp(`\\bexports\\[\\s*['"]([^'"\\n]+)['"]\\s*\\]\\s*=(?!=)`, 'g'),
  new RegExp(`\\bObject\\.defineProperty\\(\\s*(?:module\\.)?exports\\s*,\\s*['"]([^'"\\n]+)['"]`, 'g'),
  new RegExp(`\\b(?:__export|_export|__exportAll)\\(\\s*(?:module\\.)?exports\\s*,\\s*['"]([^'"\\n]+)['"]`, 'g'),
];
const AGAIN = [
  new RegExp(`\\bmodule\\.exports\\s*=\\s*require\\(\\s*['"]([^'"\\n]+)['"]\\s*\\)`, 'g'),
  new RegExp(`\\b(?:${NAME}\\.)?__exportStar\\(\\s*require\\(\\s*['"]([^'"\\n]+)['"]\\s*\\)`, 'g'),
  new RegExp(`\\b__export\\(\\s*require\\(\\s*['"]([^'"\\n]+)['"]\\s*\\)\\s*\\)`, 'g'),
];

exports.of = (source, filename) => {
  const names = new Set();
  gather(source, filename, names, new Set(), 0);
  names.delete('default');
  return [...names];
};

function gather(source, filename, names, seen, depth) {
  if (seen.has(filename) || depth > MAX_DEPTH) return;
  seen.add(filename);
  const text = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  for (const pattern of PATTERNS) for (const found of text.matchAll(pattern)) names.add(found[1]);
  for (const found of text.matchAll(/\bmodule\.exports\s*=\s*\{/g)) literal(text, found.index + found[0].length, names, target => follow(target, filename, names, seen, depth));
  for (const pattern of AGAIN) for (const found of text.matchAll(pattern)) follow(found[1], filename, names, seen, depth);
  for (const found of text.matchAll(new RegExp(`Object\\.keys\\((${NAME})\\)\\.forEach\\(`, 'g'))) {
    const source = new RegExp(`\\b${found[1].replace(/\$/g, '\\$')}\\s*=\\s*(?:${NAME}\\()*require\\(\\s*['"]([^'"\\n]+)['"]`).exec(text);
    if (source) follow(source[1], filename, names, seen, depth);
  }
}

function follow(name, filename, names, seen, depth) {
  const { Module, builtinName } = require('internal/modules');
  const own = builtinName(name);
  if (own) {
    for (const key of Object.keys(require(own))) names.add(key);
    return;
  }
  try {
    const found = Module.createRequire(filename).resolve(name);
    if (/\.(json|node|mjs)$/.test(found)) return;
    gather(internalBinding('fs').readText(found), found, names, seen, depth + 1);
  } catch {
    // It will fail when it is run.
  }
}

// The keys of an object literal, up to the first that needs more than a look.
function literal(text, start, names, followOne) {
  const entry = new RegExp(`\\s*(?:(\\.\\.\\.\\s*require\\(\\s*['"]([^'"\\n]+)['"]\\s*\\))|(?:(?:get|set|async)\\s+|\\*\\s*)?(${NAME})|['"]([^'"\\n]+)['"])`, 'y');
  let at = start;
  for (;;) {
    entry.lastIndex = at;
    const found = entry.exec(text);
    if (!found) return;
    if (found[2]) followOne(found[2]);
    else names.add(found[3] ?? found[4]);
    at = skip(text, entry.lastIndex);
    if (text[at] !== ',') return;
    at++;
  }
}

// The end of a value: the comma or bracket after it, with strings and brackets skipped.
function skip(text, at) {
  let level = 0;
  for (; at < text.length; at++) {
    const c = text[at];
    if (c === '"' || c === '\'' || c === '`') {
      for (at++; at < text.length && text[at] !== c; at++) if (text[at] === '\\') at++;
    } else if (c === '(' || c === '[' || c === '{') level++;
    else if (c === ')' || c === ']' || c === '}') {
      if (level === 0) return at;
      level--;
    } else if (c === ',' && level === 0) return at;
  }
  return at;
}
