#!/usr/bin/env bash
# exercises: jq over JSON lines, -s aggregate, -c, select by string tests, null input with inputs, error lines kept out
# needs: jq
cat > ev.jsonl <<'E'
{"ts":"2024-05-01T10:00:00Z","lvl":"info","msg":"start","ms":12}
{"ts":"2024-05-01T10:00:05Z","lvl":"error","msg":"db timeout","ms":5000}
{"ts":"2024-05-01T10:01:00Z","lvl":"info","msg":"done","ms":48}
{"ts":"2024-05-01T10:02:00Z","lvl":"warn","msg":"slow","ms":900,"extra":{"q":"select 1"}}
E
jq -r 'select(.lvl != "info") | "\(.ts[11:19]) \(.lvl | ascii_upcase): \(.msg)"' ev.jsonl
jq -s 'map(.ms) | add, max, (length as $n | add / $n)' ev.jsonl
jq -sc 'group_by(.lvl) | map({(.[0].lvl): length}) | add' ev.jsonl
jq -r '.extra.q // empty' ev.jsonl
jq -n '[inputs | .ms] | length' ev.jsonl
jq -n 'reduce inputs as $e (0; . + $e.ms)' ev.jsonl
jq -c '{lvl, ms} | select(.ms > 40 and (.lvl | startswith("e") | not))' ev.jsonl
jq -r '[.ts, .lvl, .ms] | @tsv' ev.jsonl | cut -f2,3 | sort
grep error ev.jsonl | jq .ms
jq -r 'keys | join(",")' ev.jsonl | sort | uniq -c | sort -rn | awk '{print $1}'
jq -s 'sort_by(.ms) | .[-1].msg, (map(select(.msg | test("^d"))) | length)' ev.jsonl
jq -c 'limit(1; .ms, .lvl)' ev.jsonl
tail -1 ev.jsonl | jq -c 'paths | select(length > 1)'
