#!/usr/bin/env bash
# exercises: jq def, range, limit, flatten, object merge, variables, destructuring, types
# needs: jq
printf '{"v":1}\n{"v":2}\n' > s.json
jq -n 'def f(x): x * 2; f(21)'
jq -n -c '[range(5)], [range(0; 10; 3)], [limit(2; range(9))]'
jq -n -c '[1, [2, [3]]] | flatten, flatten(1)'
jq -n -c '{a: 1} * {b: {c: 2}} * {b: {d: 3}}'
jq -n -c '[3, 1, 2] | sort, min, max, (map(. * 1.5))'
jq -n -c '"1.5" | tonumber + 1'
jq -n -c '[1, null, "a", [], {}, true] | map(type)'
jq -n '1 as $x | [$x, 2] | . as [$a, $b] | $a + $b'
jq -c 'select(.v == 2), empty' s.json
jq -n -r '$ENV.HOME | type'
jq -n -c '"a-b_c" | [splits("[-_]")]'
jq -n -c '[1, 2, 3] | indices(2), (.[1:] | length), index(3)?'
jq -n -c '{"a": [1, 2]} | [.a[] as $x | $x * 10], (.a | contains([2]))'
