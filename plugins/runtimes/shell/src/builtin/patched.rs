//! What our patches of the interpreter and of its commands are for. Each line is a script and what bash prints.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

/// What a script writes to standard output, and its exit code.
fn ran(script: &str) -> (Vec<u8>, i32) {
    let mut bash = bashkit::Bash::builder().rootfs(false).build();
    let done = crate::platform::block_on(bash.exec(script))
        .unwrap()
        .unwrap();
    (done.stdout.as_bytes().to_vec(), done.exit_code)
}

fn prints(cases: &[(&str, &[u8])]) {
    for (script, wanted) in cases {
        let (out, _) = ran(script);
        assert_eq!(
            out.escape_ascii().to_string(),
            wanted.escape_ascii().to_string(),
            "{script}"
        );
    }
}

#[test]
fn bytes_that_are_no_text_pass_through_commands() {
    prints(&[
        (r"printf '\xff\x00\n' | cat", b"\xff\0\n"),
        (r"printf 'b\xff\na\xfe\n' | sort", b"a\xfe\nb\xff\n"),
        (r"printf 'a\xff\na\xff\n' | uniq", b"a\xff\n"),
        (r"printf 'a\xff\n' | sed s/a/b/", b"b\xff\n"),
        (r"printf 'a\xff\n' | tr a b", b"b\xff\n"),
        (r"printf 'a\xff\nb' | tac", b"ba\xff\n"),
        (r"printf 'a\xffb\n' | grep -ao 'a.'", b"a\xff\n"),
        (r"printf '\xffab' | head -c 2", b"\xffa"),
        (r"x=$(printf 'a\xffb'); printf %s $x ${#x}", b"a\xffb3"),
        (r"echo $'\xff' $'\xc3\xa9'", b"\xff \xc3\xa9\n"),
        (
            r"printf '\xff\n' | while read -r l; do echo $l; done",
            b"\xff\n",
        ),
        // The characters that stand for bytes are characters too.
        (r"printf '\xf4\x8f\xbf' | cat", b"\xf4\x8f\xbf"),
        (r"printf 'caf\xe9' | wc -m", b"3\n"),
    ]);
}

#[test]
fn escaped_bytes_of_sed_are_one_character() {
    prints(&[
        (
            r"printf '\xef\xbb\xbfbom\n' | sed 's/^\xef\xbb\xbf//'",
            b"bom\n",
        ),
        (r"printf 'a\xe9\n' | sed 's/\xe9/e/'", b"ae\n"),
        (r"echo x | sed 's/x/\xc3\xa9/'", b"\xc3\xa9\n"),
        (r"echo 'a&' | sed 's/a/\x26/'", b"&&\n"),
    ]);
}

#[test]
fn sed_jumps_as_often_as_it_takes() {
    // Counts to 65,535 in binary: 131,000 jumps for one line.
    let count =
        r"echo 0000000000000000 | sed ':a;s/1\(_*\)$/_\1/;ta;s/0\(_*\)$/1\1/;y/_/0/;/^1*$/!ba'";
    prints(&[(count, b"1111111111111111\n")]);
}

#[test]
fn jq_keeps_the_order_of_keys_and_sees_exported_variables_alone() {
    prints(&[
        (
            r#"echo '{"a":1,"b":2,"c":3,"d":4}' | jq -c 'del(.a), del(.b, .c)'"#,
            b"{\"b\":2,\"c\":3,\"d\":4}\n{\"a\":1,\"d\":4}\n",
        ),
        (
            "X=1; export Y=2; Y=3; Z=4 jq -nc 'env | {X, Y, Z}'",
            b"{\"X\":null,\"Y\":\"3\",\"Z\":\"4\"}\n",
        ),
        ("X=1; jq -n '$ENV.X'", b"null\n"),
    ]);
}

#[test]
fn devices_are_there_and_no_files() {
    let (out, code) = ran("for f in /dev/null /dev/zero; do
        [ -e $f ] && [ ! -f $f ] && [ -c $f ] && [ -w $f ] && echo $f; done; [ -e /dev/stdin ] && [ ! -c /dev/stdin ]");
    assert_eq!((out.as_slice(), code), (&b"/dev/null\n/dev/zero\n"[..], 0));
    prints(&[(
        "echo x > f; chmod 444 f; [ -w f ] || echo fixed; chmod 644 f; [ -w f ] && echo free; [ -w none ] || echo none",
        b"fixed\nfree\nnone\n",
    )]);
}

#[test]
fn subscripts_and_operands_hold_expansions() {
    prints(&[
        (
            "declare -A m; m[2024]=5; d=2024-01; echo ${m[${d:0:4}]} ${m[${d%-*}]:-no} $((${m[${d:0:4}]:-0} + 1))",
            b"5 5 6\n",
        ),
        (
            "declare -A m; m['a b']=1; m['$x']=2; v='a bZ'; w='$xZ'; echo ${m[${v%Z}]} ${m[${w%Z}]}",
            b"1 2\n",
        ),
        (
            "a=(1 2 3); s=xx; echo ${a[${#s}]} ${a[${s:+1}]} $((${a[${n:-1}]} * 2))",
            b"3 2 4\n",
        ),
        (
            "d=2024-01; echo ${n:-${d:0:4}} ${d#${d:0:4}} ${d/${d:0:4}/y} ${n:-${d%-*}}",
            b"2024 -01 y-01 2024\n",
        ),
        (
            "a=(p q); echo ${n:-${a[1]}} ${n:-${#a[@]}}; s=3; echo $((${n:-$s} + 1))",
            b"q 2\n4\n",
        ),
        (
            "p=/tmp/x; echo ${p#$(echo /tmp)/} ${p%$(echo x)}",
            b"x /tmp/\n",
        ),
    ]);
    // Data in a subscript runs nothing.
    let mut bash = bashkit::Bash::builder().rootfs(false).build();
    let script = "a=(1); v='x[$(echo ran >&2; echo 0)]Z'; echo \"${a[${v%Z}]}\"";
    let done = crate::platform::block_on(bash.exec(script))
        .unwrap()
        .unwrap();
    assert!(
        !done.stderr.to_string().contains("ran\n"),
        "{}",
        done.stderr
    );
}
