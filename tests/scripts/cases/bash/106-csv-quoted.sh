#!/usr/bin/env bash
# exercises: character loop parser, quoted fields, functions filling arrays, printf, here-document
parse() {
  local line=$1 c field= quoted=false i; fields=()
  for ((i = 0; i < ${#line}; i++)); do
    c=${line:i:1}
    if $quoted; then
      if [[ $c == '"' ]]; then if [[ ${line:i+1:1} == '"' ]]; then field+='"'; ((++i)); else quoted=false; fi; else field+=$c; fi
    elif [[ $c == '"' ]]; then quoted=true
    elif [[ $c == , ]]; then fields+=("$field"); field=
    else field+=$c; fi
  done
  fields+=("$field")
}
n=0
while IFS= read -r l; do parse "$l"; ((n++)) || { header=("${fields[@]}"); continue; }
  for i in "${!header[@]}"; do printf '%s=<%s> ' "${header[i]}" "${fields[i]-}"; done; echo
done <<'CSV'
id,name,quote
1,"Doe, Jane","She said ""hi"""
2,Bob,
3,"","a,b,c"
CSV
