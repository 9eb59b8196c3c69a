#!/usr/bin/env bash
# Counts the instructions of `posdiag explain` under callgrind, whole process, in an empty environment: a count is the
# same whatever else the machine does. Says whether the counts, the peak memory and the size are within what was
# promised. Needs valgrind and GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --quiet --release
program=target/release/posdiag
valgrind=$(command -v valgrind)
count() { # the instructions of the whole process
  env -i "$valgrind" --tool=callgrind --callgrind-out-file=/dev/null "$program" explain "$1" 2>&1 >/dev/null </dev/null |
    sed -n 's/.*Collected : //p'
}
steps() { # how many steps and sequences are printed
  env -i "$program" explain "$1" --format json | grep -o '"kind":"\(ask\|choose\|try\|tell\|collect\|use\|set\|end\)"' | wc -l
}
least=$(count E108)
most=$(count E102)
more=$(($(steps E102) - $(steps E108)))
each=$(((most - least) / more))
memory=$( { env -i /usr/bin/time -f %M "$program" explain E101 >/dev/null; } 2>&1 )
size=$(stat -c %s "$program")

printf 'explain E108, one step:    %9d instructions (at most 680000)\n' "$least"
printf 'each further step printed: %9d instructions (at most 5100; explain E102, %d more)\n' "$each" "$more"
printf 'peak memory:               %9d kB (at most 6144)\n' "$memory"
printf 'release binary:            %9d bytes (at most 8500000)\n' "$size"
[ "$least" -le 680000 ] && [ "$each" -le 5100 ] && [ "$memory" -le 6144 ] && [ "$size" -le 8500000 ]
