#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn reads(script: &str) -> bool {
    needs(script).reads
}

#[test]
fn only_the_head_of_a_pipeline_reads_the_calls_input() {
    assert!(reads("cat | sort"));
    assert!(!reads("ls | cat | sort"));
    assert!(!reads("cat file | grep x"));
    assert!(reads("grep x"));
    assert!(!reads("grep x file"));
    assert!(reads("while read -r line; do echo $line; done"));
    assert!(!reads("while read -r line; do echo $line; done < file"));
    assert!(!reads("cat <<EOF\nhi\nEOF"));
    assert!(reads("x=$(cat); echo $x"));
    assert!(reads("f() { jq -r .a; }; f"));
    assert!(reads("if IFS= read -r a; then echo; fi"));
}

#[test]
fn files_patterns_and_options_are_told_apart() {
    for script in [
        "sed -n 1p",
        "sed -e 1p -e 2p",
        "awk -F: '{print $1}'",
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
        assert!(reads(script), "{script}");
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
        assert!(!reads(script), "{script}");
    }
    assert!(reads("curl -d @- http://x"));
}

#[test]
fn what_the_text_does_not_show_is_marked() {
    assert!(needs("\"$DIR/x.sh\" a").hidden);
    assert!(needs("source lib.sh").hidden);
    assert!(needs("./run.py").hidden);
    assert!(!needs("ls; cat x").hidden);
    assert!(needs("bash -c 'cat | wc -l'").reads);
}

#[test]
fn command_words_and_fed_words_are_listed() {
    let got = needs("python3 a.py; echo x | node b.js; find . -exec gh {} \\;");
    for word in ["python3", "node", "gh"] {
        assert!(got.words.contains(word), "{word}");
    }
    assert!(got.fed.contains("node") && !got.fed.contains("python3"));
}
