#!/usr/bin/env bash
# exercises: ln -s, readlink, readlink -f, realpath, -L test, dangling links, relative paths
mkdir -p real/sub; echo data > real/file; ln -s real/file link; ln -s real dirlink; ln -s missing dangling; ln real/file hard
readlink link; cat link; [[ $(readlink -f link) == "$PWD/real/file" ]] && echo resolved
cat dirlink/file; ls dirlink; [ -L dangling ] && [ ! -e dangling ] && echo dangling
echo more >> hard; wc -l < real/file | tr -d ' '; [[ hard -ef real/file ]] && echo "same file"
realpath --relative-to=real/sub real/file; rm link; [ -e real/file ] && echo "target kept"
ln -sfn real/sub dirlink; readlink dirlink; cd dirlink && basename "$(pwd -P)"; basename "$(pwd)"
