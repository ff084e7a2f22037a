"""Turns the terms and elections of the Steering Committee into dockets: `convert.py DATA FOLDER`.

DATA is the folder with `k8s-steering-terms.jsonl` and `k8s-steering-elections.jsonl`. All terms stand in one docket, and all elections in
another, since they bear on each other: who sat beside them, who stepped down and who followed. The data give the day of the hand-over as the
end of a term; its last day is the day before. The day of the vote is not in the data: the act is dated to the first day of the term.
"""

import datetime
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from comparison import Docket, Part, lines, period, write  # noqa: E402

SOURCE = "kubernetes/community, Apache-2.0"

# What the data do not hold, from the README of github.com/kubernetes/steering (Apache-2.0) and its history since 20 October 2017. For whom
# members work: what it says first is taken from the first day of the term; a change, from the day on which the README has it.
EMPLOYERS = {
    "Aaron Crickenberger": [("Samsung SDS", None), ("Google", "2018-07-11")],
    "Antonio Ojea": [("Google", None)],
    "Benjamin Elder": [("Google", None)],
    "Bob Killen": [("Google", None), ("CNCF", "2024-08-07")],
    "Brandon Philips": [("CoreOS", None), ("Red Hat", "2018-07-06")],
    "Brendan Burns": [("Microsoft", None)],
    "Brian Grant": [("Google", None)],
    "Carlos Tadeu Panato Jr.": [("Chainguard", None)],
    "Christoph Blecker": [("Red Hat", None)],
    "Clayton Coleman": [("Red Hat", None)],
    "Davanum Srinivas": [("Huawei", None), ("VMware", "2019-06-17")],
    "Derek Carr": [("Red Hat", None)],
    "Joe Beda": [("Heptio", None), ("VMware", "2019-04-30")],
    "Jordan Liggitt": [("Google", None)],
    "Kat Cosgrove": [("Minimus", None)],
    "Lachlan Evenson": [("Microsoft", None)],
    "Maciej Szulik": [("Red Hat", None), ("Defense Unicorns", "2024-10-01")],
    "Michelle Noorali": [("Microsoft", None)],
    "Nabarun Pal": [("VMware", None)],
    "Nikhita Raghunath": [("Loodse", None), ("VMware", "2020-04-19")],
    "Paco Xu": [("DaoCloud", None)],
    "Paris Pittman": [("Google", None), ("Apple", "2020-06-12")],
    "Patrick Ohly": [("Intel", None)],
    "Phillip Wittrock": [("Google", None)],
    "Quinton Hoole": [("Huawei", None)],
    "Rita Zhang": [("Microsoft", None)],
    "Sarah Novotny": [("Google", None)],
    "Sascha Grunert": [("Red Hat", None)],
    "Stephen Augustus": [("Cisco", None), ("Bloomberg", "2025-03-16")],
    "Tim Hockin": [("Google", None)],
    "Tim Pepper": [("VMware", None)],
    "Timothy St. Clair": [("Heptio", None), ("VMware", "2019-04-30")],
}
# The bootstrap committee of the charter of 16 August 2017, which stayed until the election of 2019.
BOOTSTRAP = ("Joe Beda", "Brendan Burns", "Clayton Coleman", "Brian Grant", "Sarah Novotny", "Brandon Philips", "Tim Hockin")
# Who stepped down, on the day on which the README has it, and who followed for the rest of the term.
LEFT = [
    ("Tim Hockin", "2018-07-11", None, None),
    ("Timothy St. Clair", "2020-04-19", "Lachlan Evenson", "2020-09-30"),
    ("Paris Pittman", "2022-11-21", "Carlos Tadeu Panato Jr.", "2023-09-30"),
]
ONE = {"Paco Xu 徐俊杰": "Paco Xu"}


def parts(data):
    terms = lines(data / "k8s-steering-terms.jsonl")
    elections = lines(data / "k8s-steering-elections.jsonl")
    days = period(day for term in terms for day in (term["start"], term["end"]))
    filled = {f"term {person(term)} {term['start'][:4]}": [seat(person(term), term["start"], day_before(term["end"]))] for term in terms}
    won = {f"election {election['year']}": winners(election) for election in elections}
    return [Part("terms", SOURCE, days, [docket("terms", filled)]),
            Part("elections", SOURCE, f"{elections[0]['year']} to {elections[-1]['year']}", [docket("elections", won)])]


def docket(name, filled):
    """One decision for each record, and between them those by which members stepped down and were followed."""
    records = [decision(record, seats[0]["from"], "election", "elected", fills=seats) for record, seats in filled.items()]
    content = {"rules": "kubernetes-steering", "complete_from": "2017-08-16",
               "terms": [seat(one, "2017-08-16", "2019-09-30") for one in BOOTSTRAP],
               "decisions": sorted(records + departures(), key=lambda entry: entry["date"])}
    return Docket(name, content, entries={record: record for record in filled})


def decision(name, day, matter, step, **more):
    return {"id": name, "date": day, "body": "community", "matter": matter, "subject": name, "step": step, "outcome": "adopted", **more}


def departures():
    entries = []
    for one, day, successor, until in LEFT:
        entries.append({**decision(f"{one} steps down", day, "resignation", "notified"), "body": None, "by": "member",
                        "ends": {"office": "member", "holder": one, "on": day_before(day)}})
        if successor:
            rest = {**seat(successor, day, until), "remainder_of": one}
            entries.append(decision(f"{successor} follows", day, "vacancy", "offered", fills=rest))
    return [{field: value for field, value in entry.items() if value is not None} for entry in entries]


def person(term):
    return ONE.get(term["person"], term["person"])


def winners(election):
    year = election["year"]
    return [seat(person(one), f"{year}-10-01", day_before(f"{year + one['years']}-10-01")) for one in election["winners"]]


def day_before(day):
    return str(datetime.date.fromisoformat(day) - datetime.timedelta(1))


def seat(holder, start, until):
    return {"office": "member", "holder": holder, "from": start, "until": until, **employer(holder, start)}


def employer(holder, start):
    """For whom the holder works from the first day of the term on, and what changes later."""
    known = EMPLOYERS.get(holder, [])
    begins = max((number for number, (_, since) in enumerate(known) if not since or since <= start), default=0)
    spans = [{"is": name, **({"since": since} if since and since > start else {})} for name, since in known[begins:]]
    return {"employer": spans} if spans else {}


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for part in parts(pathlib.Path(sys.argv[1])):
        write(part.dockets, sys.argv[2])
