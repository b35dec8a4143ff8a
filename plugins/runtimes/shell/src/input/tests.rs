#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

/// Whether the command, as the shell would call it, reads its input.
fn reads_it(command: &str) -> bool {
    let mut words = command
        .split(' ')
        .map(|word| word.trim_matches('\'').to_owned());
    let name = words.next().unwrap();
    reads_here(&name, &words.collect::<Vec<_>>())
}

#[test]
fn files_patterns_and_options_are_told_apart() {
    for script in [
        "sed -n 1p",
        "sed -e 1p -e 2p",
        "awk -F: '{print}'",
        "jq -r --arg a b .x",
        "head -n 3",
        "sort -k 2",
        "wc -l",
        "tr a b",
        "xargs echo",
        "tee out",
        "cut -d , -f 1",
        "cat -",
        "tail -5",
    ] {
        assert!(reads_it(script), "{script}");
    }
    for script in [
        "sed -n 1p f",
        "sed -e 1p f",
        "awk '{print}' f",
        "jq . f.json",
        "jq -n 1",
        "head -n 3 f",
        "sort f",
        "wc -l f",
        "cut -d , -f 1 f",
        "grep -rn x",
        "ls",
        "date",
        "echo hi",
        "curl -s http://x",
        "jq --help",
    ] {
        assert!(!reads_it(script), "{script}");
    }
    assert!(reads_it("curl -d @- http://x"));
}

#[test]
fn what_the_text_does_not_show_is_marked() {
    assert!(needs("\"$DIR/x.sh\" a").hidden);
    assert!(needs("source lib.sh").hidden);
    assert!(needs("./run.py").hidden);
    assert!(!needs("ls; cat x").hidden);
}

#[test]
fn command_words_are_listed() {
    let got = needs("python3 a.py; echo x | node b.js; find . -exec gh {} \\;");
    for word in ["python3", "node", "gh"] {
        assert!(got.words.contains(word), "{word}");
    }
}

#[test]
fn of_other_runtimes_some_read_some_never_do_and_of_some_nobody_knows() {
    let reads = |command: &str| {
        let mut words = command.split(' ').map(str::to_owned);
        let name = words.next().unwrap();
        super::reads(&name, &words.collect::<Vec<_>>())
    };
    for command in [
        "mkdir x",
        "rm -rf -",
        "tar xf a.tar",
        "tar --file=a -x",
        "awk x f",
        "diff a b",
    ] {
        assert_eq!(reads(command), Some(false), "{command}");
    }
    for command in [
        "tar xf -",
        "tar xz -C d",
        "tar -xzf- d",
        "xargs ls",
        "awk x",
        "diff a -",
        "python3",
        "python3 -",
    ] {
        assert_eq!(reads(command), Some(true), "{command}");
    }
    for command in ["python3 x.py", "node x.js", "gh"] {
        assert_eq!(reads(command), None, "{command}");
    }
}
