// JSON Schema: the part of draft 2020-12 that schemas of people use. Each keyword is one function in the table below.

import { compareNumbers, equal, isMultiple, isWhole, kind, print } from "./parse.mjs";
import { keyStep } from "./path.mjs";

const MAX_REFERENCES = 200;

export class SchemaFault extends Error {}

/** Words that restrict nothing, or are read together with another keyword. */
const SILENT = new Set([
  "$schema", "$id", "$comment", "$defs", "$anchor", "definitions", "title", "description", "default", "examples", "deprecated",
  "readOnly", "writeOnly", "format", "contentMediaType", "contentEncoding", "minContains", "maxContains", "then", "else",
]);

/** What is wrong with `value`: a list of `{path, message}`, empty if it is valid. Unknown keywords go to `unknown`. */
export function validate(value, root, unknown = new Set()) {
  return check({ value, path: "", root, unknown, references: 0 }, root);
}

function check(at, schema) {
  if (schema === true) return [];
  if (schema === false) return wrong(at, "nothing is allowed here");
  if (!(schema instanceof Map)) throw new SchemaFault("a schema is an object, true or false");
  const faults = [];
  for (const [keyword, argument] of schema) {
    const test = KEYWORDS[keyword];
    if (test) faults.push(...test(at, argument, schema));
    else if (!SILENT.has(keyword) && !keyword.startsWith("x-")) at.unknown.add(keyword);
  }
  return faults;
}

const wrong = (at, message) => [{ path: at.path || "the whole", message }];
const wrongIf = (condition, at, message) => (condition ? wrong(at, message) : []);
const valid = (at, schema) => check(at, schema).length === 0;
const inside = (at, value, step) => ({ ...at, value, path: at.path + step });
const property = (at, key, value) => inside(at, value, keyStep(key, at.path));
const element = (at, index) => inside(at, at.value[index], `[${index}]`);

/** A keyword that says something about values of one kind only. */
const forKind = (type, test) => (at, argument, schema) => (kind(at.value) === type ? test(at, argument, schema) : []);

const limit = (type, measure, fails, words) =>
  forKind(type, (at, argument) => wrongIf(fails(compareNumbers(measure(at.value), argument)), at, `${words} ${print(argument)}`));

const below = (order) => order < 0;
const above = (order) => order > 0;
const self = (value) => value;
const characters = (text) => [...text].length;

function hasType(value, type) {
  return type === "integer" ? kind(value) === "number" && isWhole(value) : kind(value) === type;
}

function pattern(text) {
  try {
    return new RegExp(text, "u");
  } catch {
    throw new SchemaFault(`\`${text}\` is no pattern`);
  }
}

/** The part of the schema that `#`, `#/$defs/x` or `#anchor` names. */
function resolve(root, reference) {
  if (reference === "#") return root;
  if (!reference.startsWith("#/")) {
    const found = reference.startsWith("#") && findAnchor(root, reference.slice(1));
    if (found) return found;
    throw new SchemaFault(`\`${reference}\` is not within this schema`);
  }
  let target = root;
  for (const part of decodeURIComponent(reference.slice(2)).split("/")) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    target = target instanceof Map ? target.get(key) : Array.isArray(target) ? target[key] : undefined;
    if (target === undefined) throw new SchemaFault(`\`${reference}\` is not within this schema`);
  }
  return target;
}

function findAnchor(schema, name) {
  if (schema instanceof Map && schema.get("$anchor") === name) return schema;
  const inner = schema instanceof Map ? [...schema.values()] : Array.isArray(schema) ? schema : [];
  for (const part of inner) {
    const found = findAnchor(part, name);
    if (found) return found;
  }
  return undefined;
}

const KEYWORDS = {
  __proto__: null,

  type: (at, types) => {
    const allowed = [types].flat();
    return wrongIf(!allowed.some((type) => hasType(at.value, type)), at, `is ${kind(at.value)}, not ${allowed.join(" or ")}`);
  },
  enum: (at, values) => wrongIf(!values.some((one) => equal(one, at.value)), at, `is ${print(at.value)}, none of ${values.map((one) => print(one)).join(", ")}`),
  const: (at, one) => wrongIf(!equal(one, at.value), at, `is ${print(at.value)}, not ${print(one)}`),

  minimum: limit("number", self, below, "is less than"),
  maximum: limit("number", self, above, "is more than"),
  exclusiveMinimum: limit("number", self, (order) => order <= 0, "is not more than"),
  exclusiveMaximum: limit("number", self, (order) => order >= 0, "is not less than"),
  multipleOf: forKind("number", (at, step) => wrongIf(!isMultiple(at.value, step), at, `is no multiple of ${print(step)}`)),

  minLength: limit("string", characters, below, "is shorter than"),
  maxLength: limit("string", characters, above, "is longer than"),
  pattern: forKind("string", (at, text) => wrongIf(!pattern(text).test(at.value), at, `does not fit \`${text}\``)),

  minItems: limit("array", (list) => list.length, below, "has fewer elements than"),
  maxItems: limit("array", (list) => list.length, above, "has more elements than"),
  uniqueItems: forKind("array", (at, wanted) => {
    const twice = at.value.findIndex((one, place) => at.value.findIndex((other) => equal(one, other)) < place);
    return wrongIf(wanted && twice >= 0, at, `has element ${twice} twice`);
  }),
  prefixItems: forKind("array", (at, schemas) => schemas.slice(0, at.value.length).flatMap((one, index) => check(element(at, index), one))),
  items: forKind("array", (at, rule, schema) => {
    if (Array.isArray(rule)) return KEYWORDS.prefixItems(at, rule, schema);
    const first = schema.get("prefixItems")?.length ?? 0;
    return at.value.flatMap((_, index) => (index < first ? [] : check(element(at, index), rule)));
  }),
  contains: forKind("array", (at, rule, schema) => {
    const count = at.value.filter((_, index) => valid(element(at, index), rule)).length;
    const [least, most] = [schema.get("minContains") ?? 1, schema.get("maxContains") ?? Infinity];
    return wrongIf(count < least || count > most, at, `has ${count} elements of the kind it must contain`);
  }),

  minProperties: limit("object", (object) => object.size, below, "has fewer keys than"),
  maxProperties: limit("object", (object) => object.size, above, "has more keys than"),
  required: forKind("object", (at, keys) => keys.filter((key) => !at.value.has(key)).flatMap((key) => wrong(at, `has no \`${key}\``))),
  dependentRequired: forKind("object", (at, rules) =>
    [...rules].flatMap(([key, needed]) => (at.value.has(key) ? KEYWORDS.required(at, needed) : []))),
  properties: forKind("object", (at, rules) =>
    [...rules].flatMap(([key, rule]) => (at.value.has(key) ? check(property(at, key, at.value.get(key)), rule) : []))),
  patternProperties: forKind("object", (at, rules) =>
    [...rules].flatMap(([text, rule]) =>
      [...at.value].flatMap(([key, value]) => (pattern(text).test(key) ? check(property(at, key, value), rule) : [])))),
  additionalProperties: forKind("object", (at, rule, schema) => {
    const patterns = [...(schema.get("patternProperties")?.keys() ?? [])].map(pattern);
    const known = (key) => schema.get("properties")?.has(key) || patterns.some((one) => one.test(key));
    const others = [...at.value].filter(([key]) => !known(key));
    if (rule === false) return others.flatMap(([key]) => wrong(at, `has \`${key}\`, which is not allowed`));
    return others.flatMap(([key, value]) => check(property(at, key, value), rule));
  }),
  propertyNames: forKind("object", (at, rule) =>
    [...at.value.keys()].flatMap((key) => wrongIf(!valid(inside(at, key, ""), rule), at, `has the key \`${key}\`, which is not allowed`))),

  allOf: (at, schemas) => schemas.flatMap((one) => check(at, one)),
  anyOf: (at, schemas) => wrongIf(!schemas.some((one) => valid(at, one)), at, "fits none of the kinds in `anyOf`"),
  oneOf: (at, schemas) => {
    const count = schemas.filter((one) => valid(at, one)).length;
    return wrongIf(count !== 1, at, `fits ${count} of the kinds in \`oneOf\`, not one`);
  },
  not: (at, schema) => wrongIf(valid(at, schema), at, "fits what it must not be"),
  if: (at, condition, schema) => check(at, schema.get(valid(at, condition) ? "then" : "else") ?? true),
  $ref: (at, reference) => {
    if (at.references > MAX_REFERENCES) throw new SchemaFault(`\`${reference}\` leads to itself`);
    return check({ ...at, references: at.references + 1 }, resolve(at.root, reference));
  },
};
