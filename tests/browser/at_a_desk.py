#!/usr/bin/env python3
"""Goes on with a session of C04 at a terminal, makes a note there, answers until it comes to a ticket, and files that.

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

    for keys, words in [("", "h more|h all keys"), ("m\r", "Note:"), ("from the desk\r", "Note|saved|noted"), ("2\r", "the last"), ("2\r", "confirm and file it"),
                        ("y\r", "hand over 1/4"), ("898310053110001\r", "hand over 2/4"), ("48160001\r", "hand over 3/4"),
                        ("N3000012345678\r", "hand over 4/4"), ("13800138000\r", "complete")]:
        os.write(terminal, keys.encode())
        until(words)
    os.write(terminal, b"\r")
    _, status = os.waitpid(child, 0)
    # A ticket was filed.
    sys.exit(0 if os.waitstatus_to_exitcode(status) == 3 else f"exit {status}")


main()
