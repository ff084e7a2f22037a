"""Turns the terms and elections of the Steering Committee into dockets: `convert.py DATA FOLDER`.

DATA is the folder with `k8s-steering-terms.jsonl` and `k8s-steering-elections.jsonl`. Each record has a docket of its own, in which those who
sit on that day, and who the holder was before, stand under `terms`. The data give the day of the hand-over as the end of a term; its last
day is the day before. The day of the vote is not in the data: the act is dated to the first day of the term.
"""

import datetime
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from comparison import Docket, Part, lines, period, write  # noqa: E402

SOURCE = "kubernetes/community, Apache-2.0"

# For whom members work is not in the data. From the README of github.com/kubernetes/steering, which says it since 22 November 2022; for those
# elected in 2022 and later what it says first is taken from the first day of the term.
EMPLOYERS = {
    ("Christoph Blecker", 2021): [("Red Hat", "2022-11-22")], ("Stephen Augustus", 2021): [("Cisco", "2022-11-22")],
    ("Tim Pepper", 2021): [("VMware", "2022-11-22")],
    ("Benjamin Elder", 2022): [("Google", None)], ("Bob Killen", 2022): [("Google", None), ("CNCF", "2024-08-07")],
    ("Nabarun Pal", 2022): [("VMware", None)],
    ("Maciej Szulik", 2023): [("Red Hat", None), ("Defense Unicorns", "2024-10-01")], ("Paco Xu 徐俊杰", 2023): [("DaoCloud", None)],
    ("Patrick Ohly", 2023): [("Intel", None)], ("Stephen Augustus", 2023): [("Cisco", None), ("Bloomberg", "2025-03-16")],
    ("Antonio Ojea", 2024): [("Google", None)], ("Benjamin Elder", 2024): [("Google", None)], ("Sascha Grunert", 2024): [("Red Hat", None)],
    ("Kat Cosgrove", 2025): [("Minimus", None)], ("Maciej Szulik", 2025): [("Defense Unicorns", None)],
    ("Paco Xu", 2025): [("DaoCloud", None)], ("Rita Zhang", 2025): [("Microsoft", None)],
}
ONE = {"Paco Xu 徐俊杰": "Paco Xu"}


def parts(data):
    terms = lines(data / "k8s-steering-terms.jsonl")
    elections = lines(data / "k8s-steering-elections.jsonl")
    seats = [seat(term["person"], term["start"], term["end"]) for term in terms]
    days = period(day for term in terms for day in (term["start"], term["end"]))
    return [Part("terms", SOURCE, days, [docket(f"term {one['holder']} {one['from'][:4]}", [one], seats) for one in seats]),
            Part("elections", SOURCE, f"{elections[0]['year']} to {elections[-1]['year']}",
                 [docket(f"election {election['year']}", winners(election), seats) for election in elections])]


def docket(name, filled, seats):
    day, holders = filled[0]["from"], {person(one) for one in filled}
    before = [one for one in seats if one not in filled and (
        one["from"] <= day <= one["until"] or (person(one) in holders and one["until"] < day))]
    decision = {"id": name, "date": day, "body": "community", "matter": "election", "subject": name, "step": "elected",
                "outcome": "adopted", "fills": filled}
    content = {"rules": "kubernetes-steering", **({"terms": before} if before else {}), "decisions": [decision]}
    return Docket(name.replace(" ", "-"), content, record=name)


def person(one):
    return ONE.get(one["holder"], one["holder"])


def winners(election):
    year = election["year"]
    return [seat(one["person"], f"{year}-10-01", f"{year + one['years']}-10-01") for one in election["winners"]]


def seat(holder, start, handed_over):
    last = datetime.date.fromisoformat(handed_over) - datetime.timedelta(1)
    known = EMPLOYERS.get((holder, int(start[:4])))
    employer = {"employer": [{"is": name, **({"since": since} if since else {})} for name, since in known]} if known else {}
    return {"office": "member", "holder": holder, "from": start, "until": str(last), **employer}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for part in parts(pathlib.Path(sys.argv[1])):
        write(part.dockets, sys.argv[2])
