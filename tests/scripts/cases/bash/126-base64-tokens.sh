#!/usr/bin/env bash
# exercises: base64, tr, cut, jq, sha256sum, padding functions, string slicing
# needs: jq
b64url() { base64 -w0 | tr '+/' '-_' | tr -d '='; }
unb64url() { local s=$1; s=$(tr -- '-_' '+/' <<< "$s"); while ((${#s} % 4)); do s+='='; done; base64 -d <<< "$s"; }
h=$(printf '{"alg":"none","typ":"JWT"}' | b64url); p=$(jq -nc '{sub: "42", name: "Zoë?>", admin: true}' | tr -d '\n' | b64url)
jwt="$h.$p.sig"; echo "$jwt"
IFS=. read -r a b c <<< "$jwt"; unb64url "$a" | jq -r .typ; unb64url "$b" | jq -r '.name, .admin'; echo "$c"
printf 'user:pass' | base64; echo dXNlcjpwYXNz | base64 -d; echo
printf '%s' payload | sha256sum | cut -c1-16; head -c 60 /dev/zero | base64 | head -1 | wc -c | tr -d ' '
echo 'not base64!' | base64 -d > /dev/null 2>&1 || echo "bad input rc=$?"
