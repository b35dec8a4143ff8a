#!/usr/bin/env bash
# exercises: awk RS paragraph mode, RS character, ORS, OFS, here-string
awk 'BEGIN {RS = ""; FS = "\n"} {print NR ": " $1 " (" NF ")"}' <<< $'a\nb\n\nc\nd\ne'
printf 'a;b;c' | awk 'BEGIN {RS = ";"} {print NR, $0}'
awk 'BEGIN {ORS = "|"; OFS = "-"; print "x", "y"; print "z"} END {}' < /dev/null
echo
