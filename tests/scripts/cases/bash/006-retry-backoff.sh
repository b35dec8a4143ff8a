#!/usr/bin/env bash
# exercises: functions, until loop, arithmetic, counter file, local, return codes
state=$(mktemp); echo 0 > "$state"
trap 'rm -f "$state"' EXIT
flaky() {
  local n; n=$(<"$state"); n=$((n + 1)); echo "$n" > "$state"
  if (( n < $1 )); then echo "attempt $n failed" ; return 75; fi
  echo "attempt $n ok"
}
retry() {
  local max=$1 delay=1 attempt=1 rc; shift
  until "$@"; do
    rc=$?
    if (( attempt >= max )); then echo "giving up after $attempt, rc=$rc"; return "$rc"; fi
    echo "next delay ${delay}s"
    attempt=$((attempt + 1)); delay=$((delay * 2))
  done
}
retry 5 flaky 4; echo "rc=$?"
echo 0 > "$state"
retry 2 flaky 9; echo "rc=$?"
