#!/usr/bin/env bash
# exercises: comm columns, -3, -12, --output-delimiter, process substitution
comm <(printf 'a\nb\n') <(printf 'b\nc\n')
comm -3 <(printf 'a\nb\n') <(printf 'b\nc\n')
comm -12 <(printf 'p\nq\n') <(printf 'q\n')
comm --output-delimiter=: <(echo a) <(echo b)
