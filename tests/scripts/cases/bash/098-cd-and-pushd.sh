#!/usr/bin/env bash
# exercises: cd -, OLDPWD, pushd, popd, dirs, CDPATH-free, subshell cwd, ~ expansion
base=$PWD; rel() { local p=${PWD#"$base"}; echo "${p:-/}"; }
mkdir -p a/b/c d
cd a/b; rel; cd ..; rel; cd - > /dev/null; rel; cd "$base"; echo "${OLDPWD#"$base"}"
pushd a > /dev/null; pushd b > /dev/null; rel; echo "depth ${#DIRSTACK[@]}"; popd > /dev/null; rel; popd > /dev/null; rel
( cd d && rel ); rel
cd a/b/c/../.. && rel; cd "$base"; cd nonexistent 2>/dev/null || echo "cd failed $?"
HOME=$base/d; cd; rel; cd "$base"; echo ~/x | sed "s|$base||"
for d in a/*/; do ( cd "$d" && rel ); done
