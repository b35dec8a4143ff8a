#!/usr/bin/env bash
# exercises: set -e, trap EXIT, functions, stdout before failure
# exit: 1
set -e
trap 'echo "exit trap rc=$?"' EXIT
step() { echo "step $1"; [[ $1 -lt 3 ]]; }
step 1
step 2
step 3
step 4
