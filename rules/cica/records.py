"""Counts how the chain of 1999 to 2024 stands, entry by entry: `records.py rules/cica/dockets`, see README.md.

The records are the decisions of chronology-1999-2024.yaml and of the dockets that are its history. An entry departs where it has an error or a
warning, and is undetermined where it has neither and a fact is missing. Findings that belong to no entry are listed beside them.
"""

import json
import pathlib
import re
import subprocess
import sys
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402

CHAIN = "chronology-1999-2024.yaml"
PERIODS = ((2018, "2004-2018"), (2021, "2020-2021"), (2022, "2022"), (2023, "2023"), (2024, "2024"))
SOURCE = "reports, named with their addresses in the entries that rest on them"


def main():
    asked = comparison.arguments(__doc__)
    here = pathlib.Path(__file__).resolve().parent
    report = check(asked.quorate, here / "cica.rop", asked.data / CHAIN)
    dates = dict(entries(asked.data / CHAIN))
    if len(dates) != report["summary"]["decisions"]:
        sys.exit(f"{len(dates)} entries are found, {report['summary']['decisions']} were checked")
    stand, beside = {entry: [] for entry in dates}, []
    for finding in report["findings"]:
        if comparison.weight(finding):
            stand.get(finding["decision"], beside).append(finding)
    result = {"records": 0, "agreeing": 0, "disagreeing": 0, "undetermined": 0, "parts": [], "disagreements": [], "open": []}
    for name, group in by_period(dates):
        verdicts = Counter(comparison.verdict(stand[entry]) for entry in group)
        numbers = {"records": len(group), **{one: verdicts[one] for one in ("agreeing", "disagreeing", "undetermined")}}
        result["parts"].append({"name": name, "data": SOURCE, "dates": comparison.period(dates[entry] for entry in group), **numbers})
        for key, number in numbers.items():
            result[key] += number
    result["disagreements"] = [{"id": entry, "cause": comparison.told(found, "disagreeing")}
                               for entry, found in stand.items() if comparison.verdict(found) == "disagreeing"]
    causes = Counter(finding["code"] for found in stand.values() if comparison.verdict(found) == "undetermined"
                     for finding in found)
    result["open"] = [{"cause": cause, "records": number} for cause, number in causes.most_common()]
    result["beside"] = [f"{finding['code']} of {finding['provision']}: {finding['message']}" for finding in beside]
    comparison.show(result)
    comparison.keep(here / "records.json", json.dumps(result, ensure_ascii=False, indent=1) + "\n", asked.check)


def check(quorate, rules, docket):
    done = subprocess.run([quorate, "check", str(rules), str(docket), "--format", "json", "--max-findings", "0"],
                          capture_output=True, text=True, check=False)
    return json.loads(done.stdout) if done.returncode in (0, 1) else sys.exit(done.stderr or done.stdout)


def entries(path, seen=None):
    """Ids and dates of the decisions of a docket and its history, as these files write them: one key a line."""
    seen = set() if seen is None else seen
    if path in seen:
        return
    seen.add(path)
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"[\w.-]+\.yaml", "".join(re.findall(r"^history: \[(.*)\]", text, re.M))):
        yield from entries(path.parent / name, seen)
    yield from re.findall(r"^  - id: (\S+)\n    date: (\S+)", text, re.M)


def by_period(dates):
    """The entries of each period of the table in the README."""
    after = 0
    for last, name in PERIODS:
        yield name, [entry for entry, date in dates.items() if after < int(date[:4]) <= last]
        after = last


if __name__ == "__main__":
    main()
