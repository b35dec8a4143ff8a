// TypeScript: the command `claw-typescript` turns a file into JavaScript, by what its `tsconfig.json` says; the map it
// gives leads places of a stack back to the file.
const files = internalBinding('fs');
const spawner = internalBinding('spawn');
const text = internalBinding('text');
const shared = require('internal/shared');
const path = require('path');

const ANSWER_BYTES = 64 * 1024 * 1024;
const EXTENDS = 16;

const NAMES = /\.(?:[cm]?ts|tsx|jsx)$/;
exports.is = name => NAMES.test(name);

// What a file may be called if a script names it as it is called when it is built.
const TWINS = { '.js': ['.ts', '.tsx', '.jsx'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };
exports.twins = name => {
  const ending = path.extname(name);
  const own = Object.hasOwn(TWINS, ending) ? TWINS[ending] : [];
  return own.map(twin => name.slice(0, -ending.length) + twin);
};
exports.ENDINGS = ['.ts', '.tsx', '.jsx'];

// Started as `tsx`: texts without a name are TypeScript too.
exports.always = false;
// The path of the `tsconfig.json` that `--tsconfig` names.
exports.config = undefined;

// tsconfig.json

// JSON with comments and commas before the end of a list.
function parse(source) {
  const plain = source.replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^]*?\*\//g, part => part[0] === '"' ? part : ' ');
  return JSON.parse(plain.replace(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (part, string) => string ?? ''));
}

const FILE = 1;

function inherited(name, from, depth) {
  const wanted = path.isAbsolute(name) || /^\.\.?(\/|$)/.test(name) ? [path.resolve(from, name)]
    : require('internal/modules').Module._nodeModulePaths(from).map(folder => `${folder}/${name}`);
  for (const base of wanted) {
    for (const file of [base, `${base}.json`, `${base}/tsconfig.json`]) {
      if (files.kind(file) === FILE) return options(file, depth + 1);
    }
  }
  return {};
}

// The compiler options of a tsconfig.json, those it extends below; `paths` are relative to `pathsFolder`.
function options(file, depth) {
  let config;
  try {
    config = parse(files.readText(file).replace(/^\ufeff/, ''));
  } catch {
    return {};
  }
  const folder = path.dirname(file);
  const all = {};
  if (depth < EXTENDS) for (const name of [config.extends ?? []].flat()) Object.assign(all, inherited(`${name}`, folder, depth));
  const own = { ...config.compilerOptions };
  if (typeof own.baseUrl === 'string') own.baseUrl = path.resolve(folder, own.baseUrl);
  if (own.paths) own.pathsFolder = folder;
  return Object.assign(all, own);
}

const found = new Map();

function configOf(folder) {
  if (exports.config !== undefined) folder = path.resolve(exports.config);
  const hit = found.get(folder);
  if (hit) return hit;
  const file = exports.config !== undefined ? folder : `${folder}/tsconfig.json`;
  let config;
  if (files.kind(file) === FILE) config = options(file, 0);
  else config = folder === '/' || exports.config !== undefined ? {} : configOf(path.dirname(folder));
  found.set(folder, config);
  return config;
}

// The places where `paths` and `baseUrl` may mean a name that is no path, the best first.
exports.aliases = (name, from) => {
  const { paths, baseUrl, pathsFolder } = configOf(from);
  const places = [];
  let best = -1;
  let chosen;
  for (const [pattern, targets] of Object.entries(paths ?? {})) {
    if (!Array.isArray(targets)) continue;
    const [before, after] = pattern.split('*');
    const fits = after === undefined ? name === before
      : name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
    const weight = after === undefined ? Infinity : before.length;
    if (!fits || weight <= best) continue;
    best = weight;
    const star = after === undefined ? '' : name.slice(before.length, name.length - after.length);
    chosen = targets.map(target => path.resolve(baseUrl ?? pathsFolder, `${target}`.replace('*', () => star)));
  }
  if (chosen) places.push(...chosen);
  if (baseUrl !== undefined) places.push(path.resolve(baseUrl, name));
  return places;
};

const JSX = Object.entries({ jsxFactory: '--jsx-factory', jsxFragmentFactory: '--jsx-fragment', jsxImportSource: '--jsx-source' });

function flags(folder) {
  const config = configOf(folder);
  const words = [];
  if (config.experimentalDecorators === true) words.push('--legacy-decorators');
  if (config.emitDecoratorMetadata === true && config.experimentalDecorators === true) words.push('--decorator-metadata');
  if (config.verbatimModuleSyntax === true || config.preserveValueImports === true) words.push('--verbatim');
  if (!`${config.jsx}`.toLowerCase().startsWith('react-jsx')) words.push('--jsx-classic');
  for (const [key, option] of JSX) if (typeof config[key] === 'string') words.push(`${option}=${config[key]}`);
  return words;
}

// Turning

function failed(name, words) {
  const lines = words.trim().split('\n').filter(line => line !== '');
  const count = `${lines.length} error${lines.length === 1 ? '' : 's'}`;
  const shown = lines.map(line => line.replace(/^(.*?:\d+:\d+: )/, '$1ERROR: '));
  const error = new Error(`Transform failed with ${count}:\n${shown.join('\n')}`);
  error.name = 'TransformError';
  error.stack = `TransformError: ${error.message}`;
  return error;
}

function turn(name, source, folder) {
  const wanted = {
    file: 'claw-typescript', args: [...flags(folder), name], env: internalBinding('process').env(), cwd: '/', stdio: ['pipe', 'pipe', 'pipe'],
  };
  let done;
  try {
    done = spawner.gather(wanted, text.decode(source.toWellFormed(), 'utf8'), ANSWER_BYTES, 0);
  } catch (reason) {
    throw new Error(`TypeScript cannot be read: ${reason?.words ?? reason?.code ?? reason}`);
  }
  if (done.error || done.code !== 0) throw failed(name, done.stderr ? text.encode(done.stderr, 'utf8') : `${name}: ${done.error}`);
  return JSON.parse(text.encode(done.stdout, 'utf8'));
}

const turned = new Map();

// The JavaScript of a file.
exports.code = (name, source) => {
  const hit = turned.get(name);
  if (hit && hit.source === source) return hit.code;
  const shebang = source.startsWith('#!');
  const { code, map } = turn(name, shebang ? `//${source}` : source, path.dirname(name));
  turned.set(name, { source, code });
  shared.maps.set(name, { map, head: 0 });
  return code;
};

// The JavaScript of a text that has no file.
exports.evaluated = (source, place, folder) => {
  const { code, map } = turn(`${folder}/${place}.ts`, source, folder);
  shared.maps.set(place, { map, head: 0 });
  return code;
};

// What CommonJS gives a file, for a module that uses it and does not declare it.
const GIVEN = {
  require: '$createRequire(import.meta.url)',
  __filename: 'import.meta.filename',
  __dirname: 'import.meta.dirname',
  module: '$createRequire(import.meta.url).main?.filename === import.meta.filename ? $createRequire(import.meta.url).main : ' +
    '{ exports: {}, id: import.meta.filename, filename: import.meta.filename, children: [], loaded: false }',
};

exports.withCommonJs = (name, code) => {
  const given = Object.keys(GIVEN).filter(word => new RegExp(`(?<![\\w$.])${word}(?![\\w$])`).test(code) &&
    !new RegExp(`^(?:export\\s+)?(?:const|let|var|function|class|import)\\b[^=;(]*(?<![\\w$.])${word}(?![\\w$])|` +
      `(?<![\\w$.])${word}\\s*=(?![=>])`, 'm').test(code));
  if (given.length === 0) return code;
  // `export = x`, or its CommonJS words beside an `import`: what an import of the file takes, and what `require` gives.
  const whole = given.includes('module') && /^module\.exports\s*=(?!=)/m.test(code) && !/^export\b/m.test(code);
  const lines = given.map(word => `const ${word} = ${GIVEN[word]};`);
  const head = `import { createRequire as $createRequire } from 'node:module'; ${lines.join(' ')} `;
  const entry = shared.maps.get(name);
  if (entry) entry.head = head.length;
  const tail = "\nconst $exported = module.exports; export { $exported as default, $exported as 'module.exports' };\n";
  return head + code + (whole ? tail : '');
};
