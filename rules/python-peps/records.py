"""Holds the histories of PEPs against PEP 1: `records.py DATA`, see README.md."""

import pathlib
import re
import sys
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402
from convert import STEPS, parts  # noqa: E402

STATUS = {step: status for status, step in STEPS.items()}


def explain(_, found):
    return "; ".join(dict.fromkeys(cause(finding) for finding in found if not finding["caused_by"]))


def cause(finding):
    """A finding in the words of PEP 1."""
    code, status = finding["code"], status_of(finding)
    if code == "docket/unknown-name":
        return f"a status that PEP 1 does not have: {finding['decision'].split(' ', 2)[2].rsplit(' (', 1)[0]}"
    if code == "rule/broken":
        return "Active, and on the Standards Track"
    if code == "route/not-in-force":
        return f"{status} before PEP 1 had that status"
    if code in ("route/after-final", "route/excluded"):
        return f"{status} after it had ended"
    if status == "Final":
        return "Final without having been Accepted before"
    return f"{status} without having been a Draft before" if code in ("route/missing-step", "route/too-early") else finding["message"]


def status_of(finding):
    found = re.match(r"`(\w+)`", finding["message"])
    return STATUS.get(found.group(1)) if found else None


def beside(_, judged):
    """How often each cause stands, and in which years."""
    (part, stand), = judged
    dates = {entry["id"]: entry["date"][:4] for docket in part.dockets for entry in docket.content["decisions"]}
    years = {}
    for _, found in stand.values():
        for finding in found:
            if not finding["caused_by"]:
                years.setdefault(cause(finding), Counter())[dates[finding["decision"]]] += 1
    rows = sorted(years.items(), key=lambda row: (-sum(row[1].values()), row[0]))
    return {"causes": [{"cause": name, "times": sum(count.values()), "years": dict(sorted(count.items()))} for name, count in rows]}


if __name__ == "__main__":
    comparison.run(__file__, __doc__, parts, explain, beside)
