#!/usr/bin/env python3
"""A client of the JSON-lines protocol, written from `src/machine/protocol.json` alone.

    client.py POSDIAG phone|on_site CODE...

It walks every path of the codes (`posdiag paths CODE --format jsonl`): each to its outcome, taking one answer back on
the way and giving it again. What was said is printed, `> ` before a line to posdiag and `< ` before one from it. Exit
code 1 and a message where a walk does not come to where its path leads.
"""

import json
import subprocess
import sys


class Wrong(Exception):
    """The program did something undocumented."""


class Walk:
    """A walk in progress."""

    def __init__(self, program, code, channel):
        option = {"phone": "--phone", "on_site": "--onsite"}[channel]
        self.process = subprocess.Popen(
            [program, "walk", code, option, "--format", "jsonl", "--lang", "en"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.number = 0
        hello = self.read()
        if hello["type"] != "hello" or hello["format"] != 1 or hello["channel"] != channel:
            raise Wrong(f"this is no protocol that this client speaks: {hello}")
        self.now = self.until_asked(None)

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise Wrong("posdiag has hung up")
        print("< " + line.decode("utf-8").rstrip("\n"))
        return json.loads(line)

    def until_asked(self, reference):
        """Reads up to the current question, ignoring what precedes it."""
        while True:
            message = self.read()
            if message.get("ref") != reference:
                raise Wrong(f"this answers another line: {message}")
            if message["type"] == "error":
                raise Wrong(f"refused: {message}")
            if message["type"] in ("prompt", "field", "outcome", "ended"):
                return message

    def say(self, **message):
        self.number += 1
        message["ref"] = self.number
        line = json.dumps(message)
        print("> " + line)
        self.process.stdin.write(line.encode("utf-8") + b"\n")
        self.process.stdin.flush()
        self.now = self.until_asked(self.number)

    def answer(self, step, value):
        """Answers the current step, and confirms its caution if needed."""
        prompt = self.now
        if prompt["type"] != "prompt" or prompt["id"] != step:
            raise Wrong(f"{step} should be asked, not {prompt}")
        if value not in [option["value"] for option in prompt["options"]]:
            raise Wrong(f"{value} should be an option of {prompt}")
        message = {"answer": value, "id": step}
        caution = prompt["caution"]
        if caution and caution["confirm"] and value in ("fixed", "not_fixed"):
            message["caution"] = True
        self.say(**message)

    def fill_in(self):
        """Fills in every field that is asked for: with its example, which is accepted, or as unknown."""
        while self.now["type"] == "field":
            field = self.now
            self.say(field=field["id"], value=field["example"] if field["kind"] != "text" else None)

    def close(self):
        self.process.stdin.close()
        rest = self.process.stdout.read()
        exit_code = self.process.wait()
        if rest:
            raise Wrong(f"there is more to read: {rest}")
        if exit_code != self.now["exit"]:
            raise Wrong(f"exit code {exit_code}, and not that of {self.now}")


def walk(program, channel, path):
    """Walks a path, and back over one of its steps if it has several."""
    code = path["code"]
    answers = [tuple(answer.split("=")) for answer in path["path"].partition(":")[2].split(",") if answer]
    under_way = Walk(program, code, channel)
    for number, (step, value) in enumerate(answers):
        under_way.fill_in()
        under_way.answer(step, value)
        if number == len(answers) // 2:
            under_way.say(command="back")
            # Going back clears a field that was collected on the way.
            if under_way.now["type"] == "prompt":
                if under_way.now["earlier"]["answer"] != value:
                    raise Wrong(f"{value} was answered before, not {under_way.now['earlier']}")
                under_way.answer(step, value)
    under_way.fill_in()
    outcome = under_way.now
    expected = path["outcome"]
    if outcome["type"] != "outcome" or outcome["id"] != expected["id"] or outcome["kind"] != expected["kind"]:
        raise Wrong(f"{path['path']} leads to {expected['id']}, not to {outcome}")
    requests = [request["id"] for request in outcome["requests"]]
    if requests != [matter["request"] for matter in path.get("matters", []) if "request" in matter]:
        raise Wrong(f"{path['path']} leaves {path.get('matters')}, not {requests}")
    asked_for = [field["id"] for field in outcome["fields"] if field["asked_for"]]
    collected = [field["id"] for field in expected["collect"]]
    # Requests beside the outcome have their own fields.
    is_asked = all(field in asked_for for field in collected) if requests else asked_for == collected
    if not is_asked and expected["kind"] == "ticket":
        raise Wrong(f"{path['path']} asks for {collected}, not {asked_for}")
    under_way.say(command="end")
    under_way.fill_in()
    ended = under_way.now
    if ended["type"] != "ended" or ended["reason"] != "finished" or ended["outcome"] != expected["id"]:
        raise Wrong(f"{path['path']} should have ended, not {ended}")
    if (ended["exit"] == 3) != (expected["kind"] == "ticket" or bool(requests)):
        raise Wrong(f"{path['path']} ended with {ended['exit']}")
    under_way.close()


def main():
    program, channel, *codes = sys.argv[1:]
    sys.stdout.reconfigure(encoding="utf-8")
    for code in codes:
        paths = [program, "paths", code, "--format", "jsonl", "--lang", "en"]
        if channel == "phone":
            paths.append("--phone")
        listed = subprocess.run(paths, stdout=subprocess.PIPE, check=True).stdout.decode("utf-8")
        for line in listed.splitlines():
            path = json.loads(line)
            try:
                walk(program, channel, path)
            except Wrong as wrong:
                sys.exit(f"{path['path']} ({channel}): {wrong}")


main()
