"""Writes rules/README.md: the rule sets, and the records held against them. `table.py --quorate target/debug/quorate`

Provisions and what is unknown come from `quorate check`, records from each set's records.json. What is from memory is counted in the rule
files: citations of a source whose title says so. Python 3.8 or later, standard library only.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
COUNTS = ("records", "agreeing", "disagreeing", "undetermined")
HEAD = """# Rule sets

Each folder holds the rules of one organisation (`<set>.rop`), cited clause by clause, and what it gives on dockets: `quorate test rules/<set>`.
Its README says what is covered and what is not. This table is written by `python3 rules/table.py --quorate target/debug/quorate`.

| set | provisions | unknown | from memory | records | agreeing | disagreeing | undetermined |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""
FOOT = """
*Provisions* are those that `quorate check` counts, each version by itself, with those of a set that is taken in by `use`. *Unknown* are those whose text is not at hand: they are
reported as not encoded and held against nothing. *From memory* counts citations of sources that were not checked against a text. *Records* are real ones,
held against the rules by `python3 rules/<set>/records.py DATA`; what they are, where they come from and why some disagree, the README of the set
says. A record is undetermined where it lacks a fact that the rules ask for.
"""


def row(quorate, folder):
    summary = check(quorate, folder / f"{folder.name}.rop")["summary"]
    records = folder / "records.json"
    numbers = json.loads(records.read_text(encoding="utf-8")) if records.exists() else None
    cells = [f"[{folder.name}]({folder.name})", summary["provisions"], summary["not_encoded"], from_memory(folder)]
    cells += [numbers[name] for name in COUNTS] if numbers else [""] * 4
    if numbers:
        told(folder, numbers)
    return cells


def told(folder, numbers):
    """The README of the set gives the numbers that records.json has."""
    figures = " | ".join(f"{numbers[name]:,}" for name in COUNTS)
    if figures not in (folder / "README.md").read_text(encoding="utf-8").replace("**", ""):
        sys.exit(f"{folder.name}/README.md does not say {figures}")


def check(quorate, rules):
    done = subprocess.run([quorate, "check", str(rules), "--format", "json"], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr or f"{rules} is not in order: {done.stdout}")
    return json.loads(done.stdout)


def from_memory(folder):
    """Citations of sources that say of themselves that they are from memory."""
    text = "\n".join(line for line in (folder / f"{folder.name}.rop").read_text(encoding="utf-8").splitlines()
                     if not line.lstrip().startswith("//"))
    sources = re.findall(r'^source\s+([\w-]+)\s+"[^"]*from memory[^"]*"', text, re.MULTILINE | re.IGNORECASE)
    return sum(len(re.findall(rf"\[{re.escape(source)}[\]\s]", text)) for source in sources)


def line(cells):
    return "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else cell for cell in cells) + " |\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quorate", default=os.environ.get("QUORATE", "quorate"), help="the program (or $QUORATE)")
    quorate = parser.parse_args().quorate
    rows = [row(quorate, folder) for folder in sorted(HERE.iterdir()) if (folder / f"{folder.name}.rop").exists()]
    total = ["**all**"] + [sum(cells[column] or 0 for cells in rows) for column in range(1, 8)]
    (HERE / "README.md").write_text(HEAD + "".join(map(line, rows)) + line(total) + FOOT, encoding="utf-8")


if __name__ == "__main__":
    main()
