//! What awk answers: the texts are those of mawk and of gawk where they agree.
#![allow(clippy::unwrap_used)]

use crate::io::Io;

fn run(args: &[&str], input: &str) -> (u8, String, String) {
    let args: Vec<String> = args.iter().map(|a| (*a).to_owned()).collect();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let env = [("WHO".to_owned(), "claw".to_owned())];
    let mut io = Io {
        stdin: &mut input.as_bytes(),
        stdout: &mut out,
        stderr: &mut err,
        env: &env,
    };
    let code = super::awk(&args, &mut io).unwrap();
    (
        code,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

fn says(program: &str, input: &str, expected: &str) {
    let (_, out, err) = run(&[program], input);
    assert_eq!((out.as_str(), err.as_str()), (expected, ""), "{program}");
}

#[test]
fn fields_records_and_sums() {
    let people = "alice 30\nbob 25\ncarol 41\n";
    says(
        "{ print $1, $2*2, NF } END { print NR, $0 }",
        people,
        "alice 60 2\nbob 50 2\ncarol 82 2\n3 carol 41\n",
    );
    says(
        "$2 > 26 { s += $2 } END { print s, s/NR }",
        people,
        "71 23.6667\n",
    );
    says("/b/,/carol/ { print NR }", people, "2\n3\n");
    says(
        "BEGIN { RS=\"\"; FS=\"\\n\" } { print NR, $1, NF }",
        "\n\np1\nl2\n\n\np2\n",
        "1 p1 2\n2 p2 1\n",
    );
    assert_eq!(
        run(
            &["-F[,;]", "{ $2 = \"x\"; print; print $3 }", "OFS=:"],
            "1,2;3\n"
        )
        .1,
        "1:x:3\n3\n"
    );
    says(
        "{ $5 = \"e\"; print; NF = 2; print }",
        "a b c\n",
        "a b c  e\na b\n",
    );
    says(
        "BEGIN { RS = \"[0-9]+\" } { print $0 }",
        "a1b22c\n",
        "a\nb\nc\n",
    );
}

#[test]
fn comparisons_and_operators() {
    says(
        "{ print ($1 < $2), ($1 < \"9\"), x == 0, x == \"\" }",
        "10 9\n",
        "0 1 1 1\n",
    );
    says(
        "BEGIN { print -2^2, 2^3^2, 7%3, -7%3, \"10\"<\"9\", 10<9, !0, !\"a\", 1 \" \" -1, 2 * 3 \"x\" }",
        "",
        "-4 512 1 -1 1 0 1 0 1-1 6x\n",
    );
    says(
        "BEGIN { a = b = 3; a += a *= 2; print a, b; print a++ + ++a, a-- }",
        "",
        "12 3\n26 14\n",
    );
    says(
        "BEGIN { print 1e6, 0.1+0.2, 2^53, 1/3, 1e-5 }",
        "",
        "1000000 0.3 9007199254740992 0.333333 1e-05\n",
    );
    says(
        "BEGIN { print (1>2) ? \"a\" : \"b\"; print(1)(2) }",
        "",
        "b\n12\n",
    );
}

#[test]
fn functions_and_arrays() {
    says(
        "function f(n){return n<2?1:n*f(n-1)} function g(a,i){a[i]=f(i)} BEGIN{g(x,5);print x[5], length(x)}",
        "",
        "120 1\n",
    );
    says(
        "BEGIN { if (!(\"x\" in a)) print \"no\"; a[1,2]=3; if ((1,2) in a) print \"yes\"; delete a; print length(a) }",
        "",
        "no\nyes\n0\n",
    );
    says(
        "{ n[$1]++ } END { for (k in n) print k, n[k] }",
        "a\nb\na\n",
        "a 2\nb 1\n",
    );
}

#[test]
fn printf_conversions() {
    says(
        "BEGIN { printf \"%5d|%-5s|%05.1f|%c|%c|%x|%o|%e|%g|%%|%i|%+d|%.3s|%*d\\n\", 42,\"ab\",3.14159,65,\"hello\",255,8,\
         12345.678,0.0001,7.9,5,\"abcdef\",6,12 }",
        "",
        "   42|ab   |003.1|A|h|ff|10|1.234568e+04|0.0001|%|7|+5|abc|    12\n",
    );
}

#[test]
fn texts_and_patterns() {
    says(
        "BEGIN { s=\"hello\"; gsub(/l/,\"[&]\",s); print s; t=\"aaa\"; print gsub(/x*/,\"-\",t), t }",
        "",
        "he[l][l]o\n4 -a-a-a-\n",
    );
    says(
        "BEGIN { print match(\"foobar\",/o+/), RSTART, RLENGTH; print substr(\"hello\",0,2) substr(\"hello\",4) }",
        "",
        "2 2 2\nhlo\n",
    );
    says(
        "BEGIN { print gensub(/(a)(b)/, \"\\\\2\\\\1\", \"g\", \"abab\"); print length(\"h\u{e9}\") }",
        "",
        "baba\n2\n",
    );
    says(
        "BEGIN { print match(\"abcd\", /ab|abcd/), RLENGTH; print \"a{b\" ~ /a{b/, \"aab\" ~ /^a{2}b$/ }",
        "",
        "1 4\n1 1\n",
    );
    says(
        "BEGIN { n=split(\"a1b22c\",f,/[0-9]+/); print n f[3]; print \"[]\" ~ /[]]/, \"x/y\" ~ /[/]/ }",
        "",
        "3c\n1 1\n",
    );
}

#[test]
fn times_are_those_of_the_zone() {
    says(
        "BEGIN { print strftime(\"%Y-%m-%d %H:%M:%S\", 0, 1), mktime(\"1970 01 02 00 00 00\", 1) }",
        "",
        "1970-01-01 00:00:00 86400\n",
    );
}

#[test]
fn files_are_written_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out").to_str().unwrap().to_owned();
    let program = "{ print $1 > f } END { close(f); while ((getline l < f) > 0) print \"r:\" l; print (getline l < \"/none/such\") }";
    let (code, out, _) = run(&["-v", &format!("f={path}"), program], "a 1\nb 2\n");
    assert_eq!((code, out.as_str()), (0, "r:a\nr:b\n-1\n"));
    assert_eq!(
        run(&["{ print FNR, v }", "v=1", &path, "v=2", &path], "").1,
        "1 1\n2 1\n1 2\n2 2\n"
    );
}

#[test]
fn commands_give_and_take_lines() {
    says(
        "BEGIN { while ((\"echo a; echo b\" | getline l) > 0) print \"<\" l \">\"; print close(\"echo a; echo b\") }",
        "",
        "<a>\n<b>\n0\n",
    );
    says(
        "BEGIN { print system(\"exit 3\"); print \"x\" | \"cat >/dev/null\"; print close(\"cat >/dev/null\") }",
        "",
        "3\n0\n",
    );
}

#[test]
fn ends_and_errors() {
    assert_eq!(
        run(&["BEGIN { exit 3 } END { print \"e\" }"], ""),
        (3, "e\n".to_owned(), String::new())
    );
    let (code, _, err) = run(&["BEGIN { print 1/0 }"], "");
    assert_eq!((code, err.as_str()), (2, "awk: division by zero\n"));
    let (code, _, err) = run(&["{ print ( }"], "");
    assert_eq!(code, 2);
    assert!(err.contains("syntax error at or near }"), "{err}");
    let (code, _, err) = run(&["{ print }", "/none/such"], "");
    assert_eq!(
        (code, err.as_str()),
        (
            2,
            "awk: cannot open \"/none/such\" (No such file or directory)\n"
        )
    );
    assert_eq!(
        run(
            &["BEGIN { print ENVIRON[\"WHO\"], ARGC, ARGV[1] }", "op"],
            ""
        )
        .1,
        "claw 2 op\n"
    );
}

#[test]
fn brackets_hold_any_sign() {
    for (pattern, text) in [
        ("[<>]", "<"),
        ("[/]", "/"),
        ("[\\]]", "]"),
        ("[^]a]", "b"),
        ("[[:alpha:]_]", "_"),
        ("[&&]", "&"),
        ("[~~-]", "-"),
        ("[a[]", "["),
        ("[#\"%@]", "@"),
        ("<x>", "<x>"),
    ] {
        let input = format!("{text}\n");
        let program = format!("$0 ~ /^{pattern}$/ {{ print \"yes\" }}");
        says(&program, &input, "yes\n");
    }
    says("/^[^]a]$/", "]\na\n", "");
}

#[test]
fn what_is_printed_to_may_be_an_expression() {
    let dir = tempfile::tempdir().unwrap();
    let program = format!(
        "BEGIN {{ print 1 > \"{}/\" (2 > 3 && 1) }}",
        dir.path().display()
    );
    says(&program, "", "");
    assert_eq!(std::fs::read(dir.path().join("0")).unwrap(), b"1\n");
}
