// What was taken out of a text and what was put in: the shortest list of edits (Myers 1986), shown by lines or by words.

export interface Edit {
  kind: "same" | "removed" | "added";
  text: string;
}

/** Beyond so many edits the search costs too much: the rest is then all removed and all added. */
const MAX_EDITS = 1500;

/** The edits that make `to` of `from`. */
export function compare(from: string[], to: string[]): Edit[] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  while (end < from.length - start && end < to.length - start && from.at(-1 - end) === to.at(-1 - end)) end++;
  const as = (kind: Edit["kind"], parts: string[]): Edit[] => parts.map((text) => ({ kind, text }));
  const [a, b] = [from.slice(start, from.length - end), to.slice(start, to.length - end)];
  return [...as("same", from.slice(0, start)), ...(shortest(a, b) ?? [...as("removed", a), ...as("added", b)]), ...as("same", from.slice(from.length - end))];
}

/**
 * How far along `a` each diagonal (place in `a` less place in `b`) comes with 0, 1, 2 … edits, until the end is reached; then the way back.
 * What is known before each step is kept: diagonals from `-step - 1` to `step + 1`.
 */
function shortest(a: string[], b: string[]): Edit[] | undefined {
  const most = Math.min(a.length + b.length, MAX_EDITS);
  const middle = most + 1;
  const furthest = new Int32Array(2 * middle + 1);
  const history: Int32Array[] = [];
  for (let step = 0; step <= most; step++) {
    history.push(furthest.slice(middle - step - 1, middle + step + 2));
    for (let diagonal = -step; diagonal <= step; diagonal += 2) {
      const at = middle + diagonal;
      let x = cameDown(furthest[at - 1]!, furthest[at + 1]!, diagonal, step) ? furthest[at + 1]! : furthest[at - 1]! + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x++;
      furthest[at] = x;
      if (x >= a.length && x - diagonal >= b.length) return wayBack(a, b, history);
    }
  }
  return undefined;
}

/** Whether the best way to a diagonal adds an element (from the diagonal above), rather than removes one. */
function cameDown(below: number, above: number, diagonal: number, step: number): boolean {
  return diagonal === -step || (diagonal !== step && below < above);
}

function wayBack(a: string[], b: string[], history: Int32Array[]): Edit[] {
  const edits: Edit[] = [];
  let [x, y] = [a.length, b.length];
  for (let step = history.length - 1; step >= 0; step--) {
    const known = (diagonal: number): number => history[step]![diagonal + step + 1]!;
    const diagonal = x - y;
    const down = cameDown(known(diagonal - 1), known(diagonal + 1), diagonal, step);
    const before = diagonal + (down ? 1 : -1);
    const [fromX, fromY] = step === 0 ? [0, 0] : [known(before), known(before) - before];
    while (x > fromX && y > fromY) {
      edits.push({ kind: "same", text: a[--x]! });
      y--;
    }
    if (step > 0) edits.push(down ? { kind: "added", text: b[--y]! } : { kind: "removed", text: a[--x]! });
  }
  return edits.reverse();
}

/** Unified form: hunks of changed lines with `context` lines around them. */
export function unified(edits: Edit[], context: number): string[] {
  const keep = edits.map(() => false);
  edits.forEach(({ kind }, place) => {
    if (kind !== "same") keep.fill(true, Math.max(0, place - context), Math.min(edits.length, place + context + 1));
  });
  const lines: string[] = [];
  let [from, to] = [1, 1];
  edits.forEach(({ kind, text }, place) => {
    if (keep[place] && !keep[place - 1]) lines.push(hunkHead(edits, keep, place, from, to));
    if (keep[place]) lines.push({ same: " ", removed: "-", added: "+" }[kind] + text);
    from += kind === "added" ? 0 : 1;
    to += kind === "removed" ? 0 : 1;
  });
  return lines;
}

function hunkHead(edits: Edit[], keep: boolean[], place: number, from: number, to: number): string {
  const end = keep.indexOf(false, place);
  const hunk = edits.slice(place, end < 0 ? edits.length : end);
  const range = (start: number, other: Edit["kind"]): string => {
    const count = hunk.filter(({ kind }) => kind !== other).length;
    return count === 1 ? `${start}` : `${count === 0 ? start - 1 : start},${count}`;
  };
  return `@@ -${range(from, "added")} +${range(to, "removed")} @@`;
}

/** One text with `[-what was removed-]` and `{+what was added+}`. */
export function inline(edits: Edit[]): string {
  let result = "";
  for (let place = 0; place < edits.length; ) {
    const { kind } = edits[place]!;
    const start = place;
    while (edits[place]?.kind === kind) place++;
    const text = edits.slice(start, place).map((edit) => edit.text).join("");
    result += kind === "same" ? text : kind === "removed" ? `[-${text}-]` : `{+${text}+}`;
  }
  return result;
}
