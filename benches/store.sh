#!/usr/bin/env bash
# Measures the store that desks share: starts PostgreSQL and pgbouncer, fills a store with a million sessions, runs
# benches/store.rs, and beside it, before and after, the simplest transaction there is, the insertion of one row, by pgbench;
# then stops both and deletes their files. Times mean little on a busy machine; ratios to pgbench mean more. It needs
# three gigabytes.
# usage: benches/store.sh [SESSIONS]
set -euo pipefail
cd "$(dirname "$0")/.."
sessions=${1:-1000000}
dir=$(mktemp -d)
trap 'tests/services/pgbouncer stop "$dir"; rm -rf "$dir"' EXIT

said=$(tests/services/pgbouncer start "$dir")
pooled=$(sed -n 's/^url=//p' <<<"$said")
direct=$(sed -n 's/^direct=//p' <<<"$said")
bin=$(sed -n 's/^bin=//p' <<<"$said")
port=${direct##*:}
port=${port%%/*}

# So many connections, all as fast as they can, or so many transactions a second in all.
simplest() {
    printf "INSERT INTO simplest VALUES (1, '%s');\n" "$(printf '%.0sx' {1..250})" >"$dir/simplest.sql"
    local transactions
    transactions=$("$bin/pgbench" -h 127.0.0.1 -p "$port" -U postgres -n -M extended -f "$dir/simplest.sql" -c "$1" -j 2 -T 5 \
        postgres | sed -n 's/^tps = \([0-9]*\).*/\1/p')
    printf 'pgbench, one INSERT, %s connections: %s transactions/s (load %s)\n' "$1" "$transactions" "$(cut -d' ' -f1 /proc/loadavg)"
}
paced() {
    "$bin/pgbench" -h 127.0.0.1 -p "$port" -U postgres -n -M extended -f "$dir/simplest.sql" -c "$1" -j 2 -R 100 -T 6 \
        -l --log-prefix="$dir/paced" postgres >/dev/null
    cat "$dir"/paced.* | awk '{ print $3 / 1000 }' | sort -n |
        awk -v c="$1" '{ a[NR] = $1 } END { printf "pgbench, one INSERT, %s connections, 100/s: p50 %s ms, p99 %s ms\n", c, a[int(NR * .5)], a[int(NR * .99)] }'
    rm -f "$dir"/paced.*
}

"$bin/psql" -Xq "$direct" -c 'CREATE TABLE simplest (a int, b text)'
cargo bench --bench store --no-run
# The store is made.
POSDIAG_STORE_URL=$direct POSDIAG_STORE_ONLY=make cargo bench --quiet --bench store
"$bin/psql" -Xq "$direct" -v sessions="$sessions" -f benches/store.sql
simplest 1
simplest 32
paced 32
paced 200
POSDIAG_STORE_URL=$direct POSDIAG_STORE_POOLED=$pooled cargo bench --quiet --bench store
simplest 1
simplest 32
paced 200
"$bin/psql" -XAtq "$direct" -c "SELECT 'bytes an entry, with its index: ' || pg_total_relation_size('entry') / count(*) FROM entry" \
    -c "SELECT 'bytes a session, with its indexes: ' || pg_total_relation_size('session') / count(*) FROM session"
