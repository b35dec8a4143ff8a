#!/usr/bin/env bash
# exercises: CRLF handling, read loop, associative headers, here-document, string cutting, status checks
# needs: jq
resp=$(printf 'HTTP/1.1 404 Not Found\r\nContent-Type: application/json; charset=utf-8\r\nX-Rate-Limit: 10\r\nContent-Length: 21\r\n\r\n{"error":"no such x"}')
declare -A h; body= in_body=false status= reason=
while IFS= read -r line || [[ -n $line ]]; do
  line=${line%$'\r'}
  if [[ -z $status ]]; then read -r _ status reason <<< "$line"
  elif $in_body; then body+=$line
  elif [[ -z $line ]]; then in_body=true
  else k=${line%%:*}; h[${k,,}]=${line#*: }; fi
done <<< "$resp"
echo "$status ($reason)"; for k in $(printf '%s\n' "${!h[@]}" | sort); do echo "$k => ${h[$k]}"; done
echo "type ${h[content-type]%%;*} charset ${h[content-type]##*=}"; ((${#body} == h[content-length])) && echo "length matches"
jq -r .error <<< "$body"; case $status in 2??) echo fine ;; 4??) echo "client error" ;; 5??) echo "server error" ;; esac
