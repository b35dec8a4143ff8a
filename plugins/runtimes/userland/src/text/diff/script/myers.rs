//! The middle snake search of Myers (1986): forward and backward at once, then both halves.
//!
//! Invariant: marks only what is not part of the common subsequence found; the work of one search is bounded.

/// Steps of a search after which a good split is taken instead of the best, at least.
const STEPS: usize = 4096;

struct Search<'a> {
    left: Vec<usize>,
    right: Vec<usize>,
    kept: &'a [Vec<usize>; 2],
    /// Furthest left index on each diagonal, moved by `shift` so that the index is not negative.
    forward: Vec<isize>,
    backward: Vec<isize>,
    shift: isize,
    steps: usize,
}

/// A part of both sides: left from and to, right from and to.
type Part = (isize, isize, isize, isize);

fn index(at: isize) -> usize {
    usize::try_from(at).unwrap_or(0)
}

fn signed(at: usize) -> isize {
    isize::try_from(at).unwrap_or(isize::MAX)
}

/// Marks the lines of `kept` that are changed.
pub(super) fn mark(
    sides: [&[usize]; 2],
    kept: &[Vec<usize>; 2],
    minimal: bool,
    marks: &mut [Vec<bool>; 2],
) {
    let numbers = |side: usize| kept[side].iter().map(|at| sides[side][*at]).collect();
    let (left, right): (Vec<usize>, Vec<usize>) = (numbers(0), numbers(1));
    let diagonals = left.len() + right.len() + 3;
    let root = diagonals.isqrt();
    let mut search = Search {
        shift: signed(right.len()) + 1,
        forward: vec![0; diagonals],
        backward: vec![0; diagonals],
        steps: if minimal { usize::MAX } else { root.max(STEPS) },
        kept,
        left,
        right,
    };
    // The parts still to do; a list instead of recursion keeps the stack flat.
    let whole = (0, signed(search.left.len()), 0, signed(search.right.len()));
    let mut parts = vec![whole];
    while let Some(part) = parts.pop() {
        search.part(part, marks, &mut parts);
    }
}

impl Search<'_> {
    fn equal(&self, x: isize, y: isize) -> bool {
        self.left[index(x)] == self.right[index(y)]
    }

    /// Marks a part that is one sided, or splits it.
    fn part(&mut self, part: Part, marks: &mut [Vec<bool>; 2], parts: &mut Vec<Part>) {
        let (mut x0, mut x1, mut y0, mut y1) = part;
        while x0 < x1 && y0 < y1 && self.equal(x0, y0) {
            (x0, y0) = (x0 + 1, y0 + 1);
        }
        while x0 < x1 && y0 < y1 && self.equal(x1 - 1, y1 - 1) {
            (x1, y1) = (x1 - 1, y1 - 1);
        }
        if x0 == x1 {
            for y in y0..y1 {
                marks[1][self.kept[1][index(y)]] = true;
            }
        } else if y0 == y1 {
            for x in x0..x1 {
                marks[0][self.kept[0][index(x)]] = true;
            }
        } else {
            let (x, y) = self.split((x0, x1, y0, y1));
            parts.push((x, x1, y, y1));
            parts.push((x0, x, y0, y));
        }
    }

    /// A point that a shortest script passes.
    fn split(&mut self, part: Part) -> (isize, isize) {
        let (x0, x1, y0, y1) = part;
        let (low, high) = (x0 - y1, x1 - y0);
        let (first, last) = (x0 - y0, x1 - y1);
        let odd = (first - last) & 1 != 0;
        let (mut f, mut b) = ((first, first), (last, last));
        *self.at(true, first) = x0;
        *self.at(false, last) = x1;
        for step in 1.. {
            self.widen(true, &mut f, (low, high));
            let mut d = f.1;
            while d >= f.0 {
                let x = self.ahead(d, part);
                if odd && b.0 <= d && d <= b.1 && *self.at(false, d) <= x {
                    return (x, x - d);
                }
                d -= 2;
            }
            self.widen(false, &mut b, (low, high));
            let mut d = b.1;
            while d >= b.0 {
                let x = self.behind(d, part);
                if !odd && f.0 <= d && d <= f.1 && x <= *self.at(true, d) {
                    return (x, x - d);
                }
                d -= 2;
            }
            if step >= self.steps {
                return self.good_enough(f, b, part);
            }
        }
        (x0, y0)
    }

    fn at(&mut self, forward: bool, diagonal: isize) -> &mut isize {
        let at = index(diagonal + self.shift);
        if forward {
            &mut self.forward[at]
        } else {
            &mut self.backward[at]
        }
    }

    /// One more diagonal on each side, or one less where the part ends.
    fn widen(&mut self, forward: bool, range: &mut (isize, isize), limits: (isize, isize)) {
        let outside = if forward { -1 } else { isize::MAX };
        if range.0 > limits.0 {
            range.0 -= 1;
            *self.at(forward, range.0 - 1) = outside;
        } else {
            range.0 += 1;
        }
        if range.1 < limits.1 {
            range.1 += 1;
            *self.at(forward, range.1 + 1) = outside;
        } else {
            range.1 -= 1;
        }
    }

    /// The furthest point of a diagonal from the start.
    fn ahead(&mut self, d: isize, (_, x1, _, y1): Part) -> isize {
        let (low, high) = (*self.at(true, d - 1), *self.at(true, d + 1));
        let mut x = if low < high { high } else { low + 1 };
        while x < x1 && x - d < y1 && self.equal(x, x - d) {
            x += 1;
        }
        *self.at(true, d) = x;
        x
    }

    /// The furthest point of a diagonal from the end.
    fn behind(&mut self, d: isize, (x0, _, y0, _): Part) -> isize {
        let (low, high) = (*self.at(false, d - 1), *self.at(false, d + 1));
        let mut x = if low < high { low } else { high - 1 };
        while x0 < x && y0 < x - d && self.equal(x - 1, x - d - 1) {
            x -= 1;
        }
        *self.at(false, d) = x;
        x
    }

    /// After too many steps: the point that came furthest in either direction.
    fn good_enough(
        &mut self,
        f: (isize, isize),
        b: (isize, isize),
        (x0, x1, y0, y1): Part,
    ) -> (isize, isize) {
        let mut front = (-1, x0, y0);
        let mut d = f.1;
        while d >= f.0 {
            let mut x = (*self.at(true, d)).min(x1);
            let mut y = x - d;
            if y > y1 {
                (x, y) = (y1 + d, y1);
            }
            if x + y > front.0 {
                front = (x + y, x, y);
            }
            d -= 2;
        }
        let mut rear = (isize::MAX, x1, y1);
        let mut d = b.1;
        while d >= b.0 {
            let mut x = (*self.at(false, d)).max(x0);
            let mut y = x - d;
            if y < y0 {
                (x, y) = (y0 + d, y0);
            }
            if x + y < rear.0 {
                rear = (x + y, x, y);
            }
            d -= 2;
        }
        if (x1 + y1) - rear.0 < front.0 - (x0 + y0) {
            (front.1, front.2)
        } else {
            (rear.1, rear.2)
        }
    }
}
