#!/usr/bin/env bash
# exercises: jq nested arrays, string interpolation, @tsv with read, group and count, here-document, sort, column-free table
# needs: jq
cat > issues.json <<'E'
{"total":3,"items":[
 {"id":7,"title":"Crash on start","user":{"login":"ann"},"labels":[{"name":"bug"},{"name":"p1"}],"closed_at":null,"created":"2024-03-01T10:00:00Z"},
 {"id":9,"title":"Add docs","user":{"login":"bob"},"labels":[],"closed_at":"2024-03-05T00:00:00Z","created":"2024-03-02T08:30:00Z"},
 {"id":12,"title":"Slow \"search\"","user":{"login":"ann"},"labels":[{"name":"bug"}],"closed_at":null,"created":"2024-03-09T23:59:59Z"}]}
E
jq -r '.items[] | "#\(.id) \(.title) [\(.labels | map(.name) | join(","))] \(if .closed_at then "closed" else "open" end)"' issues.json
jq -r '.items | group_by(.user.login)[] | [.[0].user.login, length, (map(select(.closed_at == null)) | length)] | @tsv' issues.json | while IFS=$'\t' read -r u n o; do printf '%-5s %d issues, %d open\n' "$u" "$n" "$o"; done
