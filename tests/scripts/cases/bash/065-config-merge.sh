#!/usr/bin/env bash
# exercises: associative arrays, functions with namerefs, precedence, export, sorted output
declare -A defaults=([host]=localhost [port]=80 [debug]=false) file env_conf final
file=([port]=8080 [name]=svc)
APP_DEBUG=true; APP_HOST=; export APP_DEBUG APP_HOST
for v in $(compgen -A variable APP_); do k=${v#APP_}; [[ -n ${!v} ]] && env_conf[${k,,}]=${!v}; done
merge() { local -n dst=$1 src=$2; local k; for k in "${!src[@]}"; do dst[$k]=${src[$k]}; done; }
for layer in defaults file env_conf; do merge final "$layer"; done
for k in $(printf '%s\n' "${!final[@]}" | LC_ALL=C sort); do printf '%s: %s\n' "$k" "${final[$k]}"; done
${final[debug]} && echo "debug is on"
[[ ${final[port]} =~ ^[0-9]+$ ]] && ((final[port] > 1024)) && echo "port fine"
