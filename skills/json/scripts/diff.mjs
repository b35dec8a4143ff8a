// What differs between two JSON values, as the operations that make the second of the first.

import { equal, kind } from "./parse.mjs";

/** Operations `{op, path, from?, value?}` in an order in which they can be applied; `path` is a list of keys and indexes. */
export function diff(from, to, path = []) {
  if (equal(from, to)) return [];
  const type = kind(from);
  if (type === "object" && kind(to) === "object") return diffObjects(from, to, path);
  if (type === "array" && kind(to) === "array") return diffLists(from, to, path);
  return [{ op: "replace", path, from, value: to }];
}

function diffObjects(from, to, path) {
  const operations = [];
  for (const [key, before] of from) {
    if (to.has(key)) operations.push(...diff(before, to.get(key), [...path, key]));
    else operations.push({ op: "remove", path: [...path, key], from: before });
  }
  for (const [key, after] of to) {
    if (!from.has(key)) operations.push({ op: "add", path: [...path, key], value: after });
  }
  return operations;
}

/** Elements equal at both ends stay; between them pairs are compared, and what is left over was added or removed. */
function diffLists(from, to, path) {
  let start = 0;
  while (start < from.length && start < to.length && equal(from[start], to[start])) start++;
  let end = 0;
  while (end < from.length - start && end < to.length - start && equal(from.at(-1 - end), to.at(-1 - end))) end++;
  const shared = Math.min(from.length, to.length) - end;
  const operations = [];
  for (let place = start; place < shared; place++) operations.push(...diff(from[place], to[place], [...path, place]));
  for (let place = from.length - end - 1; place >= Math.max(shared, start); place--) {
    operations.push({ op: "remove", path: [...path, place], from: from[place] });
  }
  for (let place = Math.max(shared, start); place < to.length - end; place++) {
    operations.push({ op: "add", path: [...path, place], value: to[place] });
  }
  return operations;
}

/** The path as a JSON Pointer. */
export function pointer(path) {
  return path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
