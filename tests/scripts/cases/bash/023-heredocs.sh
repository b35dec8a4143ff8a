#!/usr/bin/env bash
# exercises: here-document expansion, quoted delimiter, <<-, here-string, nested substitution
name=World; n=3
cat <<EOT
Hello, $name! ${name,,} $((n * 2)) $(echo sub | tr a-z A-Z) \$literal \`tick\`
  indented "quotes" 'single'
EOT
cat <<'EOT'
raw $name $(no) `no` \$
EOT
	cat <<-EOT
	tabs stripped
		second $name
	EOT
cat <<< "here $name"
read -r a b <<< "first second third"; echo "$b|$a"
{ cat; echo after; } <<A
in group
A
cat <<A - <<B
first is lost
A
second wins
B
while read -r l; do echo "<$l>"; done <<X
one
two
X
