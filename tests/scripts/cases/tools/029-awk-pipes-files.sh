#!/usr/bin/env bash
# exercises: awk print to a pipe, close, getline from file and command, system, exit code
# exit: 3
printf '3\n1\n2\n' | awk '{print | "sort -n"} END {close("sort -n"); print "sorted"}'
echo data > in.txt
awk 'BEGIN {while ((getline line < "in.txt") > 0) print "read " line; "echo sub" | getline x; print x; printf "to file\n" > "out.txt"; close("out.txt"); while ((getline l < "out.txt") > 0) print l}'
printf 'a\nb\n' | awk 'NR == 1 {getline; print "skipped to " $0}'
awk 'BEGIN {printf "%s %s\n", ARGC, ARGV[1]}' arg1
X=env awk 'BEGIN {print ENVIRON["X"]}'
awk 'BEGIN {print system("exit 4")}'
awk 'BEGIN {exit 3} END {print "END runs"}'
