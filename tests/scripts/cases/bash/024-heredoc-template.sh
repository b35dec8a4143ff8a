#!/usr/bin/env bash
# exercises: functions writing files by here-document, redirection, sed, indirect expansion, loops
render() {
  local line key mark
  while IFS= read -r line; do
    while [[ $line =~ \{\{([A-Z_]+)\}\} ]]; do
      key=${BASH_REMATCH[1]}
      mark="{{$key}}"
      line=${line//"$mark"/"${!key-}"}
    done
    printf '%s\n' "$line"
  done
}
cat > page.tpl <<'TPL'
<h1>{{TITLE}}</h1>
<p>{{USER_NAME}} has {{COUNT}} items, {{COUNT}}!{{MISSING}}</p>
TPL
TITLE="Report" USER_NAME="A & B" COUNT=3
render < page.tpl > page.html
cat page.html
wc -l < page.html | tr -d ' '
sed -E 's/<[^>]+>//g' page.html
