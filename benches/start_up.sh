#!/usr/bin/env bash
# What programs of this kind take to start and answer, beside each other: milliseconds (the median of 200 runs, hyperfine),
# instructions of the whole process (callgrind), peak memory, size. benches/start_up.sh NAME=PROGRAM…, builds of posdiag;
# tealdeer, navi, jq and rustc are measured where they are there.
set -euo pipefail
[ $# -gt 0 ] || { sed -n '2,4s/^# //p' "$0" >&2 && exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
valgrind=$(command -v valgrind)

printf '%-34s %9s %13s %9s %11s\n' '' ms instructions kB bytes
line() { # the name, the program and its arguments; in the environment that is there
    local name=$1 milliseconds instructions memory size
    shift
    "$@" >/dev/null 2>&1 </dev/null || { printf '%-34s it does not run\n' "$name" && return; }
    hyperfine --shell=none --warmup 20 --runs 200 --export-json "$work/times" -- "$*" >/dev/null 2>&1
    milliseconds=$(python3 -c 'import json, sys; print("%.2f" % (json.load(open(sys.argv[1]))["results"][0]["median"] * 1000))' "$work/times")
    instructions=$("$valgrind" --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null </dev/null | sed -n 's/.*Collected : //p')
    memory=$(/usr/bin/time -f %M -o "$work/memory" "$@" >/dev/null 2>&1 </dev/null; tail -n 1 "$work/memory")
    size=$(stat -L -c %s "$(command -v "$1")")
    printf '%-34s %9s %13s %9s %11s\n' "$name" "$milliseconds" "$instructions" "$memory" "$size"
}
for build in "$@"; do
    line "${build%%=*}: explain E108" "${build#*=}" explain E108
done
mkdir -p "$work/cache/tealdeer/tldr-pages/pages/common" "$work/cache/tldr/tldr-pages/pages/common"
page=$'# jq\n\n> A JSON processor.\n\n- Output a file:\n\n`jq . {{file}}`\n'
for folder in "$work"/cache/*/tldr-pages/pages/common; do printf '%s' "$page" >"$folder/jq.md"; done
! command -v tldr >/dev/null || TEALDEER_CACHE_DIR=$work/cache/tealdeer XDG_CACHE_HOME=$work/cache line 'tealdeer: tldr jq' tldr --quiet jq
! command -v navi >/dev/null || line 'navi --version' navi --version
! command -v jq >/dev/null || line 'jq -n 1' jq -n 1
! command -v rustc >/dev/null || line 'rustc --explain E0308' "$(rustc --print sysroot)/bin/rustc" --explain E0308
