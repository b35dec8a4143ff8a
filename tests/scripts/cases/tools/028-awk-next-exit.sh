#!/usr/bin/env bash
# exercises: awk next, exit with END, getline, ARGV, ENVIRON
seq 10 | awk '$1 % 2 == 0 {next} $1 > 7 {exit} {print "odd", $1} END {print "end", NR}'
