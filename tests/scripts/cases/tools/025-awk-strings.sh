#!/usr/bin/env bash
# exercises: awk substr, index, length, sub, gsub, match RSTART, toupper, sprintf, split regex, concatenation
echo 'The quick brown fox' | awk '{print length($0), substr($0, 5, 5), index($0, "brown"), toupper($2), tolower($1); s = $0; n = gsub(/o/, "0", s); print n, s; sub(/quick/, "[&]", s); print s; if (match($0, /b[a-z]+/)) print RSTART, RLENGTH, substr($0, RSTART, RLENGTH)}'
awk 'BEGIN {s = sprintf("%05.2f|%-6s|%x|%c|%3d%%", 3.14159, "ab", 255, "z", 50); print s; n = split("a1b22c333", p, /[0-9]+/); print n, p[1] p[2] p[3]; x = "A" "B" 1 + 2; print x; print 1 " " 2, "3" + 4, "5x" + 1, -"3"; print substr("hello", 4), substr("hello", 2, 99) "|"}'
