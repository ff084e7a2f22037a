"""Holds the histories of PEPs against PEP 1: `records.py DATA`, see README.md."""

import pathlib
import re
import sys
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402
from convert import STEPS, parts  # noqa: E402

PATHS = {"route/missing-step", "route/too-early", "route/came-between", "route/after-final"}
STATUSES = {step: status for status, step in STEPS.items()}


def cause(finding, way):
    """A finding in the words of PEP 1: from which status the PEP came to which."""
    before, status = way
    code = finding["code"]
    if code == "docket/unknown-name":
        return f"a status that PEP 1 does not have: {status}"
    if code == "rule/broken":
        return "Active, and on the Standards Track"
    if code == "route/not-in-force":
        return f"{status} before PEP 1 had that status"
    if code == "route/repeated" and status != "Draft":
        return f"{status} twice, with no way back between"
    if code in PATHS or code == "route/repeated":
        counted = earlier(finding["message"])
        if counted and counted != before:
            return f"{status}, and {counted} before"
        return f"{status} straight from {before}" if before else f"{status} at first"
    return finding["message"]


def earlier(message):
    """The status that a message names as the one that stands in the way."""
    ended = re.search(r"ended with PEP \d+ (.+?) \(\d+\)", message)
    between = re.search(r"but `([\w-]+)` came between", message)
    return ended.group(1) if ended else STATUSES[between.group(1)] if between else None


def ways(part):
    """Of each entry the status before it and its own, as the data spell them."""
    found = {}
    for docket in part.dockets:
        before = None
        for entry in docket.content["decisions"]:
            status = entry["id"].split(" ", 2)[2].rsplit(" (", 1)[0]
            found[entry["id"]] = (before, status)
            before = status
    return found


WAYS = {}


def indexed(data):
    for part in parts(data):
        WAYS.update(ways(part))
        yield part


def explain(_, found):
    return "; ".join(dict.fromkeys(cause(finding, WAYS[finding["decision"]]) for finding in found if not finding["caused_by"]))


def beside(_, judged):
    """How often each cause stands, in which years, and how often of each type; and how often each path was taken, rightly or not."""
    (part, stand), = judged
    entries = {entry["id"]: entry for docket in part.dockets for entry in docket.content["decisions"]}
    years, kinds = {}, {}
    for _, found in stand.values():
        roots = [finding for finding in found if not finding["caused_by"]]
        for decision, name in dict.fromkeys((finding["decision"], cause(finding, WAYS[finding["decision"]])) for finding in roots):
            entry = entries[decision]
            years.setdefault(name, Counter())[entry["date"][:4]] += 1
            kinds.setdefault(name, Counter())[entry.get("kind", "no type")] += 1
    rows = sorted(years.items(), key=lambda row: (-sum(row[1].values()), row[0]))
    return {"causes": [{"cause": name, "times": sum(count.values()), "types": dict(sorted(kinds[name].items())),
                        "years": dict(sorted(count.items()))} for name, count in rows]}


if __name__ == "__main__":
    comparison.run(__file__, __doc__, indexed, explain, beside)
