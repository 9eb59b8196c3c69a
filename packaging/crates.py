"""What the program is made of, from cargo's own account of it: crates with their versions, licences and texts."""

import functools
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TARGETS = ["x86_64-unknown-linux-musl", "x86_64-pc-windows-gnu", "aarch64-unknown-linux-musl", "x86_64-unknown-linux-gnu"]


@functools.cache
def of(target):
    """The crates that a build for a target is linked of or expanded by, in the order of their names; ours is not among
    them."""
    arguments = ["cargo", "metadata", "--locked", "--format-version=1", f"--filter-platform={target}"]
    told = json.loads(subprocess.run(arguments, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    nodes = {node["id"]: node for node in told["resolve"]["nodes"]}
    root = told["resolve"]["root"]
    seen, left = {root}, [root]
    while left:
        for needed in nodes[left.pop()]["deps"]:
            if needed["pkg"] not in seen and any(kind["kind"] is None for kind in needed["dep_kinds"]):
                seen.add(needed["pkg"])
                left.append(needed["pkg"])
    crates = [crate for crate in told["packages"] if crate["id"] in seen - {root}]
    return sorted(crates, key=lambda crate: (crate["name"], crate["version"]))


def checksums():
    """Of each crate of Cargo.lock, by name and version."""
    with open(os.path.join(ROOT, "Cargo.lock"), encoding="utf-8") as lock:
        found = re.findall(r'name = "(.*)"\nversion = "(.*)"\n(?:source = .*\nchecksum = "(.*)")?', lock.read())
    return {(name, version): checksum for name, version, checksum in found}


def version():
    """Of the program."""
    with open(os.path.join(ROOT, "Cargo.toml"), encoding="utf-8") as manifest:
        return re.search(r'^version = "(.*)"', manifest.read(), re.M).group(1)


def sqlite_version(target):
    """Of the SQLite within the crate that has it."""
    crate = next(crate for crate in of(target) if crate["name"] == "libsqlite3-sys")
    header = os.path.join(os.path.dirname(crate["manifest_path"]), "sqlite3", "sqlite3.h")
    with open(header, encoding="utf-8") as file:
        return re.search(r'#define SQLITE_VERSION\s+"(.*)"', file.read()).group(1)


# Where a crate may be taken under several licences, it is under the first of these that it has a text for.
CHOICES = ["MIT", "BOOST", "ISC", "ZLIB", "APACHE"]


def files(crate):
    """The licence texts of a crate, of those between which there is a choice only one."""
    folder = os.path.dirname(crate["manifest_path"])
    called = re.compile(r"(?i)\.?licen[cs]e|copying|unlicen[cs]e|notice")
    names = []
    for name in sorted(filter(called.match, os.listdir(folder))):
        within = os.path.join(folder, name)
        names += [os.path.join(name, file) for file in sorted(os.listdir(within))] if os.path.isdir(within) else [name]
    if " OR " in crate["license"] or "/" in crate["license"]:
        for choice in CHOICES:
            chosen = [name for name in names if re.search(rf"(?i)[-_/]{choice}\b", name)]
            if chosen:
                # What holds beside the choice stays.
                beside = [name for name in names if re.search(r"(?i)unicode|whatwg|notice", name)]
                names = sorted(set(chosen + beside))
                break
    return [os.path.join(folder, name) for name in names]


def fail(said):
    sys.exit(f"packaging: {said}")
