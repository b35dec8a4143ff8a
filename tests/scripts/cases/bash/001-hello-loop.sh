#!/usr/bin/env bash
# exercises: for loop, pipeline, exit code
# exit: 5
for i in 1 2 3; do echo "$i"; done | sort -r | head -1
exit 5
