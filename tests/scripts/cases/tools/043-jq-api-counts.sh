#!/usr/bin/env bash
# exercises: jq counting by add, unique, select with index, test with flags, dates, @csv of records
# needs: jq
cat > issues.json <<'E'
{"total":3,"items":[
 {"id":7,"title":"Crash on start","user":{"login":"ann"},"labels":[{"name":"bug"},{"name":"p1"}],"closed_at":null,"created":"2024-03-01T10:00:00Z"},
 {"id":9,"title":"Add docs","user":{"login":"bob"},"labels":[],"closed_at":"2024-03-05T00:00:00Z","created":"2024-03-02T08:30:00Z"},
 {"id":12,"title":"Slow \"search\"","user":{"login":"ann"},"labels":[{"name":"bug"}],"closed_at":null,"created":"2024-03-09T23:59:59Z"}]}
E
jq -c '[.items[].labels[].name] | group_by(.) | map({(.[0]): length}) | add' issues.json
jq -r '.items | map(.created[0:10]) | unique | .[]' issues.json
jq -r '.items[] | select(.labels | map(.name) | index("p1")) | .id' issues.json
jq '.items | map(select(.title | test("SLOW"; "i"))) | length' issues.json
jq -r '.items[0].created | fromdateiso8601' issues.json
jq -r '.items[0].created | fromdateiso8601 | todateiso8601' issues.json
jq -r '1700000000 | strftime("%Y-%m-%d %H:%M")' issues.json
jq -r '[.items[] | {id, u: .user.login}] | (.[0] | keys_unsorted), (.[] | [.[]]) | @csv' issues.json
jq '.items |= sort_by(-.id) | .items[0].id' issues.json
