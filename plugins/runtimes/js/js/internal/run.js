// Reads `node`'s arguments and starts the program they name.
const system = internalBinding('process');
const compile = internalBinding('modules');
const shared = require('internal/shared');

const VALUES = {
  '-e': 'eval', '--eval': 'eval', '-p': 'print', '--print': 'print', '-r': 'require', '--require': 'require',
  '--import': 'import', '--input-type': 'inputType', '-C': 'condition', '--conditions': 'condition',
  '--env-file': 'envFile', '--unhandled-rejections': 'rejections', '--title': 'ignored', '--loader': 'ignored',
  '--experimental-loader': 'ignored', '--max-http-header-size': 'ignored', '--stack-trace-limit': 'stackTraceLimit',
  '--icu-data-dir': 'ignored', '--openssl-config': 'ignored', '--dns-result-order': 'ignored',
  '--experimental-default-type': 'inputType', '--disable-warning': 'ignored', '--tsconfig': 'tsconfig',
};
const FLAGS = new Set(['-c', '--check', '-i', '--interactive', '-v', '--version', '-h', '--help', '--expose-gc', '--expose_gc']);
const IGNORED = /^--(no-)?(warnings|deprecation|experimental-[\w-]+|trace-[\w-]+|throw-deprecation|pending-deprecation|enable-source-maps|preserve-symlinks|preserve-symlinks-main|harmony[\w-]*|use-strict|max[-_]old[-_]space[-_]size(=.*)?|max[-_]semi[-_]space[-_]size(=.*)?|stack[-_]size(=.*)?|node-memory-debug|tls-[\w.-]+|use-openssl-ca|use-bundled-ca|force-fips|addons|verify-base-objects|insecure-http-parser|frozen-intrinsics|abort-on-uncaught-exception|global-search-paths|network-family-autoselection|inspect.*|optimize[-_]for[-_]size|jitless|cache|title=.*)$/;

// What a script names to have TypeScript read; it is read anyway.
const READERS = new Set(['tsx', 'tsx/esm', 'tsx/cjs', 'ts-node/register', 'ts-node/register/transpile-only', 'ts-node/esm']);

const options = { require: [], import: [], conditions: [] };
exports.options = options;

function bad(argument) {
  internalBinding('console').write(2, `${system.argv()[0]}: bad option: ${argument}\n`);
  system.exit(9);
}

// Sets `options`; the words after the options.
function parse(words) {
  const flags = [];
  while (words.length > 0) {
    const word = words[0];
    if (word === '-' || !word.startsWith('-')) break;
    words.shift();
    if (word === '--') break;
    flags.push(word);
    if (word === '-pe') {
      options.print = true;
      options.eval = words.shift() ?? '';
      flags.push(options.eval);
      continue;
    }
    const [name, ...rest] = word.startsWith('--') ? word.split('=') : [word];
    const wanted = VALUES[name];
    if (wanted === undefined) {
      if (FLAGS.has(word)) options[word.replace(/^-+/, '')] = true;
      else if (!IGNORED.test(word)) bad(word);
      continue;
    }
    let value = rest.length > 0 ? rest.join('=') : undefined;
    if (wanted === 'print') {
      options.print = true;
      if (value === undefined && words.length > 0) flags.push(value = words.shift());
      options.eval = value;
      continue;
    }
    if (value === undefined) {
      if (words.length === 0) {
        internalBinding('console').write(2, `${system.argv()[0]}: ${word} requires an argument\n`);
        system.exit(9);
      }
      flags.push(value = words.shift());
    }
    if (READERS.has(value) && (wanted === 'require' || wanted === 'import' || name.endsWith('loader'))) options.typescript = true;
    else if (wanted === 'require' || wanted === 'import') options[wanted].push(value);
    else if (wanted === 'condition') options.conditions.push(value);
    else options[wanted] = value;
  }
  exports.execArgv = flags;
  return words;
}

exports.execArgv = [];
exports.argv = ['/usr/local/bin/node'];
let main;

function help() {
  internalBinding('console').write(1, 'Usage: node [options] [ script.js | - ] [arguments]\n\nOptions: -e, -p, -c, -r, --import, --input-type, --env-file, -v, -h, --\n');
}

exports.start = () => {
  const argv = system.argv();
  let words = parse(argv.slice(1));
  if (options.v || options.version) return console.log(require('internal/version').version);
  if (options.h || options.help) return help();
  if (options.rejections) require('internal/failure').mode = options.rejections;
  if (options['expose-gc'] || options.expose_gc) globalThis.gc = () => internalBinding('util').collect();
  if (options.stackTraceLimit) Error.stackTraceLimit = Number(options.stackTraceLimit);
  if (options.typescript || options.tsconfig) {
    const typescript = require('internal/typescript');
    typescript.always = options.typescript === true;
    typescript.config = options.tsconfig;
  }
  if (options.envFile) process.loadEnvFile(options.envFile);
  const modules = require('internal/modules');
  const folder = system.cwd();
  for (const name of options.require) modules.preload(name, folder);
  if (options.import.length > 0) return imports(modules, folder).then(() => program(modules, words));
  return program(modules, words);
};

async function imports(modules, folder) {
  for (const name of options.import) await modules.importFrom(`${folder}/[preload]`, name);
}

function program(modules, words) {
  if (options.eval !== undefined) {
    exports.argv.push(...words);
    main = '[eval]';
    return evaluate(modules, options.eval, '[eval]', options.print);
  }
  const first = words.shift();
  if (first === undefined || first === '-') {
    exports.argv.push(...(first === '-' ? ['-', ...words] : words));
    const source = require('internal/standard').readAll().toString('utf8');
    main = '[stdin]';
    return evaluate(modules, source, '[stdin]', options.print);
  }
  const path = require('path').resolve(first);
  exports.argv.push(path, ...words);
  main = path;
  return modules.runMain(path, options.c || options.check);
}

// A text as a script in the global scope, with what a module would have; as a module if it is one.
function evaluate(modules, source, name, print) {
  shared.evaluated = source;
  const folder = system.cwd();
  if (options.typescript) source = require('internal/typescript').evaluated(source, name, folder);
  const own = modules.evalModule(name, folder);
  globalThis.module = own;
  globalThis.exports = own.exports;
  globalThis.require = own.require.bind(own);
  Object.assign(globalThis.require, modules.makeRequire(own));
  globalThis.__filename = name;
  globalThis.__dirname = '.';
  require('internal/builtin_globals').install();
  const asModule = () => {
    system.modulesFirst(true);
    return modules.runSource(`file://${folder}/${name}${name === '[eval]' ? '1' : ''}`, source);
  };
  if (options.inputType === 'module') return asModule();
  let value;
  try {
    value = compile.script(source.startsWith('#!') ? `//${source}` : source, name);
  } catch (error) {
    if (!(error instanceof SyntaxError) || options.inputType || !modules.looksLikeModule(source)) throw error;
    return asModule();
  }
  if (print) console.log(value);
}

exports.unsettled = () => {
  require('internal/failure').unsettled = true;
  const place = main && !main.startsWith('[') ? ` at ${main}` : '';
  internalBinding('console').write(2, `Warning: Detected unsettled top-level await${place}\n`);
};
