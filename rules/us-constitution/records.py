"""Holds the terms of the Presidents against the Constitution: `records.py DATA`, see README.md."""

import datetime
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402

# Why a record disagrees, in words, where more is known than what the finding says.
CAUSES = {
    "James Monroe 1817": "the source ends the term on 5 March 1821, the Monday on which the oath was taken; the term ended with the 3rd",
}
SOURCE = "unitedstates/congress-legislators, executive.yaml, CC0 1.0"


def parts(data):
    terms = sorted(presidencies(data / "executive.yaml"), key=lambda term: term["start"])
    return [comparison.Part("terms of elected Presidents", SOURCE, comparison.period(term["start"] for term in terms), [docket(terms)])]


def docket(terms):
    """All terms in one docket, since they bear on each other: the elected ones as decisions, the rest of another's term beside them.
    The day of the election is not in the data: the act is dated to the first day of the term, and no rule here asks for more. Terms end at noon, on
    the day on which the next begin: that day is the successor's."""
    elected = [term for term in terms if term["how"] == "election"]
    names = [f"{term['holder']} {term['start'][:4]}" for term in elected]
    decisions = [
        {"id": name, "date": term["start"], "body": "electors", "matter": "election", "subject": name, "step": "elected",
         "outcome": "adopted", "fills": {"office": "president", "holder": term["holder"], "from": term["start"], "until": last_day(term)}}
        for term, name in zip(elected, names)
    ]
    others = [
        {"office": "president", "holder": term["holder"], "from": term["start"], "until": last_day(term), "partial": True}
        for term in terms if term["how"] != "election"
    ]
    content = {"rules": "us-constitution", "terms": others, "decisions": decisions}
    return comparison.Docket("terms", content, entries={name: name for name in names})


def last_day(term):
    return (datetime.date.fromisoformat(term["end"]) - datetime.timedelta(days=1)).isoformat()


def presidencies(path):
    """The terms of Presidents in a file of that one shape: people with `name` and `terms`, each term some lines of `key: value`."""
    name, term, section = {}, {}, None
    for line in path.read_text(encoding="utf-8").splitlines():
        depth = len(line) - len(line.lstrip(" -"))
        key, _, value = line.lstrip(" -").partition(": ")
        if line.startswith("- "):
            name, section = {}, None
        elif depth == 2:
            section = key.rstrip(":")
        elif section == "name" and key in ("first", "middle", "last", "suffix"):
            name[key] = value.strip("'")
        elif section == "terms":
            term = {"holder": " ".join(name.values())} if line.startswith("  - ") else term
            term[key] = value.strip("'")
            if key == "how" and term["type"] == "prez":
                yield term


if __name__ == "__main__":
    comparison.run(__file__, __doc__, parts, lambda record, found: CAUSES.get(record))
