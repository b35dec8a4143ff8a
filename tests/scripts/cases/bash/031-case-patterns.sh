#!/usr/bin/env bash
# exercises: case, globs in patterns, fallthrough ;& and ;;&, character classes, nocasematch
kind() {
  case $1 in
    '') echo empty ;;
    *.tar.gz|*.tgz) echo archive ;;
    [0-9]|[0-9][0-9]) echo "small number" ;;
    *[!0-9]*) case $1 in [[:upper:]]*) echo Upper ;; -*) echo option ;; ?) echo single ;; *) echo word ;; esac ;;
    *) echo "big number" ;;
  esac
}
for w in "" a.tar.gz b.tgz 7 42 1234 Hello -x q word 'x*y'; do printf '%-9s ' "$w"; kind "$w"; done
case ab in a*) echo first ;;& *b) echo second ;& zzz) echo fell ;; *) echo never ;; esac
shopt -s nocasematch; case YES in yes) echo "case folded" ;; esac; [[ Foo == foo ]] && echo equal; shopt -u nocasematch
case "a b" in "a b") echo quoted ;; esac
p='*'; case x in "$p") echo literal ;; $p) echo pattern ;; esac
