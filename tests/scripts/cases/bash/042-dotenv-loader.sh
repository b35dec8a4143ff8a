#!/usr/bin/env bash
# exercises: while read, export, quoting strip, env, subshell, set -a, source
cat > .env <<'ENV'
# comment
API_URL=https://api.example.org/v1
export TOKEN="abc=123=="
EMPTY=
NAME='Jane Doe'
ENV
load_env() {
  local line key value
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in ''|\#*) continue ;; esac
    line=${line#export }
    key=${line%%=*}; value=${line#*=}
    case $value in \"*\") value=${value#\"}; value=${value%\"} ;; \'*\') value=${value#\'}; value=${value%\'} ;; esac
    export "$key=$value"
  done < "$1"
}
( load_env .env; env | grep -E '^(API_URL|TOKEN|EMPTY|NAME)=' | LC_ALL=C sort )
echo "outside: ${TOKEN:-unset}"
( set -a; . ./.env; set +a; bash -c 'echo "child sees $NAME and $TOKEN"' )
NAME=tmp bash -c 'echo "one command: $NAME"'; echo "${NAME-still unset}"
