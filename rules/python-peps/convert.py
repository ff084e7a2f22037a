"""Turns the histories of PEPs into dockets, one for each: `convert.py DATA FOLDER`.

DATA is the folder with `pep.jsonl`. The data hold statuses only: who decided is not said, so each entry is one of the editors', who wrote it. The day is that in UTC, since the data have times of
many zones, and of two changes within a night the later one can bear the earlier day.
"""

import datetime
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from comparison import Docket, Part, lines, period, write  # noqa: E402

STEPS = {
    "Draft": "drafted", "Accepted": "accepted", "Provisional": "provisional", "Final": "completed", "Active": "activated",
    "Deferred": "deferred", "Rejected": "rejected", "Withdrawn": "withdrawn", "Replaced": "replaced", "Superseded": "superseded",
}
KINDS = {"Standards Track": "standards", "Informational": "informational", "Process": "process"}


def parts(data):
    peps = lines(data / "pep.jsonl")
    days = period(day(change) for pep in peps for change in pep["history"])
    return [Part("histories", "python/peps, public domain or CC0", days, [docket(pep) for pep in peps])]


def docket(pep):
    name = f"PEP {pep['id']}"
    kind = KINDS.get(pep["headers"].get("type"))
    decisions = [
        {"id": f"{name} {change['status']} ({number})", "date": day(change), "body": "editors", "matter": "pep", "subject": name,
         "step": STEPS.get(change["status"], re.sub(r"\W+", "-", change["status"].lower()).strip("-")), "outcome": "adopted",
         **({"kind": kind} if kind else {})}
        for number, change in enumerate(pep["history"], 1)
    ]
    return Docket(f"pep-{pep['id']:04}", {"rules": "python-peps", "title": pep["headers"]["title"], "decisions": decisions}, record=name)


def day(change):
    return str(datetime.datetime.fromisoformat(change["date"].replace("Z", "+00:00")).astimezone(datetime.timezone.utc).date())


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for part in parts(pathlib.Path(sys.argv[1])):
        write(part.dockets, sys.argv[2])
