#!/usr/bin/env python3
"""Measures what a shared store costs whoever walks: how long until the first prompt, until the next one after an answer, and
how long leaving takes, with no store, with a good one, with one that takes 300 ms for every answer, and with one that accepts
and says nothing. In turn, so that other work on the machine hits all alike. Prints a table of medians, in milliseconds.

usage: benches/store_prompt.py URL [ROUNDS] [PROGRAM]      URL: postgresql://… of a store, without encryption
"""

import os
import pty
import select
import socket
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

URL = sys.argv[1]
ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 20
PROGRAM = str(Path(sys.argv[3] if len(sys.argv) > 3 else "target/release/posdiag").resolve())
WALK = ["walk", "E102", "--lang", "en"]
# What the first and the second step of E102 have on the screen.
FIRST, ANSWER, SECOND = b"Step 1", b"3\r", b"Step 2"


def slow(port, delay):
    """A way to a server that passes everything on later."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)

    def carry(source, sink):
        while data := source.recv(65536):
            time.sleep(delay)
            sink.sendall(data)
        sink.close()

    def accept():
        while True:
            desk = listener.accept()[0]
            server = socket.create_connection(("127.0.0.1", port))
            for pair in ((desk, server), (server, desk)):
                threading.Thread(target=lambda pair=pair: quietly(carry, *pair), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def quietly(act, *given):
    try:
        act(*given)
    except OSError:
        pass


def hung():
    """A server that accepts and says nothing."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    kept = []
    threading.Thread(target=lambda: [kept.append(listener.accept()) for _ in iter(int, 1)], daemon=True).start()
    return listener.getsockname()[1]


class Screen:
    """The program on a terminal."""

    def __init__(self, home):
        self.seen = b""
        self.begun = time.monotonic()
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update({"POSDIAG_CONFIG": f"{home}/config.toml", "HOME": home, "TERM": "xterm", "LINES": "40", "COLUMNS": "90"})
            os.execv(PROGRAM, [PROGRAM, *WALK])

    def until(self, text):
        """When it has shown a text, or ended."""
        while text is None or text not in self.seen:
            if not select.select([self.terminal], [], [], 20)[0]:
                raise SystemExit(f"not seen: {text}: {self.seen[-2000:]}")
            try:
                data = os.read(self.terminal, 65536)
            except OSError:
                data = b""
            if not data:
                if text is None:
                    return time.monotonic()
                raise SystemExit(f"it ended: {self.seen[-2000:]}")
            self.seen += data
        return time.monotonic()

    def types(self, keys):
        os.write(self.terminal, keys)
        return time.monotonic()


def once(home):
    screen = Screen(home)
    first = screen.until(FIRST) - screen.begun
    time.sleep(0.3)
    typed = screen.types(ANSWER)
    answer = screen.until(SECOND) - typed
    time.sleep(0.3)
    typed = screen.types(b"\x03")
    left = screen.until(None) - typed
    os.waitpid(screen.pid, 0)
    os.close(screen.terminal)
    return first, answer, left


def main():
    parts = urlsplit(URL)
    at = lambda port: f"postgresql://{parts.username}@127.0.0.1:{port}{parts.path}"
    stores = {"none": None, "good": at(parts.port), "slow": at(slow(parts.port, 0.15)), "hung": at(hung())}
    homes, took = {}, {name: [] for name in stores}
    for name, url in stores.items():
        homes[name] = tempfile.TemporaryDirectory()
        store = f'[store]\nurl = "{url}"\ntls = "off"\n' if url else ""
        Path(homes[name].name, "config.toml").write_text(f'data_dir = "data"\n{store}')
    for _ in range(ROUNDS):
        for name in stores:
            took[name].append(once(homes[name].name))
    print(f"{ROUNDS} rounds, load {os.getloadavg()[0]:.1f}")
    print(f"{'store':6}{'first prompt':>16}{'next prompt':>16}{'leaving':>12}{'longest':>12}")
    for name, times in took.items():
        columns = [[1000 * one[column] for one in times] for column in range(3)]
        first, answer, left = (statistics.median(column) for column in columns)
        print(f"{name:6}{first:16.1f}{answer:16.1f}{left:12.1f}{max(columns[2]):12.1f}")


main()
