#!/usr/bin/env bash
# exercises: file times by touch -d, -nt tests, functions, rebuild rules, loops, output files
build() { local out=$1 s; shift; if [[ ! -e $out ]]; then why=missing; else why=; for s; do [[ $s -nt $out ]] && why="$s is newer"; done; fi; if [[ $why ]]; then echo "build $out ($why)"; cat "$@" > "$out"; touch -d '2024-01-02 00:00:00 UTC' "$out"; else echo "$out is up to date"; fi; }
echo a > a.src; echo b > b.src; touch -d '2024-01-01 00:00:00 UTC' a.src b.src
build ab.out a.src b.src; build ab.out a.src b.src
echo b2 > b.src; touch -d '2024-01-03 00:00:00 UTC' b.src
build ab.out a.src b.src; cat ab.out
touch -r a.src c.src; [[ c.src -nt ab.out ]] || echo "c is old"; [[ a.src -ot b.src ]] && echo "a older than b"
find . -name '*.src' -newer ab.out | sort; date -u -r a.src +%F
