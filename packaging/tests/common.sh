# What the tests of packages share: words for what is held, and a walk at a terminal.
set -euo pipefail
export LC_ALL=C.UTF-8
tests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$tests/../.." && pwd)
work=$(mktemp -d)
held=0

# Says what holds, or stops with what does not.
holds() { # what, the command that must succeed
    local what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        printf '  ok  %s\n' "$what"
        held=$((held + 1))
    else
        printf '  NOT %s\n' "$what"
        sed 's/^/      /' "$work/said"
        exit 1
    fi
}

# The same of a command that must end with an exit code; what it prints is kept for `said`.
ends() { # what, the exit code, the command
    local what=$1 code=$2 ended=0
    shift 2
    "$@" >"$work/printed" 2>&1 || ended=$?
    if [ "$ended" -eq "$code" ]; then
        printf '  ok  %s\n' "$what"
        held=$((held + 1))
    else
        printf '  NOT %s: it ended with %s, not %s\n' "$what" "$ended" "$code"
        sed 's/^/      /' "$work/printed"
        exit 1
    fi
}

# Whether what was printed last has a text.
said() { grep -qF -- "$1" "$work/printed"; }

# A walk through E102 at a terminal: five answers, then a pause, which must be kept.
walks() { # the command that walks, in English
    "$tests/walk.py" "$@" <<'END'
What was the terminal doing	3
Which connection	1
Does the app store load	1
Restart the terminal	n
Another network	p
How will you find it again	desk 7
end	4
END
}

# The same walk, left by Ctrl-C at its second question.
leaves() { # the exit code, the command that walks, in English
    printf 'What was the terminal doing\t3\nWhich connection\t\x03\nend\t%s\n' "$1" | "$tests/walk.py" "${@:2}"
}

# How many things held, where all did.
all_held() {
    printf '%s: %s passed, 0 failed\n' "$(basename "$0")" "$held"
}
