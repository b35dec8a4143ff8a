#!/usr/bin/env bash
# exercises: globs with spaces, parameter expansion, mv, mkdir, printf numbering, case conversion
mkdir in; touch in/"My Photo 1.JPG" in/"my photo 2.jpg" in/"Notes (old).TXT" in/archive.TAR.GZ
n=0
for f in in/*; do
  b=${f##*/}; ext=${b##*.}; stem=${b%.*}
  new=${stem,,}; new=${new// /-}; new=${new//[()]/}
  mv -- "$f" "in/$(printf '%02d' $((++n)))-$new.${ext,,}"
done
ls in
for f in in/*.jpg; do mv "$f" "${f%.jpg}.jpeg"; done
ls in | grep -c jpeg
find in -type f -name '*.jpeg' | sort | while IFS= read -r f; do echo "${f#in/}"; done
