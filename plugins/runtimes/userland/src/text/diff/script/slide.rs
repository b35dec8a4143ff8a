//! Sliding of changes: where the line after a run equals the run's first, the run may move down by one, and back.
//!
//! Invariant: a run moves only over equal lines, so what is unchanged stays equal.

/// Index in the other side, with marks of nothing beyond its ends.
struct Other<'a> {
    marks: &'a [bool],
    at: isize,
}

impl Other<'_> {
    fn marked(&self, at: isize) -> bool {
        let at = usize::try_from(at).ok();
        at.and_then(|at| self.marks.get(at))
            .copied()
            .unwrap_or(false)
    }

    /// To the next unmarked line after the present one.
    fn forward(&mut self) {
        self.at += 1;
        while self.marked(self.at) {
            self.at += 1;
        }
    }

    /// To the unmarked line before the present one.
    fn back(&mut self) {
        self.at -= 1;
        while self.marked(self.at) {
            self.at -= 1;
        }
    }
}

/// Slides the runs of one side: each joins those it can reach, then ends as far down as it can, or beside a change of
/// the other side.
pub(super) fn slide(numbers: &[usize], marks: &mut [bool], other: &[bool]) {
    let end = marks.len();
    let mut beside = Other {
        marks: other,
        at: 0,
    };
    while beside.marked(beside.at) {
        beside.at += 1;
    }
    let mut next = 0;
    loop {
        // `beside.at` is the unmarked line that answers to `next`.
        while next < end && !marks[next] {
            next += 1;
            beside.forward();
        }
        if next == end {
            return;
        }
        let mut run = (next, next);
        grow(&mut run, marks);
        let mut best;
        loop {
            let length = run.1 - run.0;
            while run.0 > 0 && numbers[run.0 - 1] == numbers[run.1 - 1] {
                shift_up(&mut run, marks);
                while run.0 > 0 && marks[run.0 - 1] {
                    run.0 -= 1;
                }
                beside.back();
            }
            best = if beside.marked(beside.at - 1) {
                run.1
            } else {
                end
            };
            while run.1 < end && numbers[run.0] == numbers[run.1] {
                marks[run.0] = false;
                marks[run.1] = true;
                run = (run.0 + 1, run.1 + 1);
                grow(&mut run, marks);
                beside.forward();
                if beside.marked(beside.at - 1) {
                    best = run.1;
                }
            }
            if length == run.1 - run.0 {
                break;
            }
        }
        while best < run.1 {
            shift_up(&mut run, marks);
            beside.back();
        }
        next = run.1;
    }
}

/// The run's end as far as marks go.
fn grow(run: &mut (usize, usize), marks: &[bool]) {
    while marks.get(run.1) == Some(&true) {
        run.1 += 1;
    }
}

fn shift_up(run: &mut (usize, usize), marks: &mut [bool]) {
    *run = (run.0 - 1, run.1 - 1);
    marks[run.0] = true;
    marks[run.1] = false;
}
