#!/usr/bin/env bash
# exercises: two-dimensional grid in strings, nested loops, arithmetic, functions, generations
grid=(..... ..#.. ..#.. ..#.. .....)
cell() { local y=$1 x=$2; ((y >= 0 && y < 5 && x >= 0 && x < 5)) && [[ ${grid[y]:x:1} == '#' ]]; }
step() {
  local new=() y x dy dx n row
  for ((y = 0; y < 5; y++)); do row=
    for ((x = 0; x < 5; x++)); do n=0
      for dy in -1 0 1; do for dx in -1 0 1; do ((dy || dx)) && cell $((y + dy)) $((x + dx)) && ((n++)); done; done
      if cell $y $x; then ((n == 2 || n == 3)) && row+='#' || row+=.; else ((n == 3)) && row+='#' || row+=.; fi
    done; new+=("$row")
  done; grid=("${new[@]}")
}
printf '%s\n' "${grid[@]}"; step; echo; printf '%s\n' "${grid[@]}"; first=${grid[*]}; step; step; [[ ${grid[*]} == "$first" ]] && echo "period 2"
