//! Which lines changed: the shortest script of Myers (1986) in linear space, with the refinements that make the result
//! readable: lines without a partner are set aside first, and changes slide to where they join others.
//!
//! Invariant: the unchanged lines of both sides are equal one by one.

mod discard;
mod myers;
mod slide;

use super::look::Look;

/// A run of changed lines: `deleted` lines of the left from `left` on give way to `inserted` of the right from
/// `right` on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Change {
    pub(super) left: usize,
    pub(super) deleted: usize,
    pub(super) right: usize,
    pub(super) inserted: usize,
}

/// The changes from one list of numbers to another; `exact` tells for a pair of indices whether the lines are the same
/// bytes.
pub(super) fn changes(
    look: &Look,
    numbers: &[Vec<usize>; 2],
    exact: impl Fn(usize, usize) -> bool,
) -> Vec<Change> {
    let [left, right] = numbers;
    let shorter = left.len().min(right.len());
    let same = (0..shorter).take_while(|i| exact(*i, *i)).count();
    let last = |i: &usize| exact(left.len() - 1 - i, right.len() - 1 - i);
    let tail = (0..shorter - same).take_while(last).count();
    // Lines that context shows take part, as far as sliding goes.
    let from = same - same.min(look.context);
    let tail = tail - tail.min(look.context);
    let cut = [
        &left[from..left.len() - tail],
        &right[from..right.len() - tail],
    ];
    let mut marks = cut.map(|side| vec![false; side.len()]);
    let kept = discard::keep(cut, look.minimal, &mut marks);
    myers::mark(cut, &kept, look.minimal, &mut marks);
    let [mut one, mut two] = marks;
    slide::slide(cut[0], &mut one, &two);
    slide::slide(cut[1], &mut two, &one);
    collect(&one, &two, from)
}

/// Runs of marks as changes.
fn collect(left: &[bool], right: &[bool], from: usize) -> Vec<Change> {
    let run = |marks: &[bool], at: usize| marks[at..].iter().take_while(|m| **m).count();
    let (mut i, mut j, mut all) = (0, 0, Vec::new());
    while i < left.len() || j < right.len() {
        let (deleted, inserted) = (run(left, i), run(right, j));
        if deleted + inserted > 0 {
            all.push(Change {
                left: from + i,
                deleted,
                right: from + j,
                inserted,
            });
        }
        i += deleted + 1;
        j += inserted + 1;
    }
    all
}
