#!/usr/bin/env bash
# exercises: source, functions in a file, positional parameters, return from a sourced file, guards
mkdir -p lib
cat > lib/log.sh <<'LIB'
[[ -n ${_LOG_LOADED:-} ]] && { echo "already loaded"; return 0; }
_LOG_LOADED=1
LOG_LEVEL=${LOG_LEVEL:-info}
log() { local level=$1; shift; printf '[%-5s] %s\n' "${level^^}" "$*"; }
echo "library got $# arguments: ${1:-none}"
return 3
echo never
LIB
. lib/log.sh one; echo "rc=$?"
source ./lib/log.sh; echo "rc=$?"
log info "hello" world; log warn "LEVEL=$LOG_LEVEL"
cat > lib/vars.sh <<< 'X=1; Y=$((X + 1)); set -- changed'
set -- keep me; . lib/vars.sh; echo "X=$X Y=$Y \$1=$1"
. ./lib/missing.sh 2>/dev/null || echo "missing rc=$?"
bash -c '. ./lib/vars.sh; echo "in child $Y ${BASH_SOURCE[0]:-c}"' | cut -c1-10
