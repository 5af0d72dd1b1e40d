"""The table that is printed, and beneath it what each comparison compares."""

import contextlib
import os
import subprocess

from tools import CORES, say


class Table:
    """Rows as they are measured. Bars are those of M; what does not depend on the size is held to
    them on S too. A row in brackets has no bar: it is there so that another one is not misread."""

    def __init__(self, size):
        self.size, self.rows, self.notes = size, [], []
        self.busy = os.getloadavg()[0]

    def look(self):
        """Looks how busy the machine is, once all is built."""
        self.busy = os.getloadavg()[0]

    def row(self, what, value, beside="", ratio="", bar="", met=None, of_any_size=False):
        met = met if of_any_size or self.size == "M" else None
        self.rows.append((what, value, beside, ratio, bar, {True: "met", False: "MISSED", None: ""}[met]))
        say(f"  {what}: {value} {beside} {ratio} {self.rows[-1][-1]}")

    def times(self, what, value, beside, ratio, bar=None, digits=1, of_any_size=False):
        """A row whose ratio has to be at least `bar`."""
        self.row(what, value, beside, f"{ratio:.{digits}f} ×", f"≥ {bar} ×" if bar else "",
                 ratio >= bar if bar else None, of_any_size)

    def skip(self, what, why):
        self.rows.append((what, "left out", why, "", "", ""))
        say(f"  {what}: left out, {why}")

    @contextlib.contextmanager
    def part(self, name):
        """A part that fails is left out, and the others are told all the same."""
        try:
            yield
        except (SystemExit, OSError, subprocess.SubprocessError) as failed:
            self.skip(f"what is left of `{name}`", " ".join(str(failed).split())[:160])

    def note(self, text):
        """What a part compares; once, after its rows."""
        self.notes.append(" ".join(text.split()))

    def print(self, shape):
        services, criteria, periods = shape
        print(f"\nWorkload {self.size}: {services:,} services × {criteria} criteria × {periods} quarters; {len(CORES)} cores; "
              f"load {self.busy:.1f} before, {os.getloadavg()[0]:.1f} after (above 1 before: the machine was busy, and this "
              "is noise)\n")
        rows = [("What", "Measured", "Beside", "Ratio", "Bar", ""), *self.rows]
        widths = [max(len(r[c]) for r in rows) for c in range(6)]
        for n, cells in enumerate(rows):
            print("| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths)) + " |")
            if n == 0:
                print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
        print()
        for note in self.notes:
            print(f"- {note}")
