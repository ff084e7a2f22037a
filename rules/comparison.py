"""What every rules/<set>/records.py shares: hold real records against a rule set, and count how they stand.

A record agrees when `quorate check` finds nothing in its docket, disagrees when there is an error or a warning, and is
undetermined when a fact is missing. Every record is in exactly one of the three. Nothing here knows any rule.

Python 3.8 or later, standard library only.
"""

import argparse
import copy
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from collections import Counter

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


class Docket:
    """One docket, and which of its entries belong to which record.

    `record` is the record that all of it is about; in a docket that holds several, `entries` maps the id of an entry to
    that of its record.
    """

    def __init__(self, name, content, record=None, entries=None):
        self.name, self.content, self.record, self.entries = name, content, record, entries or {}

    def record_of(self, decision):
        found = self.entries.get(decision, self.record)
        if found is None:
            sys.exit(f"{self.name}: a finding at {decision or 'no entry'} belongs to no record")
        return found

    def records(self):
        return [self.record] if self.record else list(dict.fromkeys(self.entries.values()))


class Part:
    """Records of one kind: a title for the table, where they are from, and their dockets."""

    def __init__(self, name, source, period, dockets):
        self.name, self.source, self.period, self.dockets = name, source, period, dockets


def lines(path):
    """The objects of a file with one JSON object a line. A line that is none ends the run: no record is lost in silence."""
    if not pathlib.Path(path).is_file():
        sys.exit(f"{path} is not there: DATA is the folder that the README of the set names")
    found = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                found += [json.loads(line)] if line.strip() else []
            except json.JSONDecodeError as error:
                sys.exit(f"{path}:{number}: {error}")
    return found


def period(dates):
    """The first and the last of some dates."""
    known = sorted(date for date in dates if date)
    return f"{known[0]} to {known[-1]}" if known else ""


def write(dockets, folder):
    """Each docket as a file of its own."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    paths = {}
    for docket in dockets:
        path = folder / f"{docket.name}.json"
        path.write_text(json.dumps(docket.content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        paths[path.name] = docket
    if len(paths) != len(dockets):
        sys.exit("two dockets have one name")
    return paths


def check(quorate, rules, folder):
    """What `quorate check` finds in a folder of dockets."""
    command = [quorate, "check", str(folder), "--rules", str(rules), "--format", "json", "--max-findings", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr or done.stdout)
    return json.loads(done.stdout)


def weight(finding):
    """How a finding bears on its record."""
    if finding["verdict"] == "undetermined":
        return "undetermined"
    return "disagreeing" if finding["severity"] in ("error", "warning") else None


def file_of(finding):
    found = next((place["file"] for place in finding["places"] if place["role"] == "docket"), None)
    return pathlib.PurePath(found or sys.exit(f"the rules are not in order: {finding['message']}")).name


def judge(quorate, rules, part):
    """Each record of a part with its verdict, and the findings that make it."""
    stand = {record: [] for docket in part.dockets for record in docket.records()}
    if sum(len(docket.records()) for docket in part.dockets) != len(stand):
        sys.exit(f"{part.name}: two records have one id")
    with tempfile.TemporaryDirectory() as folder:
        paths = write(part.dockets, folder)
        for finding in check(quorate, rules, folder)["findings"]:
            if weight(finding):
                stand[paths[file_of(finding)].record_of(finding["decision"])].append(finding)
    return {record: (verdict(found), found) for record, found in stand.items()}


TURNED = {"adopted": "rejected", "rejected": "adopted"}


def turned_round(quorate, rules, part):
    """How many records with a vote there are, and how many of them agree although each outcome of a vote says the opposite: the comparison
    is worth nothing unless that is none."""
    other = Part(part.name, part.source, part.period, copy.deepcopy(part.dockets))
    voted = set()
    for docket in other.dockets:
        for entry in docket.content["decisions"]:
            if "vote" in entry and entry["outcome"] in TURNED:
                entry["outcome"] = TURNED[entry["outcome"]]
                voted.add(docket.record_of(entry["id"]))
    stand = judge(quorate, rules, other) if voted else {}
    return {"records": len(voted), "agreeing": sum(1 for record in voted if stand[record][0] == "agreeing")}


def verdict(found):
    weights = {weight(finding) for finding in found}
    return next((name for name in ("disagreeing", "undetermined") if name in weights), "agreeing")


def told(found, name):
    """The findings of one weight in words, those that follow from another left out."""
    roots = [finding for finding in found if weight(finding) == name and not finding["caused_by"]]
    return "; ".join(dict.fromkeys(f"{finding['code']}: {finding['message']}" for finding in roots))


def count(stand):
    verdicts = Counter(name for name, _ in stand.values())
    return {"records": len(stand), **{name: verdicts[name] for name in ("agreeing", "disagreeing", "undetermined")}}


def arguments(title):
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument("data", type=pathlib.Path, help="the folder with the data")
    parser.add_argument("--quorate", default=os.environ.get("QUORATE", "quorate"), help="the program (or $QUORATE)")
    parser.add_argument("--keep", type=pathlib.Path, help="write the dockets into this folder, too")
    parser.add_argument("--open", action="store_true", help="list each record that is undetermined, too")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail where records.json says otherwise")
    asked = parser.parse_args()
    if not shutil.which(asked.quorate):
        sys.exit(f"{asked.quorate} is not there: build it, and name it with --quorate")
    return asked


def run(script, title, parts, explain=lambda record, found: None, beside=None, ballots=False):
    """Judge all parts, print the counts and each disagreement, and write records.json beside the script, or check it.

    `explain` gives the cause of a disagreement in words where more is known than what the findings say; `beside` gives
    further facts to write, such as what two sources say differently, from the data and from each part with how its records stand. Where
    there are `ballots`, all is held once more with each outcome turned round.
    """
    here = pathlib.Path(script).resolve().parent
    asked = arguments(title)
    rules = here / f"{here.name}.rop"
    result = {"records": 0, "agreeing": 0, "disagreeing": 0, "undetermined": 0, "parts": [], "disagreements": [], "open": []}
    causes, judged = Counter(), []
    for part in parts(asked.data):
        stand = judge(asked.quorate, rules, part)
        judged.append((part, stand))
        numbers = count(stand)
        for name, number in numbers.items():
            result[name] += number
        again = {"turned_round": turned_round(asked.quorate, rules, part)} if ballots else {}
        result["parts"].append({"name": part.name, "data": part.source, "dates": part.period, **numbers, **again})
        for record, (name, found) in stand.items():
            if name == "disagreeing":
                words = told(found, name)
                known = explain(record, found)
                result["disagreements"].append({"id": record, "cause": known or words, **({"finding": words} if known else {})})
            elif name == "undetermined":
                causes[told(found, name)] += 1
                if asked.open:
                    print(f"undetermined  {record}: {told(found, name)}")
        if asked.keep:
            write(part.dockets, asked.keep / part.name.replace(" ", "-"))
    result["open"] = [{"cause": cause, "records": number} for cause, number in causes.most_common()]
    result.update(beside(asked.data, judged) if beside else {})
    show(result)
    keep(here / "records.json", json.dumps(result, ensure_ascii=False, indent=1) + "\n", asked.check)


def keep(path, text, only_check):
    """Write what came of it, or hold it against what was written before."""
    if not only_check:
        path.write_text(text, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != text:
        sys.exit(f"{path.name} says otherwise: run without --check, and look at what changed")


def show(result):
    for entry in result["disagreements"]:
        print(f"disagreeing   {entry['id']}: {entry['cause']}")
    for part in result["parts"]:
        print(f"{part['name']}: {line(part)}")
        if "turned_round" in part:
            print(f"{part['name']}, each outcome turned round: {part['turned_round']['agreeing']} of {part['turned_round']['records']} with a vote agree")
    print(f"all: {line(result)}")


def line(numbers):
    if numbers["agreeing"] + numbers["disagreeing"] + numbers["undetermined"] != numbers["records"]:
        sys.exit("the numbers do not add up")
    return (f"{numbers['records']} records, {numbers['agreeing']} agreeing, {numbers['disagreeing']} disagreeing, "
            f"{numbers['undetermined']} undetermined")
