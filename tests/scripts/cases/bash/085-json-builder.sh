#!/usr/bin/env bash
# exercises: functions, string escaping, arrays to JSON, jq validation, printf, local
# needs: jq
esc() { local s=$1; s=${s//\\/\\\\}; s=${s//\"/\\\"}; s=${s//$'\n'/\\n}; s=${s//$'\t'/\\t}; printf '"%s"' "$s"; }
arr() { local out= x; for x; do out+=${out:+,}$(esc "$x"); done; printf '[%s]' "$out"; }
obj() { local out=; while (($#)); do out+=${out:+,}$(esc "$1"):$2; shift 2; done; printf '{%s}\n' "$out"; }
doc=$(obj name "$(esc 'He said "hi"')" path "$(esc 'C:\tmp')" lines "$(esc $'a\nb\tc')" tags "$(arr x 'y z' '')" n 5 ok true none null)
echo "$doc"
jq -r '.name, .path, (.tags | length), .n + 1' <<< "$doc"
jq -c 'keys' <<< "$doc"
printf '%s\n' a 'b "q"' c | jq -R . | jq -sc .
jq -nc --args '$ARGS.positional' one "two three"
