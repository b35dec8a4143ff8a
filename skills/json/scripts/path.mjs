// Paths into JSON: reading them, following them, writing them.

import { kind } from "./parse.mjs";

export class PathFault extends Error {}

const NAME = /[^.[\]"\s]+/y;
const QUOTED = /\["((?:[^"\\]|\\.)*)"\]/y;
const INDEX = /\[(-?[0-9]+|\*)\]/y;

/** A path as steps: `{key}`, `{index}`, `{all}` or `{deep: key}`. */
export function parsePath(text) {
  if (text.startsWith("/")) return parsePointer(text);
  const steps = [];
  let at = text.startsWith("$") ? 1 : 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found ? found[0].length : 0;
    return found;
  };
  while (at < text.length) {
    const quoted = take(QUOTED);
    const index = quoted ? null : take(INDEX);
    if (quoted) {
      steps.push({ key: JSON.parse(`"${quoted[1]}"`) });
    } else if (index) {
      steps.push(index[1] === "*" ? { all: true } : { index: Number(index[1]) });
    } else {
      const deep = text.startsWith("..", at);
      at += deep ? 2 : text[at] === "." ? 1 : 0;
      if (at === text.length && !deep) break;
      const name = take(NAME)?.[0];
      if (!name) throw new PathFault(`\`${text}\` is no path: a name was expected at character ${at + 1}`);
      steps.push(deep ? { deep: name } : name === "*" ? { all: true } : { key: name });
    }
  }
  return steps;
}

function parsePointer(text) {
  const parts = text.slice(1).split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  return parts.map((part) => (/^(0|[1-9][0-9]*)$/.test(part) ? { key: part, index: Number(part) } : { key: part }));
}

/** Whether a path may lead to more than one value. */
export function isMany(steps) {
  return steps.some((step) => step.all || step.deep !== undefined);
}

/** Every value that the steps lead to. */
export function follow(value, steps) {
  return steps.reduce((values, step) => values.flatMap((inside) => stepInto(inside, step)), [value]);
}

function stepInto(value, step) {
  if (step.all) return children(value);
  if (step.deep !== undefined) return [...descend(value)].flatMap((inside) => stepInto(inside, { key: step.deep }));
  if (Array.isArray(value) && step.index !== undefined) {
    const element = value.at(step.index);
    return element === undefined ? [] : [element];
  }
  return value instanceof Map && step.key !== undefined && value.has(step.key) ? [value.get(step.key)] : [];
}

function children(value) {
  if (Array.isArray(value)) return value;
  return value instanceof Map ? [...value.values()] : [];
}

function* descend(value) {
  yield value;
  for (const child of children(value)) yield* descend(child);
}

/** `.name` or `["a name"]`: how a key is written behind a path. */
export function keyStep(key, path) {
  if (!/^[\p{L}_][\p{L}\p{N}_-]*$/u.test(key)) return `[${JSON.stringify(key)}]`;
  return path ? `.${key}` : key;
}

/** Every leaf with its path: what is neither list nor object, and empty ones of these. */
export function* leaves(value, path = "") {
  const type = kind(value);
  if (type === "array" && value.length > 0) {
    for (const [place, element] of value.entries()) yield* leaves(element, `${path}[${place}]`);
  } else if (type === "object" && value.size > 0) {
    for (const [key, inside] of value) yield* leaves(inside, path + keyStep(key, path));
  } else {
    yield [path, value];
  }
}

/** The value whose leaves these are. */
export function rebuild(entries) {
  let root;
  for (const [path, leaf] of entries) {
    const steps = parsePath(path);
    if (isMany(steps)) throw new PathFault(`\`${path}\` leads to more than one value`);
    root = place(root, steps, leaf, path);
  }
  return root ?? new Map();
}

function place(target, [step, ...rest], leaf, path) {
  const isIndex = step !== undefined && step.key === undefined;
  const fits = step ? target === undefined || kind(target) === (isIndex ? "array" : "object") : target === undefined;
  if (!fits) throw new PathFault(`\`${path}\` does not fit to the paths before it`);
  if (!step) return leaf;
  if (isIndex) {
    const list = target ?? [];
    if (step.index < 0 || step.index > list.length) throw new PathFault(`\`${path}\` leaves out an element before it`);
    list[step.index] = place(list[step.index], rest, leaf, path);
    return list;
  }
  const object = target ?? new Map();
  return object.set(step.key, place(object.get(step.key), rest, leaf, path));
}
