// `util.parseArgs`.
const { validateObject, validateArray, validateBoolean, validateOneOf, validateString } = require('internal/validators');

function fail(code, message) {
  const error = new TypeError(message);
  error.code = code;
  return error;
}

function hint(allowPositionals, name) {
  return allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${name}"` : '';
}

exports.parseArgs = (config = {}) => {
  const { args = defaults(), options = {}, strict = true, allowPositionals = !strict, tokens: wantTokens = false, allowNegative = false } = config;
  validateArray(args, 'args');
  validateBoolean(strict, 'strict');
  validateObject(options, 'options');
  const byShort = new Map();
  for (const [name, option] of Object.entries(options)) {
    validateObject(option, `options.${name}`);
    validateOneOf(option.type, `options.${name}.type`, ['string', 'boolean']);
    if (option.short !== undefined) {
      validateString(option.short, `options.${name}.short`);
      byShort.set(option.short, name);
    }
  }
  const tokens = tokenize(args, options, byShort);
  const values = Object.create(null);
  const positionals = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      if (!allowPositionals) {
        throw fail('ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', `Unexpected argument '${token.value}'. This command does not take positional arguments`);
      }
      positionals.push(token.value);
    } else if (token.kind === 'option') {
      let { name } = token;
      let { value } = token;
      if (allowNegative && name.startsWith('no-') && !Object.hasOwn(options, name) && value === undefined) {
        name = name.slice(3);
        value = false;
      }
      if (strict) check(token, name, options, allowPositionals);
      store(values, name, value, options);
    }
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
  }
  const result = { values, positionals };
  if (wantTokens) result.tokens = tokens;
  return result;
};

function defaults() {
  const { options } = require('internal/run');
  return process.argv.slice(options.eval !== undefined ? 1 : 2);
}

function tokenize(args, options, byShort) {
  const tokens = [];
  const rest = args.map((arg, index) => [arg, index]);
  const takesValue = name => options[name]?.type === 'string';
  while (rest.length > 0) {
    const [arg, index] = rest.shift();
    if (arg === '--') {
      tokens.push({ kind: 'option-terminator', index });
      for (const [value, at] of rest) tokens.push({ kind: 'positional', index: at, value });
      break;
    }
    if (/^-[^-]$/.test(arg)) {
      const name = byShort.get(arg[1]) ?? arg[1];
      let value;
      let inlineValue;
      if (takesValue(name) && rest.length > 0 && rest[0][0] !== undefined) {
        value = rest.shift()[0];
        inlineValue = false;
      }
      tokens.push({ kind: 'option', name, rawName: arg, index, value, inlineValue });
    } else if (/^-[^-]/.test(arg)) {
      const name = byShort.get(arg[1]) ?? arg[1];
      if (takesValue(name)) tokens.push({ kind: 'option', name, rawName: `-${arg[1]}`, index, value: arg.slice(2), inlineValue: true });
      else {
        const group = [];
        for (let at = 1; at < arg.length; at++) {
          const one = byShort.get(arg[at]) ?? arg[at];
          if (takesValue(one) && at < arg.length - 1) {
            group.push([`-${arg.slice(at)}`, index]);
            break;
          }
          group.push([`-${arg[at]}`, index]);
        }
        rest.unshift(...group);
      }
    } else if (/^--[^=]+=/.test(arg)) {
      const at = arg.indexOf('=');
      tokens.push({ kind: 'option', name: arg.slice(2, at), rawName: arg.slice(0, at), index, value: arg.slice(at + 1), inlineValue: true });
    } else if (/^--./.test(arg)) {
      const name = arg.slice(2);
      let value;
      let inlineValue;
      if (takesValue(name) && rest.length > 0) {
        value = rest.shift()[0];
        inlineValue = false;
      }
      tokens.push({ kind: 'option', name, rawName: arg, index, value, inlineValue });
    } else tokens.push({ kind: 'positional', index, value: arg });
  }
  return tokens;
}

function check(token, name, options, allowPositionals) {
  if (!Object.hasOwn(options, name)) throw fail('ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${token.rawName}'${hint(allowPositionals, token.rawName)}${allowPositionals ? '\'' : ''}`);
  const { type, short } = options[name];
  const shown = `${short ? `-${short}, ` : ''}--${name}`;
  if (type === 'string' && typeof token.value !== 'string') throw fail('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown} <value>' argument missing`);
  if (type === 'boolean' && token.value != null) throw fail('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${shown}' does not take an argument`);
  if (type === 'string' && token.inlineValue === false && /^-./.test(token.value)) {
    const example = token.rawName.startsWith('--') ? `'${token.rawName}=-XYZ'` : `'--${name}=-XYZ' or '${token.rawName}-XYZ'`;
    throw fail('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${token.rawName}' argument is ambiguous.\nDid you forget to specify the option argument for '${token.rawName}'?\nTo specify an option argument starting with a dash use ${example}.`);
  }
}

function store(values, name, value, options) {
  if (name === '__proto__') return;
  const kept = value ?? true;
  if (options[name]?.multiple) (values[name] ??= []).push(kept);
  else values[name] = kept;
}
