#!/usr/bin/env python3
"""Measures delivery: tickets a second to a server that answers at once, and how long the end of a walk takes if the server
is there, refuses connections, is behind nothing, or takes what it gets and says nothing. Prints a table.

usage: benches/delivery.py [TICKETS] [PROGRAM]
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TICKETS = int(sys.argv[1]) if len(sys.argv) > 1 else 500
PROGRAM = Path(sys.argv[2] if len(sys.argv) > 2 else "target/release/posdiag").resolve()
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
WALK = "walk E108 --assume-unsure --record"


def serve(answers):
    """A server that counts its requests; one that does not answer keeps the connection."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    got, kept = [], []

    def one(client):
        data = b""
        while b"\r\n\r\n" not in data:
            data += client.recv(65536)
        head, body = data.split(b"\r\n\r\n", 1)
        length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        while len(body) < length:
            body += client.recv(65536)
        got.append(time.monotonic())
        if answers:
            client.sendall(ANSWER)
            client.close()
        else:
            kept.append(client)

    def loop():
        while True:
            one(listener.accept()[0])

    threading.Thread(target=loop, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}/", got


class Desk:
    def __init__(self, url, after_walk):
        self.home = tempfile.TemporaryDirectory()
        self.config = Path(self.home.name, "config.toml")
        self.configure(url, after_walk)

    def configure(self, url, after_walk):
        self.config.write_text(
            f'language = "en"\ndata_dir = "data"\n[deliver]\nafter_walk = {after_walk}\n'
            f'[[sink]]\nname = "hook"\nkind = "webhook"\nurl = "{url}"\n'
        )

    def start(self, args):
        environment = {"POSDIAG_CONFIG": str(self.config), "PATH": os.environ["PATH"]}
        command = [PROGRAM, *args.split()]
        return subprocess.Popen(command, env=environment, cwd=self.home.name, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def run(self, args):
        begun = time.monotonic()
        process = self.start(args)
        said = process.communicate()[1].strip().splitlines()
        return time.monotonic() - begun, said[-1] if said else ""


def main():
    url, got = serve(True)
    desk = Desk(url, 0)
    for _ in range(TICKETS):
        desk.run(WALK)
    seconds, _ = desk.run("deliver")
    assert len(got) == TICKETS, len(got)
    print(f"{TICKETS} tickets to a server that answers at once: {seconds:.2f} s, {TICKETS / seconds:.0f} a second")

    hung, hung_got = serve(False)
    closed = socket.create_server(("127.0.0.1", 0))
    refused = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    closed.close()
    # TEST-NET-1 (RFC 5737): nobody answers there, or the network reports at once that it is unreachable.
    nowhere = "http://192.0.2.1/"
    for name, url in [("no sink", None), ("there", serve(True)[0]), ("refuses", refused), ("nowhere", nowhere), ("hung", hung)]:
        desk = Desk(url or refused, 5 if url else 0)
        for time_ in ("a walk", "another at once"):
            seconds, said = desk.run(WALK)
            print(f"{name:8} {time_:16} {seconds:6.2f} s  {said if url else ''}")

    desk = Desk(hung, 5)
    before = len(hung_got)
    process = desk.start(WALK)
    while len(hung_got) == before:
        time.sleep(0.001)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait()
    left = time.monotonic() - begun
    desk.configure(serve(True)[0], 5)
    _, said = desk.run("deliver")
    print(f"hung     Ctrl-C           {left:6.3f} s, exit {process.returncode}; then: {said or 'delivered'}")


main()
