#!/usr/bin/env python3
"""Measures the check of a large library: generated libraries of so many trees of 1.6 kB, Chinese and English.

    cargo build --release && python3 benches/large.py 10000 100000

For each size: `posdiag check` with one thread and with two, ryl (a YAML linter in Rust, which looks at the form only, with its default rules;
`cargo install ryl`) on the same files where it is to be found, `compile`, a look-up and a search in the compiled file,
and `diff` of two such libraries with one change: seconds of the wall clock, the best of three runs, and the peak of
the memory.
"""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
POSDIAG = os.environ.get("POSDIAG", str(ROOT / "target/release/posdiag"))
RUNS = 3


def parts():
    """The manifest, the sequences and the tree of benches/generated, which measures the same in memory."""
    source = (ROOT / "benches/generated/mod.rs").read_text(encoding="utf-8")

    def text(name):
        return source.split(f'const {name}: &str = "\\\n', 1)[1].split('";', 1)[0]

    manifest = (ROOT / "benches/library/library.yaml").read_text(encoding="utf-8")
    ladder = (ROOT / "benches/library/shared/ladder.yaml").read_text(encoding="utf-8")
    return manifest, ladder, text("LINK"), text("TREE")


def generate(folder, count):
    manifest, ladder, link, tree = parts()
    (folder / "shared").mkdir(parents=True)
    (folder / "e").mkdir()
    digits = max(5, len(str(count - 1)))
    (folder / "library.yaml").write_text(manifest.replace("digits: 3", f"digits: {digits}", 1), encoding="utf-8")
    (folder / "shared/ladder.yaml").write_text(ladder, encoding="utf-8")
    (folder / "shared/link.yaml").write_text(link, encoding="utf-8")
    for number in range(count):
        code = f"{number:0{digits}}"
        text = tree.replace("NUMBER", code).replace("ROW", str(number + 1))
        (folder / f"e/E{code}.yaml").write_text(text, encoding="utf-8")
    return f"E{count // 2:0{digits}}"


def run(*command, code=0):
    """The best time of some runs, in seconds, and the peak memory of any, in MB."""
    best, peak = None, 0
    for _ in range(RUNS):
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        took = time.perf_counter() - begun
        if os.waitstatus_to_exitcode(status) not in (code,):
            sys.exit(f"{' '.join(command)} came to {os.waitstatus_to_exitcode(status)}")
        best = took if best is None else min(best, took)
        peak = max(peak, used.ru_maxrss // 1024)
    return best, peak


def tell(what, measured, note=""):
    seconds, peak = measured
    print(f"{what:<34}{seconds:>9.3f} s{peak:>7} MB  {note}", flush=True)


def measure(count):
    with tempfile.TemporaryDirectory(prefix="posdiag-large-") as where:
        where = pathlib.Path(where)
        folder = where / "library"
        code = generate(folder, count)
        print(f"\n{count} trees")
        one = run(POSDIAG, "check", "--jobs", "1", str(folder))
        two = run(POSDIAG, "check", "--jobs", "2", str(folder))
        tell("check --jobs 1", one)
        tell("check --jobs 2", two, f"{one[0] / two[0]:.2f} times as fast")
        ryl = shutil.which("ryl")
        if ryl:
            # It reports the indentation of lists, which does not affect its speed.
            linted = run(ryl, "-d", "{extends: default}", str(folder), code=1)
            tell("ryl", linted, f"check takes {two[0] / linted[0]:.2f} of it")
        compiled = where / "old.posdiag"
        tell("compile", run(POSDIAG, "compile", str(folder), "--force", "-o", str(compiled)),
             f"{compiled.stat().st_size // 1024 // 1024} MB")
        tell("check FILE", run(POSDIAG, "check", str(compiled)))
        tell("explain, compiled", run(POSDIAG, "--library", str(compiled), "explain", code))
        tell("search, compiled", run(POSDIAG, "--library", str(compiled), "search", code))
        tell("search 网络通讯, compiled", run(POSDIAG, "--library", str(compiled), "search", "网络通讯"))
        changed = folder / f"e/{code}.yaml"
        text = changed.read_text(encoding="utf-8")
        old = where / "old"
        shutil.copytree(folder, old)
        changed.write_text(text.replace("minutes: 5", "minutes: 4"), encoding="utf-8")
        differs = run(POSDIAG, "diff", str(old), str(folder), code=5)
        tell("diff, folders", differs, f"{differs[0] / two[0]:.2f} checks")
        new = where / "new.posdiag"
        run(POSDIAG, "compile", str(folder), "--force", "-o", str(new))
        differs = run(POSDIAG, "diff", str(compiled), str(new), code=5)
        tell("diff, compiled", differs, f"{differs[0] / two[0]:.2f} checks")


for size in sys.argv[1:] or ["10000"]:
    measure(int(size))
