#!/usr/bin/env bash
# Counts the instructions of `posdiag explain E101` under callgrind, which is the same whatever else the machine does,
# and its peak memory, and says whether they are within what was promised. Needs valgrind and GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --release
cargo build --quiet --profile profiling
whole() { # the release binary as it is shipped
  valgrind --tool=callgrind --callgrind-out-file=/dev/null target/release/posdiag "$@" 2>&1 >/dev/null |
    sed -n 's/.*Collected : //p'
}
inside() { # the instructions spent in a function and below it, in the same build with its symbols
  valgrind --tool=callgrind --callgrind-out-file=target/callgrind.out target/profiling/posdiag explain E101 >/dev/null 2>&1
  callgrind_annotate --inclusive=yes target/callgrind.out |
    awk -v name="$1" 'index($0, name) && !found { gsub(",", "", $1); print $1; found = 1 }'
}
total=$(whole explain E101)
command=$(inside 'posdiag::command::run')
memory=$( { /usr/bin/time -f %M target/release/posdiag explain E101 >/dev/null; } 2>&1 )
size=$(stat -c %s target/release/posdiag)

printf 'explain E101, whole process:  %9d instructions (at most 950000)\n' "$total"
printf 'explain E101, behind parsing: %9d instructions (at most 350000)\n' "$command"
printf 'peak memory:                  %9d kB (at most 6144)\n' "$memory"
printf 'release binary:               %9d bytes (at most 8000000)\n' "$size"
[ "$total" -le 950000 ] && [ "$command" -le 350000 ] && [ "$memory" -le 6144 ] && [ "$size" -le 8000000 ]
