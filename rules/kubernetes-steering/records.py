"""Holds the terms and elections of the Steering Committee against its rules: `records.py DATA`, see README.md."""

import pathlib
import sys
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402
from convert import parts  # noqa: E402


def beside(data, judged):
    """How each provision stands, record by record; whether the two files say the same; and whether those first in the ranking won."""
    elections = comparison.lines(data / "k8s-steering-elections.jsonl")
    terms = comparison.lines(data / "k8s-steering-terms.jsonl")
    found = Counter((part.name, finding["provision"], finding["verdict"]) for part, stand in judged
                    for _, findings in stand.values() for finding in findings)
    return {
        "provisions_found": [f"{part}: {provision} {verdict}, {number}" for (part, provision, verdict), number in sorted(found.items())],
        "files_differ": [election["year"] for election in elections if won(election) != held(terms, election["year"])],
        "ranking": {"records": sum(1 for election in elections if election["ranking"]),
                    "agreeing": sum(1 for election in elections if election["ranking"] and first(election) == [one["person"] for one in election["winners"]])},
    }


def won(election):
    return sorted((one["person"], one["years"]) for one in election["winners"])


def held(terms, year):
    return sorted((term["person"], int(term["end"][:4]) - year) for term in terms if term["elected"] == year)


def first(election):
    left = [person for person in election["ranking"] if person not in election["excluded_by_company_cap"]]
    return left[:len(election["winners"])]


if __name__ == "__main__":
    comparison.run(__file__, __doc__, parts, beside=beside)
