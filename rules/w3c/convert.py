"""Turns the publication histories of W3C into dockets, one for each series: `convert.py DATA FOLDER`.

DATA is the folder with `w3c-tr.jsonl`. What came before the first entry of a history the data do not say: the record begins there.
"""

import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from comparison import Docket, Part, lines, period, write  # noqa: E402

STEPS = {
    "WD": "working-draft", "CR": "candidate", "CRD": "candidate-draft", "PR": "proposed", "PER": "proposed-edited",
    "REC": "recommendation", "OBSL": "obsoleted", "SPSD": "superseded", "NOTE": "note", "DNOTE": "draft-note",
    "STMT": "statement", "DRY": "draft-registry", "DISC": "discontinued",
}
LISTED = {"Working Draft": "working-draft", "Note": "note"}


def parts(data):
    histories = lines(data / "w3c-tr.jsonl")
    days = period(publication["date"] for history in histories for publication in history["publications"])
    return [Part("histories", "relaton/relaton-data-w3c, no licence stated", days, [docket(history) for history in histories])]


def docket(history):
    entries, before = [], None
    for number, publication in enumerate(history["publications"], 1):
        before = step(publication, before)
        entries.append({"id": f"{publication['id']} ({number})", "date": publication["date"], "body": "w3c", "matter": "technical-report",
                        "subject": history["series"], "step": before, "outcome": "adopted"})
    content = {"rules": "w3c", "title": history["title"], "complete_from": entries[0]["date"], "decisions": entries}
    return Docket(re.sub(r"[^\w.()-]+", "-", history["series"]), content, record=history["series"])


def step(publication, before):
    """The stage, by the identifier; a few identifiers have none, and the list says it. A Recommendation that comes of a Proposed Edited one is
    an Edited Recommendation."""
    if publication["listed_as"] == "Last Call Working Draft":
        return "last-call"
    found = STEPS.get(publication["stage"]) or LISTED.get(publication["listed_as"])
    if not found:
        sys.exit(f"{publication['id']}: no stage is known as {publication['stage']} or {publication['listed_as']}")
    return "edited-recommendation" if found == "recommendation" and before == "proposed-edited" else found


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for part in parts(pathlib.Path(sys.argv[1])):
        write(part.dockets, sys.argv[2])
