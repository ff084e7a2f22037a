"""Holds the votes of Debian against its constitution: `records.py DATA`, see README.md."""

import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402
from convert import parts  # noqa: E402

CAUSES = {
    "2008/vote_002": "the vote ran one week, and the page does not say that the Leader made it so",
    "2008/vote_003": "the page says that the Leader made the vote one week, and it ran two: the closing day was corrected in the second and in the final "
                     "call for votes (https://lists.debian.org/debian-devel-announce/2008/12/msg00014.html)",
}
BALLOT = ("vote/outcome", "vote/undetermined", "quorum/not-met")


def beside(_, judged):
    """How many options were held against the quorum and their majority, and how they stand."""
    found = {finding["decision"]: finding["verdict"] for _, stand in judged for _, findings in stand.values()
             for finding in findings if finding["code"] in BALLOT}
    options = [entry["id"] for part, _ in judged for docket in part.dockets for entry in docket.content["decisions"]
               if entry["step"] in ("passed", "polled")]
    undetermined = sum(1 for option in options if found.get(option) == "undetermined")
    wrong = sum(1 for option in options if option in found) - undetermined
    return {"options": {"records": len(options), "agreeing": len(options) - wrong - undetermined, "disagreeing": wrong,
                        "undetermined": undetermined}}


if __name__ == "__main__":
    comparison.run(__file__, __doc__, parts, lambda record, found: CAUSES.get(record), beside, ballots=True)
