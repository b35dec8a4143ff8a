#!/usr/bin/env bash
# exercises: trap on signals, kill, functions, background and wait
trap 'echo "got USR1"' USR1
trap 'echo "got TERM"' TERM
kill -USR1 $$
echo "after usr1"
kill -TERM $$
echo "after term"
trap - TERM
trap '' USR1
kill -USR1 $$
echo "ignored usr1"
