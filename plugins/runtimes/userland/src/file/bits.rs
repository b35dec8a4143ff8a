//! Permission bits: as texts, and as `chmod` and `-m` name them.

use super::words::curly;

/// All bits that are kept: set-user-id and the like are not there in the sandbox.
const KEPT: u32 = 0o777;

/// `rwxr-xr-x`.
pub(super) fn letters(mode: u32) -> String {
    let bit = |at: u32, letter| if mode >> at & 1 == 1 { letter } else { '-' };
    (0..9)
        .rev()
        .map(|at| bit(at, ['x', 'w', 'r'][at as usize % 3]))
        .collect()
}

/// What a mode as written does to the bits that are there; the error is what to say.
pub(super) fn change(text: &str, old: u32, folder: bool) -> Result<u32, String> {
    let invalid = || format!("invalid mode: {}", curly(text));
    let digits = text.trim_start_matches(['=', '+', '-']);
    if !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit())
        && text.len() - digits.len() <= 1
    {
        let bits = u32::from_str_radix(digits, 8).ok().filter(|b| *b <= 0o7777);
        let bits = bits.ok_or_else(invalid)? & KEPT;
        return Ok(match text.chars().next() {
            Some('+') => old | bits,
            Some('-') => old & !bits,
            _ => bits,
        });
    }
    let mut mode = old;
    for clause in text.split(',') {
        mode = symbolic(clause, mode, folder).ok_or_else(invalid)?;
    }
    Ok(mode & KEPT)
}

/// One clause: `u+x`, `go-rwx`, `a=r+X`.
fn symbolic(clause: &str, old: u32, folder: bool) -> Option<u32> {
    let start = clause.find(['+', '-', '='])?;
    let mut who = 0;
    for letter in clause[..start].chars() {
        who |= match letter {
            'u' => 0o700,
            'g' => 0o070,
            'o' => 0o007,
            'a' => 0o777,
            _ => return None,
        };
    }
    // Without a name it is everybody, but for what the umask keeps back.
    let (who, reach) = if who == 0 {
        (0o777, !crate::platform::umask())
    } else {
        (who, !0)
    };
    let mut mode = old;
    let mut rest = &clause[start..];
    while let Some(sign) = rest.chars().next() {
        let end = rest[1..]
            .find(['+', '-', '='])
            .map_or(rest.len(), |at| at + 1);
        let bits = permissions(&rest[1..end], mode, folder)? & who & reach;
        mode = match sign {
            '+' => mode | bits,
            '-' => mode & !bits,
            _ => mode & !who | bits,
        };
        rest = &rest[end..];
    }
    Some(mode)
}

/// The bits letters stand for, for everybody.
fn permissions(letters: &str, mode: u32, folder: bool) -> Option<u32> {
    match letters {
        "u" => return Some((mode >> 6 & 7) * 0o111),
        "g" => return Some((mode >> 3 & 7) * 0o111),
        "o" => return Some((mode & 7) * 0o111),
        _ => {}
    }
    letters.chars().try_fold(0, |bits, letter| {
        Some(
            bits | match letter {
                'r' => 0o444,
                'w' => 0o222,
                'x' => 0o111,
                'X' if folder || mode & 0o111 != 0 => 0o111,
                'X' | 's' | 't' => 0,
                _ => return None,
            },
        )
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn modes_in_numbers_and_letters() {
        for (text, old, new) in [
            ("755", 0o644, 0o755),
            ("0644", 0o755, 0o644),
            ("4755", 0, 0o755),
            ("+x", 0o644, 0o755),
            ("u+x", 0o644, 0o744),
            ("a-w", 0o666, 0o444),
            ("-w", 0o666, 0o466),
            ("g=u", 0o740, 0o770),
            ("o=g-w,u=rw", 0o764, 0o664),
            ("u=rwx,go=rx", 0, 0o755),
            ("go=", 0o777, 0o700),
            ("+X", 0o644, 0o644),
            ("+X", 0o744, 0o755),
            ("u+s,+t", 0o644, 0o644),
            ("u=r+x", 0o777, 0o577),
            ("+111", 0o644, 0o755),
        ] {
            assert_eq!(change(text, old, false), Ok(new), "{text}");
        }
        assert_eq!(change("+X", 0o644, true), Ok(0o755));
        assert_eq!(change("zz", 0, false).unwrap_err(), "invalid mode: ‘zz’");
        assert!(change("888", 0, false).is_err());
        assert!(change("u", 0, false).is_err());
        assert_eq!(letters(0o754), "rwxr-xr--");
    }
}
