# Shared by the services: each has a folder with all its files, a fixed port, and a server that is started, awaited and
# stopped. `start DIR` sets it up unless that was done, starts it and prints what a client needs, as `name=value`;
# `stop DIR` stops it. Other output of the two is in DIR/said.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Python packages of the services: in cargo's target folder.
python_home=${CARGO_TARGET_DIR:-$here/../../target}/services/python

# Sets the folder, and a free port: the same as before if the service has already run.
begin() {
    mkdir -p "$1"
    dir=$(cd "$1" && pwd)
    exec 2>>"$dir/said"
    if [ ! -s "$dir/port" ]; then
        python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' >"$dir/port"
    fi
    port=$(cat "$dir/port")
}

# Installs Python packages, once.
python_packages() {
    local python=$python_home/bin/python
    mkdir -p "$(dirname "$python_home")"
    exec 9>"$python_home.lock"
    flock 9
    [ -x "$python" ] || python3 -m venv "$python_home" >&2
    "$python" -c "import $1" 2>/dev/null || "$python_home/bin/pip" install --quiet "$@" >&2
    exec 9>&-
}

# Installs Debian packages, which requires root.
debian_packages() {
    dpkg -s "$@" >/dev/null 2>&1 && return
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2 ||
        { apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends "$@" </dev/null >&2; }
}

# Whether something listens on the port.
is_heard() {
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

# Starts a server in a process group of its own, with all that it starts, and waits until it listens on its port: not one
# that was killed just now.
serve() {
    local tries=0
    while is_heard && [ "$tries" -lt 50 ]; do
        tries=$((tries + 1))
        sleep 0.1
    done
    setsid "$@" >>"$dir/said" 2>&1 </dev/null &
    echo $! >"$dir/pid"
    disown
    tries=0
    until is_heard; do
        kill -0 "$(cat "$dir/pid")"
        tries=$((tries + 1))
        [ "$tries" -lt 600 ]
        sleep 0.1
    done
}

# Stops the server of a folder, if it is running, and waits for its end.
stop() {
    local pid
    pid=$(cat "$1/pid" 2>/dev/null) || return 0
    kill -- "-$pid" 2>/dev/null || true
    for _ in $(seq 100); do
        kill -0 "$pid" 2>/dev/null || break
        sleep 0.1
    done
    kill -9 -- "-$pid" 2>/dev/null || true
    rm -f "$1/pid"
}

run() {
    case ${1-} in
        start) begin "$2" && start ;;
        stop) stop "$2" ;;
        *) printf 'usage: %s start|stop DIR\n' "$0" >&2 && exit 2 ;;
    esac
}
