#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
use super::rewrite;

fn same(script: &str) {
    assert_eq!(rewrite(script), script);
}

#[test]
fn file_tests_become_those_of_the_single_bracket() {
    assert_eq!(
        rewrite("[[ -x $f ]] && y"),
        "[[ -n $([ -x \"$f\" ] && echo 1) ]] && y"
    );
    assert_eq!(
        rewrite("if [[ ! -L \"$a b\" && -n $x ]]; then"),
        "if [[ ! -n $([ -L \"$a b\" ] && echo 1) && -n $x ]]; then"
    );
    assert_eq!(
        rewrite("[[ $a -nt b.o || ( -r c ) ]]"),
        "[[ -n $([ \"$a\" -nt b.o ] && echo 1) || ( -n $([ -r c ] && echo 1) ) ]]"
    );
}

#[test]
fn other_conditionals_stay() {
    for script in [
        "[[ -f $f && -d x ]]",
        "[[ $a == -x ]]",
        "[[ -x == $b ]]",
        "[[ $x =~ ^(a|b)[0-9]+$ ]] && echo \"${BASH_REMATCH[1]}\"",
        "[[ $line =~ \\{\\{([A-Z_]+)\\}\\} ]]",
        "x=[[ -x y",
        "[[ -z \"$(ls)\" ]]",
    ] {
        same(script);
    }
}

#[test]
fn quotes_comments_and_documents_stay() {
    for script in [
        "echo '[[ -x f ]]'",
        "echo \"[[ -x f ]]\"",
        "# [[ -x f ]]\necho ((",
        "cat <<EOF\n[[ -x f ]]\nEOF\n",
        "cat <<-'E F' | x\n\t[[ -x f ]]\n\tE F\n",
        "echo $'it\\'s [[ -x f ]]'",
    ] {
        same(script);
    }
    assert!(rewrite("cat <<E\nx\nE\n[[ -x f ]]").ends_with("[[ -n $([ -x f ] && echo 1) ]]"));
    assert!(rewrite("echo \"$([[ -x f ]] && echo y)\"").contains("-n $([ -x f ]"));
}

#[test]
fn parts_of_variables_in_arithmetic() {
    assert_eq!(
        rewrite("echo $(( ${n:0:4} - ${b:-1} ))"),
        "echo $(( $(printf %s \"${n:0:4}\") - ${b:-1} ))"
    );
    assert_eq!(
        rewrite("((x = ${a:1:2} + (2)))"),
        "((x = $(printf %s \"${a:1:2}\") + (2)))"
    );
    same("echo $((cd /; ls) | wc)");
    same("((a); (b))");
    same("for ((i = 0; i < 3; i++)); do :; done");
}

#[test]
fn a_percent_sign_is_itself_where_all_are_replaced() {
    assert_eq!(rewrite("echo ${s//%/x}"), "echo ${s//[%]/x}");
    same("echo ${s/%x/y} ${s%%/*} ((");
}

#[test]
fn patterns_of_case_and_unfinished_text() {
    same("case $1 in a) [[ $x ]] ;; (b|c) ((i++)) ;; esac");
    same("[[ -x f");
    same("echo \"unfinished [[ -x f ]]");
    same(&format!("{}[[ -x f ]]", "$(".repeat(200)));
}

#[test]
fn arrays_made_of_changed_arrays() {
    assert_eq!(
        rewrite("c=(\"${a[@]/e/E}\"); x"),
        "{ mapfile -d '' -t c < <([ ${#a[@]} = 0 ] || printf '%s\\0' \"${a[@]/e/E}\"); }; x"
    );
    assert!(rewrite("f() { local q=(\"${a[@]##*/}\"); }").contains("{ declare -a q; mapfile"));
    same("c=(\"${a[@]:1}\")");
    same("c=(\"${a[@]}\")");
    same("c=(x \"${a[@]^^}\")");
    same("echo c=(\"${a[@]^^\"");
}

#[test]
fn elements_inside_patterns() {
    assert_eq!(
        rewrite("s=${s#\"${syms[i]}\"}; n"),
        "__claw_part=${syms[i]} s=${s#\"$__claw_part\"}; n"
    );
    assert_eq!(
        rewrite("line=${line//\"$mark\"/\"${!key-}\"}"),
        "__claw_part=${!key-} line=${line//\"$mark\"/\"$__claw_part\"}"
    );
    same("s=${s#\"${x}\"}");
    same("s=${s#\"$x\"} \"${a[0]}\"");
}

#[test]
fn backslashes_of_a_replacement_in_quotes() {
    assert_eq!(
        rewrite("printf '%b' \"${s//%/\\\\x}\""),
        "printf '%b' \"${s//[%]/\\\\\\\\x}\""
    );
    same("x=${s//a/\\\\x}");
}

#[test]
fn wide_characters_have_eight_digits() {
    assert_eq!(rewrite("printf '\\U1F600\\n'"), "printf '\\U0001F600\\n'");
    same("printf '\\U0001F600 \\UZ'");
    assert_eq!(rewrite("echo ${#DIRSTACK[@]}"), "echo $(dirs -p | wc -l)");
}
