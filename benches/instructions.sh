#!/usr/bin/env bash
# Counts the instructions of `posdiag explain` under callgrind, whole process, in an empty environment: a count is the
# same whatever else the machine does. Reports whether the counts, the peak memory and the size are within their limits,
# for the program without the features that need a configuration, and with all of them. Needs valgrind and GNU time.
set -euo pipefail
cd "$(dirname "$0")/.."

program=target/release/posdiag
valgrind=$(command -v valgrind)
count() { # the instructions of the whole process
  env -i "$valgrind" --tool=callgrind --callgrind-out-file=/dev/null "$program" explain "$1" 2>&1 >/dev/null </dev/null |
    sed -n 's/.*Collected : //p'
}
steps() { # how many steps and sequences are printed
  env -i "$program" explain "$1" --format json | grep -o '"kind":"\(ask\|choose\|try\|tell\|collect\|use\|set\|end\)"' | wc -l
}
over=0
line() { # what it is, how much, at most, of what
  printf '%-28s %9d %s (at most %d)\n' "$1" "$2" "$4" "$3"
  [ "$2" -le "$3" ] || over=1
}
measure() { # what is built, its features; the most instructions, kB and bytes
  cargo build --quiet --locked --release --no-default-features --features "$2"
  printf '%s:\n' "$1"
  local least most more memory
  least=$(count E108)
  most=$(count E102)
  more=$(($(steps E102) - $(steps E108)))
  memory=$( { env -i /usr/bin/time -f %M "$program" explain E101 >/dev/null; } 2>&1 )
  line '  explain E108, one step:' "$least" "$3" instructions
  line '  each further step printed:' "$(((most - least) / more))" 5100 "instructions, of $more in E102"
  line '  peak memory:' "$memory" "$4" kB
  line '  release binary:' "$(stat -c %s "$program")" "$5" bytes
}
measure 'without delivery' cli 680000 6144 8500000
measure 'with everything' cli,deliver 800000 8192 13000000
exit "$over"
