#!/usr/bin/env bash
# exercises: grep -o -w -x -l -L -h, pipelines, wc
printf '%s\n' 'Apple pie' 'banana' 'pineapple' 'grape apple' 'APPLE' '' 'end' > f
printf 'nothing\n' > g
grep -o 'an' f | wc -l | tr -d ' '
grep -w apple f
grep -x banana f
grep -l apple f g
grep -L apple f g
grep -ho 'p[a-z]*e' f g
