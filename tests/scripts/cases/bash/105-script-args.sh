#!/usr/bin/env bash
# exercises: positional parameters from the command line, getopts, shift, loops, exit code
# exit: 2
echo "name ${0##*/}" | sed 's/[0-9]*-//'; echo "count $#"
i=0; for a in "$@"; do echo "$((++i)): [$a]"; done
force=no level=1
while getopts 'fl:' o; do case $o in f) force=yes ;; l) level=$OPTARG ;; *) exit 64 ;; esac; done
shift $((OPTIND - 1)); echo "force=$force level=$level rest=[$*] last=${!#}"
exit "$#"
