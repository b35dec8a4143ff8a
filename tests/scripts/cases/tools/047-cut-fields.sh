#!/usr/bin/env bash
# exercises: cut -d -f -c -b -s --complement --output-delimiter, ranges, pipelines
printf 'a:b:c:d\nno delimiter\n1:2:3:4\n' > f
cut -d: -f1 f
cut -d: -f2,4 f
cut -d: -f2- f
cut -d: -f-2 f
cut -d: -f1-2,4 f
cut -s -d: -f3 f
cut -c1-3 f
cut -c2 f
cut -c5- f
