#!/usr/bin/env python3
"""Walks as a person would, on a pseudo-terminal: walk.py COMMAND… reads what is to be typed from standard input, a line
each: what must be on the screen first, a tab, and what is typed then with Enter. The end is to be ‘end’, a tab, and the
exit code, or ‘any’. It looks at what the program wrote since it was last typed at, without colours, and waits 60 seconds
for it."""

import os
import pty
import re
import select
import sys
import time

ESCAPE = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[()][A-Z0-9]|\x1b.|\r")


def main():
    steps = [line.rstrip("\n").split("\t") for line in sys.stdin if line.strip()]
    pid, master = pty.fork()
    if pid == 0:
        os.execvp(sys.argv[1], sys.argv[1:])
    seen, whole = b"", b""
    for awaited, typed in steps:
        until = time.monotonic() + 60
        while awaited != "end" and awaited.encode() not in ESCAPE.sub(b"", seen):
            ready, _, _ = select.select([master], [], [], max(0, until - time.monotonic()))
            try:
                read = os.read(master, 65536) if ready else b""
            except OSError:
                read = b""
            if not read:
                sys.exit(f"‘{awaited}’ did not come; there was:\n{ESCAPE.sub(b'', whole).decode(errors='replace')}")
            # A program that asks where the cursor is gets an answer, as from a terminal.
            if b"\x1b[6n" in read:
                os.write(master, b"\x1b[1;1R")
            seen, whole = seen + read, whole + read
        if awaited == "end":
            while True:
                try:
                    read = os.read(master, 65536)
                except OSError:
                    break
                if not read:
                    break
                whole += read
            _, status = os.waitpid(pid, 0)
            code = os.waitstatus_to_exitcode(status)
            if typed != "any" and code != int(typed):
                sys.exit(f"it ended with {code}, not {typed}:\n{ESCAPE.sub(b'', whole).decode(errors='replace')}")
            return
        seen = b""
        os.write(master, typed.encode() + b"\r")


main()
