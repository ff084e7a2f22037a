"""Turns the data on the Security Council into dockets, one for each record: `convert.py DATA FOLDER`.

DATA is the folder with `votes.jsonl`, `vetoes.jsonl` and `membership_1992_2023.csv`. What the data do not say is left out.
"""

import csv
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from comparison import Docket, Part, lines, period, write  # noqa: E402

SPELT = {" Of ": " of ", " Of)": " of)", " And ": " and ", " The ": " the ", "D'ivoire": "d'Ivoire"}


def parts(data):
    votes, vetoes = lines(data / "votes.jsonl"), lines(data / "vetoes.jsonl")
    with open(data / "membership_1992_2023.csv", encoding="utf-8", newline="") as file:
        terms = [row for row in csv.DictReader(file) if row["seat"] == "elected"]
    return [
        Part("votes", "emilytong123/unsc_for_us, no licence stated", period(vote["date"] for vote in votes),
             [docket(name, [ballot(vote, name), *without_veto(vote, name)]) for vote, name in named(votes, "vote", "symbol")]),
        Part("vetoes", "world-politics-datalab/vetoes-un-security-council, MIT", period(veto["date"] for veto in vetoes),
             [docket(name, [veto_entry(veto, name, votes)]) for veto, name in named(vetoes, "veto", "draft")]),
        Part("terms of elected members", "fmadore/genocide-at-the-security-council, MIT",
             f"{terms[0]['start_year']} to {max(term['end_year'] for term in terms)}", [membership(terms)]),
    ]


def named(records, kind, field):
    """Each record with a name of its own: its date and symbol, and a number where two have the same."""
    seen = {}
    for record in records:
        name = f"{kind} {record['date'] or year(record)} {record[field].strip()}"
        seen[name] = seen.get(name, 0) + 1
        yield record, name if seen[name] == 1 else f"{name} ({seen[name]})"


def year(record):
    """Where the date is missing, the symbol still says the year: S/RES/48 (1948)."""
    found = re.search(r"\((\d{4})\)", record["symbol"])
    return found.group(1) if found else None


def docket(name, decisions):
    return Docket(re.sub(r"[^\w.()-]+", "-", name), {"rules": "un-security-council", "decisions": decisions}, record=name)


def ballot(vote, name):
    matter, step = ("preliminary-question", "decided") if "preliminary question" in vote["symbol"] else ("substantive", "adopted")
    return {
        "id": name, "date": vote["date"] or year(vote), "body": "council", "matter": matter, "subject": name, "step": step,
        "outcome": "adopted" if vote["outcome"] == "adopted" else "rejected", "title": vote["agenda"][:200], "vote": count(vote),
    }


def without_veto(vote, name):
    """A record that says "vetoed" says more than that the draft failed: it had the votes, and failed by the veto alone. One that says
    "not adopted" beside those says that it had too few. The same tally on a procedural matter, where nobody has a veto, tells."""
    if vote["outcome"] == "adopted" or "for" not in vote:
        return []
    return [{
        **ballot(vote, name), "id": f"{name} without the veto", "matter": "procedural", "step": "adopted",
        "subject": f"{name} without the veto", "outcome": "adopted" if vote["outcome"] == "vetoed" else "rejected",
        "vote": {"members": vote["members"], "ayes": vote["for"], "noes": vote["against"], "abstentions": vote["abstain"]},
    }]


def count(vote):
    """What is known of the ballots: the numbers, and beside them by name who vetoed. Where only the names are known, those."""
    members = {"members": vote["members"]} if "members" in vote else {}
    vetoed_by = [country(name) for name in vote.get("vetoed_by", [])]
    roll = {"votes": [{"voter": name, "option": "no"} for name in vetoed_by]}
    if vetoed_by and vote.get("against") != len(vetoed_by):
        fits = "for" in vote and vote["against"] > len(vetoed_by)
        numbers = {"ayes": vote["for"], "noes": vote["against"], "abstentions": vote["abstain"]} if fits else {}
        return {**members, **numbers, **roll}
    if "for" in vote:
        return {**members, "ayes": vote["for"], "noes": vetoed_by or vote["against"], "abstentions": vote["abstain"]}
    if vote.get("mode") == "unanimous":
        return {**members, "ayes": vote["members"], "noes": 0, "abstentions": 0}
    return {**members, **({"method": "consensus"} if vote.get("mode") == "consensus" else {})}


def country(name):
    return name[4:] if name.startswith("the ") else name


def symbol(text):
    """A symbol as both sources write it."""
    text = re.sub(r"AND|CORR|INCORPORATING.*|AMENDMENT.*", "", text.upper())
    return re.sub(r"[^A-Z0-9/]", "", text.split("CORR")[0].split("ADD")[0])


def same(vote, veto):
    ours, theirs = symbol(vote["symbol"]), symbol(veto["draft"])
    return vote["date"][:4] == veto["date"][:4] and (ours.startswith(theirs) or theirs.startswith(ours))


def cast_by(veto, votes):
    """Who cast it: a few vetoes are listed without a member, and the list of votes has one for the same draft."""
    others = [vote["vetoed_by"] for vote in votes if vote.get("vetoed_by") and vote["date"] and same(vote, veto)]
    return veto["vetoes"] or (others[0] if len(others) == 1 else [])


def veto_entry(veto, name, votes):
    roll = [{"voter": country(member), "option": "no"} for member in cast_by(veto, votes)]
    return {
        "id": name, "date": veto["date"], "body": "council", "matter": "substantive", "subject": name, "step": "adopted",
        "outcome": "rejected", "title": veto["agenda"][:200], **({"vote": {"votes": roll}} if roll else {}),
    }


def membership(terms):
    """All terms in one docket, since they bear on each other. The day of the election is not in the data: the act is dated to the
    first day of the term, and no rule here asks for more."""
    names = [f"term {state(term)} {term['start_year']}" for term in terms]
    decisions = [
        {
            "id": name, "date": f"{term['start_year']}-01-01", "body": "general-assembly", "matter": "election", "subject": name,
            "step": "elected", "outcome": "adopted",
            "fills": {"office": "elected-seat", "holder": state(term), "from": f"{term['start_year']}-01-01",
                      "until": f"{term['end_year']}-12-31"},
        }
        for term, name in zip(terms, names)
    ]
    content = {"rules": "un-security-council", "decisions": decisions}
    return Docket("terms-of-elected-members", content, entries={name: name for name in names})


def state(term):
    name = term["country_org"]
    for wrong, right in SPELT.items():
        name = name.replace(wrong, right)
    return name


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for part in parts(pathlib.Path(sys.argv[1])):
        write(part.dockets, pathlib.Path(sys.argv[2]) / part.name.replace(" ", "-"))
