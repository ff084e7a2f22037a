"""Holds the records of the Security Council against its rules: `records.py DATA`, see README.md."""

import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import comparison  # noqa: E402
from convert import country, parts, same  # noqa: E402

CAUSES = {
    "vote 1962-03-23 S/5095": "seven in favour were enough, so only a veto could stop it, and the record calls it not adopted and names no "
                              "veto: it contradicts itself (from memory: 2 in favour and 7 against, the columns exchanged)",
    "vote 1962-06-22 S/5134": "seven in favour were enough, so only a veto could stop it, and the record calls it not adopted: the list of "
                              "vetoes has it as vetoed by the USSR, which is right by the rules",
}


def beside(data, _):
    """What the two sources say differently of one draft, and tallies that do not add up to the membership."""
    votes, vetoes = comparison.lines(data / "votes.jsonl"), comparison.lines(data / "vetoes.jsonl")
    failed = [vote for vote in votes if vote["outcome"] != "adopted"]
    differ = [told for vote in failed for told in [difference(vote, vetoes)] if told]
    short = sum(1 for vote in votes if "for" in vote and ballots(vote) < vote.get("members", 11))
    over = sum(1 for vote in votes if "for" in vote and ballots(vote) > vote.get("members", 11))
    return {"sources_differ": differ, "fewer_ballots_than_members": short, "more_ballots_than_members": over}


def ballots(vote):
    return vote["for"] + vote["against"] + vote["abstain"]


NAMES = {"Russian Federation": "Russia", "United States": "USA"}


def difference(vote, vetoes):
    found = [veto for veto in vetoes if same(vote, veto)]
    ours = {NAMES.get(country(name), country(name)) for name in vote.get("vetoed_by", [])}
    named = f"{vote['date']} {vote['symbol'].strip()}"
    if not found:
        return f"{named}: vetoed by {listed(ours)}; not in the list of vetoes" if ours else None
    if any(set(veto["vetoes"]) == ours and veto["date"] == vote["date"] for veto in found) or (not ours and len(found) > 1):
        return None
    theirs = " or ".join(sorted({f"{listed(veto['vetoes'])} on {veto['date']}" for veto in found}))
    return f"{named}: {vote['outcome'].replace('_', ' ')} by {listed(ours)}; the list of vetoes has {theirs}"


def listed(names):
    return ", ".join(sorted(names)) or "nobody"


if __name__ == "__main__":
    comparison.run(__file__, __doc__, parts, lambda record, found: CAUSES.get(record), beside, ballots=True)
