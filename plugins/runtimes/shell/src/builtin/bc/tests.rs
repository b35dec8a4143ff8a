#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::*;

fn bc(text: &str) -> String {
    let (out, err) = run::all(&format!("{text}\n"), false);
    assert_eq!(err, "", "{text}");
    out.trim_end().to_owned()
}

fn library(text: &str) -> String {
    run::all(&format!("{text}\n"), true).0.trim_end().to_owned()
}

#[test]
fn scales_follow_posix() {
    for (text, wanted) in [
        ("10/3", "3"),
        ("scale=2; 10/3", "3.33"),
        ("1.25*2", "2.50"),
        ("scale=4; 2^10", "1024"),
        ("scale=4; 7%3", ".0001"),
        ("7%3", "1"),
        ("-7%3", "-1"),
        ("1.5+1.25", "2.75"),
        ("scale=3; 2^-2", ".250"),
        ("0.5-1", "-.5"),
        ("scale=10; sqrt(2)", "1.4142135623"),
        ("-2^2", "4"),
        ("2^3^2", "512"),
        ("1.123*1.1", "1.235"),
        ("scale=2; 100*1.5/3", "50.00"),
        ("0.0", "0"),
        ("length(123.45); scale(1.200)", "5\n3"),
    ] {
        assert_eq!(bc(text), wanted, "{text}");
    }
}

#[test]
fn statements_functions_and_bases() {
    assert_eq!(bc("for (i=1;i<=3;i++) i*i"), "1\n4\n9");
    assert_eq!(bc("define f(n) { if (n<=1) return 1; return n*f(n-1); }\nf(20)"), "2432902008176640000");
    assert_eq!(bc("x=5; while (x>3) { x; x-=1 }"), "5\n4");
    assert_eq!(bc("a[2]=7; a[2]+a[3]"), "7");
    assert_eq!(bc("obase=16; 255; obase=2; 5"), "FF\n101");
    assert_eq!(bc("ibase=16; FF; 1A"), "255\n26");
    assert_eq!(bc("print \"a\", 1+1, \"\\n\""), "a2");
    assert_eq!(bc("1 > 0; 2 == 3; !0; 1 && 0 || 1"), "1\n0\n1\n1");
    assert_eq!(bc("/* c */ 1 # d\n2"), "1\n2");
    assert_eq!(bc("(x=3)\nx++; ++x; ."), "3\n3\n5\n5");
    assert_eq!(bc("if (2 > 1) 5 else 6\nquit\n7"), "5");
    assert_eq!(bc("2^100"), "1267650600228229401496703205376");
    assert_eq!(bc("10^70").len(), 73);
}

#[test]
fn the_library() {
    assert_eq!(library("scale=10; 4*a(1)"), "3.1415926532");
    assert_eq!(library("e(1)"), "2.71828182845904523536");
    assert_eq!(library("scale=6; l(10)"), "2.302585");
    assert_eq!(library("scale=6; s(1); c(0)"), ".841470\n1.000000");
    assert_eq!(library("scale=4; e(l(2)*0.5)"), "1.4141");
    assert_eq!(library("10/4"), "2.50000000000000000000");
}

#[test]
fn errors_are_said_and_the_rest_goes_on() {
    let (out, err) = run::all("1/0\n2\n", false);
    assert_eq!(out, "2\n");
    assert!(err.contains("Divide by zero"), "{err}");
    let (out, err) = run::all("1+\n3\n", false);
    assert_eq!(out, "3\n");
    assert!(err.contains("syntax error"), "{err}");
    let (_, err) = run::all("define f(x) { return f(x+1); }\nf(1)\n", false);
    assert!(err.contains("nested"), "{err}");
    let (_, err) = run::all(&"(".repeat(1000), false);
    assert!(err.contains("nested"), "{err}");
}
