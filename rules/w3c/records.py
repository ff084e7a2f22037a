"""Holds the publication histories of W3C against its Process: `records.py DATA`, see README.md."""

import pathlib
import sys
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402
from convert import parts  # noqa: E402

UNMARKED = "the list marks no Last Call before it"
EDITED = "edited by way of a Working Draft or Last Call, where the Process has a Proposed Edited Recommendation only"
CAUSES = {
    "xml-c14n": UNMARKED, "xml-infoset": UNMARKED, "xmlschema-2": UNMARKED, "ruby": UNMARKED, "xhtml-basic": UNMARKED,
    "xhtml1": "proposed again a month after Candidates and Last Call came, without either",
    "MathML2": EDITED, "ttml1": EDITED, "xml": "the second edition became a Recommendation without a Proposed one",
    "web-share": "the list has Candidate Recommendation Drafts and no Snapshot",
    "n-triples": "a Note became a Last Call Working Draft",
    "xml-stylesheet": "the Proposed Recommendation went back to a Working Draft, and that became the Recommendation",
}

DRAFTS = ("working-draft", "last-call")
CANDIDATES = ("candidate", "candidate-draft")
RECOMMENDATIONS = ("recommendation", "edited-recommendation")
KINDS = [
    ("a Candidate Recommendation is left out", DRAFTS, ("proposed",)),
    ("a Proposed Recommendation is left out", DRAFTS + CANDIDATES, RECOMMENDATIONS),
    ("a draft follows a Last Call", ("last-call",), ("working-draft",)),
    ("back from Candidate", CANDIDATES, DRAFTS),
    ("back from Proposed", ("proposed",), DRAFTS + CANDIDATES),
    ("a Recommendation goes back to a draft", RECOMMENDATIONS, DRAFTS + CANDIDATES),
    ("a Recommendation is edited by a Proposed Edited one", RECOMMENDATIONS + DRAFTS + ("proposed-edited",), ("proposed-edited",)),
    ("a Recommendation is edited in place", RECOMMENDATIONS, RECOMMENDATIONS),
    ("a draft ends as a Note", DRAFTS + CANDIDATES, ("note", "draft-note")),
    ("a Note becomes a draft", ("note", "draft-note"), DRAFTS),
    ("a Note becomes a registry", ("note", "draft-note"), ("draft-registry",)),
    ("a draft is discontinued", DRAFTS + CANDIDATES, ("discontinued",)),
    ("a Recommendation is superseded or obsolete", RECOMMENDATIONS, ("superseded", "obsoleted")),
]


def explain(record, _):
    return CAUSES.get(record)


def beside(_, judged):
    """Where histories leave the plain track (Working Draft, Candidate, Proposed, Recommendation), by kind and year, and what the Process of
    that day said of it."""
    (part, stand), = judged
    rows = {name: {"steps": 0, "allowed": 0, "not_allowed": 0, "undetermined": 0, "years": Counter()} for name, _, _ in KINDS}
    for docket in part.dockets:
        found = {finding["decision"]: comparison.weight(finding) for finding in stand[docket.record][1] if not finding["caused_by"]}
        entries = docket.content["decisions"]
        for before, entry in zip(entries, entries[1:]):
            for name, left, reached in KINDS:
                if before["step"] in left and entry["step"] in reached:
                    verdict = {"disagreeing": "not_allowed", "undetermined": "undetermined"}.get(found.get(entry["id"]), "allowed")
                    rows[name]["steps"] += 1
                    rows[name][verdict] += 1
                    rows[name]["years"][entry["date"][:4]] += 1
    return {"kinds": [{"kind": name, **row, "years": dict(sorted(row["years"].items()))} for name, row in rows.items() if row["steps"]]}


if __name__ == "__main__":
    comparison.run(__file__, __doc__, parts, explain, beside)
