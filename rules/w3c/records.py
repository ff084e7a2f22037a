"""Holds the publication histories of W3C against its Process: `records.py DATA`, see README.md."""

import pathlib
import sys
from collections import Counter

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402
from convert import parts  # noqa: E402

BEGINS = "the history begins after the first stages: they are not in the data"
UNMARKED = "the list marks no Last Call before it"
SKIPPED = "ours: going back to a stage that does not count is not seen as going back, so the next one looks like a repetition"
AFTER_RETURN = "it went back to a Working Draft, and on without a new Last Call that the list marks"
EDITED = "edited by way of a Working Draft or Last Call, where the Process has a Proposed Edited Recommendation only"
CAUSES = {
    "CSS1": BEGINS, "dom": BEGINS, "css-backgrounds-3": BEGINS, "webcgm21": BEGINS, "webnn": BEGINS,
    "css-color-3": SKIPPED, "selectors-3": SKIPPED,
    "xml-c14n": UNMARKED, "xml-infoset": UNMARKED, "xmlschema-2": UNMARKED, "ruby": UNMARKED, "xhtml-basic": UNMARKED,
    "xhtml1": "proposed again a month after Candidates and Last Call came, without either",
    "2dcontext": AFTER_RETURN, "html5": AFTER_RETURN, "CCPP-struct-vocab": AFTER_RETURN, "DOM-Level-3-Val": AFTER_RETURN,
    "SVGTiny12": AFTER_RETURN, "mobile-bp": AFTER_RETURN, "qaframe-spec": AFTER_RETURN, "xqueryx": AFTER_RETURN,
    "MathML2": EDITED, "ttml1": EDITED, "xml": "the second edition became a Recommendation without a Proposed one",
    "json-ld11-framing": "the last Candidate came less than 28 days before; an earlier one had been open longer",
    "pub-manifest": "the last Candidate came less than 28 days before; an earlier one had been open longer",
    "web-share": "the list has Candidate Recommendation Drafts and no Snapshot",
    "n-triples": "a Note became a Last Call Working Draft",
    "xml-stylesheet": "the Proposed Recommendation went back to a Working Draft, and that became the Recommendation",
}
NOTES = "a draft of the Recommendation track went on as a Note"

DRAFTS = ("working-draft", "last-call")
CANDIDATES = ("candidate", "candidate-draft")
RECOMMENDATIONS = ("recommendation", "edited-recommendation")
KINDS = [
    ("a Candidate Recommendation is left out", DRAFTS, ("proposed",)),
    ("a Proposed Recommendation is left out", DRAFTS + CANDIDATES, RECOMMENDATIONS),
    ("back from Last Call", ("last-call",), ("working-draft",)),
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


def explain(record, found):
    if record in CAUSES:
        return CAUSES[record]
    return NOTES if all(finding["code"] == "rule/broken" for finding in found) else None


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
