# Shared by the services with a PostgreSQL server, behind common.sh.

# Starts a server of the programs in $bin, on $port, with its data in $dir/data, and waits until it can be asked.
start_postgresql() {
    local as=() options
    if [ "$(id -u)" -eq 0 ]; then
        as=(setpriv "--reuid=nobody" "--regid=$(id -g nobody)" --clear-groups env "HOME=$dir/data")
        chmod 711 "$dir"
    fi
    if [ ! -e "$dir/ready" ]; then
        mkdir -p "$dir/data"
        [ "$(id -u)" -ne 0 ] || chown nobody "$dir/data"
        chmod 700 "$dir/data"
        (cd / && "${as[@]}" "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C >&2)
        # Users with a password have to give it.
        printf 'host all posdiag_tester 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n' >"$dir/data/pg_hba.conf"
        touch "$dir/ready"
    fi
    options=(-c listen_addresses=127.0.0.1 -c "port=$port" -c unix_socket_directories= -c max_connections=300)
    if [ -e "$dir/server.crt" ]; then
        install -m 600 "$dir/server.crt" "$dir/server.key" "$dir/data"
        [ "$(id -u)" -ne 0 ] || chown nobody "$dir/data/server.crt" "$dir/data/server.key"
        options+=(-c ssl=on)
    fi
    rm -f "$dir/data/postmaster.pid"
    cd /
    # shellcheck disable=SC2086 # several options
    serve "${as[@]}" "$bin/postgres" -D "$dir/data" "${options[@]}" ${POSTGRESQL_OPTIONS-}
    until "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; do
        kill -0 "$(cat "$dir/pid")"
        sleep 0.05
    done
}

# Stops a server, which does not wait for open connections.
stop() {
    local pid signal=${2:-INT}
    pid=$(cat "$1/pid" 2>/dev/null) || return 0
    kill "-$signal" "$pid" 2>/dev/null || true
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    rm -f "$1/pid"
}
