#!/usr/bin/env python3
"""Goes on with a session at a terminal, makes a note there, answers once, and leaves it for later.

    at_a_desk.py POSDIAG NAME
"""

import os
import pty
import re
import select
import sys
import time


def main():
    posdiag, name = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        os.execv(posdiag, [posdiag, "resume", name, "--lang", "en"])
    seen = ""

    def until(words):
        nonlocal seen
        deadline = time.monotonic() + 60
        while not re.search(words, seen):
            if time.monotonic() > deadline:
                sys.exit(f"waited for {words!r} in {seen!r}")
            if select.select([terminal], [], [], 1)[0]:
                try:
                    seen += os.read(terminal, 65536).decode("utf-8", "replace")
                except OSError:
                    break
        found, seen = seen, ""
        return found

    for keys, words in [("", "h more|h all keys"), ("m\r", "Note:"), ("from the desk\r", "Note|saved|noted"), ("2\r", "Step|Outcome|File"), ("p\r", "find it again"), ("\r", "resume|Paused|paused")]:
        os.write(terminal, keys.encode())
        until(words)
    _, status = os.waitpid(child, 0)
    sys.exit(0 if os.waitstatus_to_exitcode(status) in (0, 3, 4) else f"exit {status}")


main()
