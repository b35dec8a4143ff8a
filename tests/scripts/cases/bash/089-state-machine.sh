#!/usr/bin/env bash
# exercises: case on state and input pairs, read loop, here-document, associative array of transitions
declare -A next=([idle,coin]=ready [ready,push]=idle [ready,coin]=ready [idle,push]=idle)
state=idle coins=0 passed=0
while read -r event; do
  to=${next[$state,$event]:-}
  [[ -z $to ]] && { echo "ignored $event in $state"; continue; }
  case "$state:$event" in idle:coin|ready:coin) ((coins++)) ;; ready:push) ((passed++)) ;; esac
  [[ $to != "$state" ]] && echo "$state -> $to on $event"
  state=$to
done <<E
push
coin
coin
kick
push
push
E
echo "coins=$coins passed=$passed state=$state"
balanced() { local s=$1 st= c i; for ((i = 0; i < ${#s}; i++)); do c=${s:i:1}; case $c in [\(\[{]) st+=$c ;; ')') [[ $st == *'(' ]] || return 1; st=${st%?} ;; ']') [[ $st == *'[' ]] || return 1; st=${st%?} ;; '}') [[ $st == *'{' ]] || return 1; st=${st%?} ;; esac; done; [[ -z $st ]]; }
for s in '(a[b]{c})' '(]' '((' ''; do balanced "$s" && echo "'$s' balanced" || echo "'$s' not"; done
