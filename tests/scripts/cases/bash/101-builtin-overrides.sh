#!/usr/bin/env bash
# exercises: function named like a command, command, builtin, alias, unset -f, type -t
echo() { printf 'E:%s\n' "$*"; }
echo one; builtin echo two; command echo three; unset -f echo; echo four
ls() { command ls "$@" | tr a-z A-Z; }; touch file_a; ls; unset -f ls; ls
cd_count=0; cd() { builtin cd "$@" && cd_count=$((cd_count + 1)); }; mkdir x; cd x; cd ..; echo "$cd_count"; unset -f cd
shopt -s expand_aliases
alias hi='echo hello' up='tr a-z A-Z'
hi there
echo abc | up
unalias hi; hi 2>/dev/null || echo "alias gone"
\echo escaped; type -t cd; type -t up; type -t cat
true() { return 1; }; true || echo "true overridden"; unset -f true; true && echo "true restored"
