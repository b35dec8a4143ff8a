//! Lines set aside before the search: those without a partner for certain, those with very many partners if they stand
//! among such.
//!
//! Invariant: a line set aside is marked as changed.

/// What is thought of a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Keep,
    Discard,
    /// Set aside only within a run of lines that are.
    Perhaps,
}

/// Lines of a run that may decide its edges, whatever stands behind.
const EDGE_LINES: usize = 8;
/// Discarded lines in a row that end the look at an edge.
const EDGE_RUN_LINES: usize = 3;

/// Indices of the lines that take part in the search; the others are marked.
pub(super) fn keep(
    sides: [&[usize]; 2],
    minimal: bool,
    marks: &mut [Vec<bool>; 2],
) -> [Vec<usize>; 2] {
    let top = sides.iter().flat_map(|s| s.iter()).max();
    let size = top.map_or(0, |n| n + 1);
    let mut kept = [Vec::new(), Vec::new()];
    for side in 0..2 {
        let mut counts = vec![0; size];
        for number in sides[1 - side] {
            counts[*number] += 1;
        }
        let mut fates = first(sides[side], &counts);
        settle(&mut fates);
        for (at, fate) in fates.iter().enumerate() {
            // The least number of changes needs every line.
            if minimal || *fate == Fate::Keep {
                kept[side].push(at);
            } else {
                marks[side][at] = true;
            }
        }
    }
    kept
}

/// By the number of partners alone.
fn first(numbers: &[usize], counts: &[usize]) -> Vec<Fate> {
    let (mut many, mut rest) = (5, numbers.len() / 64);
    loop {
        rest >>= 2;
        if rest == 0 {
            break;
        }
        many *= 2;
    }
    let fate = |number: &usize| match counts[*number] {
        0 => Fate::Discard,
        n if n > many => Fate::Perhaps,
        _ => Fate::Keep,
    };
    numbers.iter().map(fate).collect()
}

/// Decides about each `Perhaps`.
fn settle(fates: &mut [Fate]) {
    let mut at = 0;
    while at < fates.len() {
        match fates[at] {
            Fate::Keep => at += 1,
            // Not after a line that goes for certain.
            Fate::Perhaps => {
                fates[at] = Fate::Keep;
                at += 1;
            }
            Fate::Discard => {
                let length = fates[at..].iter().take_while(|f| **f != Fate::Keep).count();
                settle_run(&mut fates[at..at + length]);
                at += length;
            }
        }
    }
}

/// Decides about a run that begins with a line that goes for certain.
fn settle_run(run: &mut [Fate]) {
    let certain = run.iter().rposition(|f| *f == Fate::Discard).unwrap_or(0);
    run[certain + 1..].fill(Fate::Keep);
    let run = &mut run[..=certain];
    let doubtful = run.iter().filter(|f| **f == Fate::Perhaps).count();
    if doubtful * 4 > run.len() {
        for fate in run.iter_mut().filter(|f| **f == Fate::Perhaps) {
            *fate = Fate::Keep;
        }
        return;
    }
    keep_long_doubts(run);
    let mut forward: Vec<&mut Fate> = run.iter_mut().collect();
    trim_edge(&mut forward);
    forward.reverse();
    trim_edge(&mut forward);
}

/// Rows of many doubtful lines stay.
fn keep_long_doubts(run: &mut [Fate]) {
    let (mut least, mut rest) = (1, run.len() >> 2);
    loop {
        rest >>= 2;
        if rest == 0 {
            break;
        }
        least <<= 1;
    }
    least += 1;
    let mut at = 0;
    while at < run.len() {
        let row = run[at..]
            .iter()
            .take_while(|f| **f == Fate::Perhaps)
            .count();
        if row >= least {
            run[at..at + row].fill(Fate::Keep);
        }
        at += row.max(1);
    }
}

/// Near an edge doubtful lines stay, up to some in a row that go for certain.
fn trim_edge(run: &mut [&mut Fate]) {
    let mut row = 0;
    for (at, fate) in run.iter_mut().enumerate() {
        match **fate {
            Fate::Discard if at >= EDGE_LINES => return,
            Fate::Discard => row += 1,
            Fate::Perhaps => {
                **fate = Fate::Keep;
                row = 0;
            }
            Fate::Keep => row = 0,
        }
        if row == EDGE_RUN_LINES {
            return;
        }
    }
}
