"""Turns the votes of Debian into dockets, one for each vote: `convert.py DATA FOLDER`.

DATA is the folder with `votes.jsonl`. Each option of a ballot, and each candidate, is a chain of its own. What the pages do not say is
left out: then the record is taken to begin on the first day that they give.
"""

import datetime
import pathlib
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from comparison import Docket, Part, lines, write  # noqa: E402

SOURCE = "Debian's web pages (iwamatsu/debian-org-webwml-ja), MIT since 2012, Open Publication License before"

# What stands on the pages and is not in the data (https://www.debian.org/vote/1999/vote_0000 and so on, from the same repository). `seconds` by
# the letter of the proposal or amendment, `leader` those that the Leader put forward, who needs none; `weeks` what the Leader varied.
PAGES = {
    "1999/vote_0000": {"year": "1998", "proposed": "1998-09-10", "developers": 357},
    "1999/vote_0001": {"nominations": "1998-12-02"},
    "1999/vote_0002": {"proposed": "1999-04-06", "developers": 497, "leader": "a"},
    "1999/vote_0004": {"proposed": "1999-05-03", "developers": 509, "leader": "a"},
    "1999/vote_0005": {"proposed": "1999-06-04", "developers": 509},
    "2000/vote_0007": {"nominations": "2000-01-09"},
    # Expired by the announcement of November 2000, https://lists.debian.org/debian-devel-announce-0011/msg00004.html
    "2000/vote_0008": {"proposed": "2000-06-07", "seconds": {"a": 5}, "expired": "2000-11"},
    "2000/vote_0009": {"proposed": "2000-10-10", "seconds": {"a": 6}},
    "2000/vote_0010": {"proposed": "2000-10-10", "seconds": {"a": 8}},
    "2003/vote_0002": {
        "proposed": "2003-05-16", "discussion": "2003-05-17", "voting": "2003-06-07", "end": "2003-06-21", "developers": 804,
        "ballots": [{"option": "1", "for": 144, "against": 16, "required": 3.0, "passes": True, "reached": True}], "winner": 1,
    },
    "2003/vote_0003": {
        "proposed": "2003-09-29", "discussion": "2003-10-01", "voting": "2003-10-16", "end": "2003-10-30", "developers": 928,
        "ballots": [{"option": "1", "for": 198, "against": 36, "required": 3.0, "passes": True, "reached": True},
                    {"option": "2", "for": 164, "against": 60, "required": 3.0, "passes": False, "reached": True},
                    {"option": "3", "for": 158, "against": 68, "required": 3.0, "passes": False, "reached": True}], "winner": 1,
    },
    "2004/vote_002": {"seconds": {"b": 12}},
    "2005/vote_002": {"seconds": {"b": 5}},
    "2006/vote_001": {"seconds": {"b": 15, "c": 6}},
    "2006/vote_006": {"seconds": {"b": 5}},
    "2006/vote_007": {"seconds": {"b": 5}},
    "2007/vote_004": {"seconds": {"b": 5}},
    "2012/vote_002": {"weeks": {"discussion": 1}},
    "2014/vote_002": {"seconds": {"b": 5}},
    "2014/vote_003": {"seconds": {"c": 11, "d": 13}, "leader": "b"},
    "2014/vote_004": {"leader": "b", "weeks": {"voting": 3}},
    "2016/vote_004": {"seconds": {"b": 6, "c": 9}},
}
MONTHS = {name: number for number, name in enumerate(
    "January February March April May June July August September October November December".split(), 1)}


def parts(data):
    votes = lines(data / "votes.jsonl")
    strange = set(PAGES) - {vote["id"] for vote in votes}
    if strange:
        sys.exit(f"of these votes there is no record: {', '.join(sorted(strange))}")
    return [Part("votes", SOURCE, f"{votes[0]['id'][:4]} to {votes[-1]['id'][:4]}", [docket(vote) for vote in votes])]


def docket(vote):
    entries = election(vote) if "Leader Elections" in vote["title"] else resolution(vote)
    content = {"rules": "debian", "title": vote["title"], **beginning(entries), "decisions": entries}
    return Docket(vote["id"].replace("/", "-"), content, record=vote["id"])


def beginning(entries):
    """The record begins on its first day that is known to the day: what has to come before may lie before it."""
    known = [entry["date"] for entry in entries if len(entry["date"]) == 10]
    return {"complete_from": min(known)} if known else {"complete_from": entries[0]["date"][:4] + "-12-31"}


# --- days ---------------------------------------------------------------------------------------------------------------------


def phase(vote, words, end=False):
    """The day on which a phase begins or ends; `23:59:59` is the end of that day, and so the next one."""
    for row in vote["timeline"]:
        if any(word in row["phase"].lower() for word in words):
            cell = row["raw"][-1 if end else 0] if row["raw"] else ""
            return day(row["to"] if end else row["from"], cell) or month(cell)
    return None


def day(date, cell):
    if date and "23:59:59" in cell:
        return str(datetime.date.fromisoformat(date) + datetime.timedelta(1))
    return date


def month(cell):
    found = re.fullmatch(r"(\w+), (\d{4})", cell.strip())
    return f"{found[2]}-{MONTHS[found[1]]:02}" if found and found[1] in MONTHS else None


# --- general resolutions ------------------------------------------------------------------------------------------------------


def resolution(vote):
    entries = []
    for number, letter in chains(vote):
        entries += chain(vote, number, letter)
    return entries


def chains(vote):
    """The options of the ballot but the default one, with the letters of the proposals; before there were ballots on record, the proposals."""
    options = [int(check["option"]) for check in ballots(vote)]
    letters = sorted(vote["seconds"])
    return [(number, chr(96 + number)) for number in options] or [(ord(letter) - 96, letter) for letter in letters] or [(1, "a")]


def page(vote, name, default=None):
    return PAGES.get(vote["id"], {}).get(name, default)


def chain(vote, number, letter):
    year, finished = page(vote, "year", vote["id"][:4]), vote["status"] == "F"
    proposed = page(vote, "proposed") or phase(vote, ["proposal"]) or (None if vote["timeline"] and phase(vote, ["discussion"]) else year)
    discussed = page(vote, "discussion") or phase(vote, ["discussion"]) or (year if finished else None)
    called = page(vote, "voting") or phase(vote, ["voting"]) or (year if finished else None)
    seconds = page(vote, "seconds", {}).get(letter, vote["seconds"].get(letter))
    if letter == page(vote, "leader"):
        seconds = None
    entries = [
        entry(vote, number, "proposed", proposed),
        entry(vote, number, "discussed", discussed, **({} if seconds is None else {"seconds": seconds}), **developers(vote)),
        entry(vote, number, "called", called, **weeks(vote, "discussion")),
        *result(vote, number, page(vote, "end") or phase(vote, ["voting"], end=True) or year),
    ]
    if letter == page(vote, "leader"):
        entries[:3] = [{**one, "body": None, "by": "leader"} for one in entries[:3]]
    if vote["status"] == "expired":
        entries.append({**entry(vote, number, "expired", page(vote, "expired", year)), "by": "secretary", "body": None})
    return [{field: value for field, value in entry.items() if value is not None} for entry in entries if entry and entry["date"]]


def entry(vote, number, step, date, **more):
    body = "developers" if step == "passed" else "proposers"
    return {"id": f"{vote['id']}/{number} {step}", "date": date, "body": body, "matter": matter(vote, number),
            "subject": f"{vote['id']}/{number}", "step": step, "outcome": "adopted", **more}


def matter(vote, number):
    check = next((check for check in ballots(vote) if int(check["option"]) == number), None)
    text = f"{vote['title']} {vote.get('majority_text', '')}".lower()
    if not check or check["required"] == 1:
        return "resolution"
    return "foundation-document" if "social contract" in text or "foundation documents" in text else "constitution-change"


def weeks(vote, what):
    """What the Leader varied, where the data say it: every such text says one week."""
    if what in page(vote, "weeks", {}):
        return {f"{what}-weeks": page(vote, "weeks")[what]}
    text = vote.get("min_discussion_text", "")
    return {f"{what}-weeks": 1} if "week" in text and what in text else {}


def developers(vote):
    number = page(vote, "developers") or (int(vote["quorum"]["developers"]) if "quorum" in vote else None)
    return {"developers": number} if number else {}


def result(vote, number, date):
    """How the option stood against the default one, and whether it won."""
    check = next((check for check in ballots(vote) if int(check["option"]) == number), None)
    if not check:
        return []
    members = {"members": number for number in developers(vote).values()}
    passed = {**entry(vote, number, "passed", date, **weeks(vote, "voting")),
              "outcome": "adopted" if check["passes"] and check["reached"] else "rejected",
              "vote": {**members, "ayes": check["for"], "noes": check["against"]}}
    won = {**entry(vote, number, "won", date), "by": "secretary", "body": None}
    return [passed, won] if winner(vote) == number else [passed]


def winner(vote):
    return int(vote["winners"][0]) if vote.get("winners") else page(vote, "winner")


def ballots(vote):
    """Each option against the default one: from the checks in the data, of 2003 from the page."""
    if "majority_checks" in vote:
        reached = {check["option"]: check["reached"] for check in vote["quorum_checks"]}
        return [{**check, "reached": reached[check["option"]]} for check in vote["majority_checks"]]
    return page(vote, "ballots", [])


# --- elections ----------------------------------------------------------------------------------------------------------------


def election(vote):
    steps = [("nominations", page(vote, "nominations") or phase(vote, ["nomination period"])),
             ("campaign", phase(vote, ["campaigning period", "nominations close"])),
             ("poll", phase(vote, ["voting period", "campaigning ends"]))]
    end = phase(vote, ["voting period"], end=True)
    entries = []
    for number in [int(check["option"]) for check in ballots(vote)] or [0]:
        subject = f"{vote['id']}/{number}" if number else vote["id"]
        common = {"matter": "leader-election", "subject": subject, "outcome": "adopted"}
        entries += [{"id": f"{subject} {step}", "date": date, "by": "secretary", "step": step, **common} for step, date in steps if date]
        for passed in result(vote, number, end)[:1]:
            entries.append({**passed, **common, "id": f"{subject} polled", "step": "polled", "outcome": passed["outcome"]})
        if winner(vote) == number:
            entries.append({"id": f"{subject} elected", "date": end, "by": "secretary", "step": "elected", **common,
                            "fills": {"office": "leader", "holder": name(vote, number), "from": end}})
    return entries


def name(vote, number):
    return next(option["text"] for option in vote["options"] if option["n"] == number)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for part in parts(pathlib.Path(sys.argv[1])):
        write(part.dockets, sys.argv[2])
