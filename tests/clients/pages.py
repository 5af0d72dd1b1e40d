"""Pages as a parser of HTML reads them, beside what the interface says: figures as people write them, and the lines in
which they must stand together."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import lxml.html

MONTHS = {
    "cs": "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec".split(),
    "en": "January February March April May June July August September October November December".split(),
}


def points(answer: dict) -> list[dict]:
    """All points of an answer of series."""
    return [point for line in answer["series"] for segment in line["segments"] for point in segment["points"]]


def newest(answer: dict) -> dict | None:
    """The last point of an answer of series that has a grade."""
    return max((point for point in points(answer) if point["grade"] is not None), key=lambda it: it["period_end"], default=None)


class Language(NamedTuple):
    """How numbers, days and periods are written in a language; a page of it stands at an address of its own."""

    code: str
    under: str

    def number(self, of: float, decimals: int = 1) -> str:
        """With so many decimals, halves up."""
        unit = 10**decimals
        whole = int(abs(of) * unit + 0.5 + 1e-9)
        text = f"{whole // unit}" + (f".{whole % unit:0{decimals}}" if decimals else "")
        return ("−" if of < 0 and whole else "") + (text.replace(".", ",") if self.code == "cs" else text)

    def day(self, of: str) -> str:
        on = date.fromisoformat(of)
        if self.code == "cs":
            return f"{on.day}. {on.month}. {on.year}"
        return f"{on.day} {MONTHS['en'][on.month - 1]} {on.year}"

    def period(self, of: dict) -> str:
        """What a point, or whatever has a period and its days, is of."""
        code, first, last = of["period"], of["period_start"], of["period_end"]
        year, _, part = code.partition("-")
        if "/" in code:
            return f"{self.day(first)} {'až' if self.code == 'cs' else 'to'} {self.day(last)}"
        if not part:
            return year
        if part.isdigit():
            return f"{MONTHS[self.code][int(part) - 1]} {year}"
        kind, nth = part[0], part[1:]
        if self.code == "cs":
            return f"{nth}. {({'S': 'pololetí', 'Q': 'čtvrtletí'})[kind]} {year}"
        return f"{'H' if kind == 'S' else kind}{nth} {year}"

    def said(self, grade: float) -> str:
        """A grade as people say it."""
        tenths = int(grade * 10 + 0.5 + 1e-9)
        near, beside = (tenths + 5) // 10, tenths % 10
        if self.code == "en":
            if beside == 5:
                return f"between a {near - 1} and a {near}"
            return f"{({0: 'a'}).get(beside, 'a strong' if beside > 5 else 'a weak')} {near}"
        names = ["", "jedničk", "dvojk", "trojk", "čtyřk", "pětk"]
        if beside == 5:
            return f"mezi {names[near - 1]}ou a {names[near]}ou"
        return ("" if beside == 0 else "lepší " if beside > 5 else "horší ") + names[near] + "a"

    def name(self, names: dict[str, str]) -> str:
        """Names are cut and cleaned; only short ones are looked for."""
        return names.get(self.code) or names["en"]


LANGUAGES = [Language("cs", ""), Language("en", "/en")]


def shares(document: dict) -> dict[str, float]:
    """Which part of the whole each node of a methodology is."""
    nodes = {node["code"]: node for node in document["nodes"]}
    weight = lambda node: node.get("weight", 1.0)
    beside = lambda node: sum(weight(other) for other in nodes.values() if other["parent"] == node["parent"])
    part = lambda node: 1.0 if node["parent"] is None else weight(node) / beside(node) * part(nodes[node["parent"]])
    return {code: part(node) for code, node in nodes.items()}


class Page:
    """A page: what its `main` says, line by line, and where it leads."""

    def __init__(self, body: bytes) -> None:
        self.root = lxml.html.document_fromstring(body)
        [self.main] = self.root.xpath("//main")

    def lines(self) -> Iterator[str]:
        """Rows of tables, items of lists, terms with their descriptions, and paragraphs: each in one line."""
        for line in self.main.iter("tr", "li", "p", "summary", "caption", "h1", "h2", "h3", "dt", "dd"):
            if line.tag == "dt":
                described = line.xpath("following-sibling::dd[1]")
                yield plain(line) + " " + " ".join(map(plain, described))
            else:
                yield plain(line)

    def says(self, *parts: object) -> None:
        """Fails unless these stand together in one line, in this order, each as a whole word or number."""
        # Spaces that do not break are spaces.
        looked = re.compile(".*?".join(whole(" ".join(str(part).split())) for part in parts))
        assert any(looked.search(line) for line in self.lines()), f"{parts} are together in no line of {[*self.lines()]}"

    def times(self) -> set[tuple[str, str]]:
        """Moments and periods: for machines, and for people."""
        return {(time.get("datetime"), plain(time)) for time in self.main.iter("time")}

    def links(self, start: str = "") -> list[str]:
        """Where it leads within the register, as far as the address begins so."""
        return [to for to in self.main.xpath(".//a/@href") if to.startswith(start)]

    def without(self, piece: str) -> "Page":
        """The same page without a piece."""
        less = Page(lxml.html.tostring(self.root))
        found = less.main.xpath(piece)
        assert found, f"there is no {piece}"
        for one in found:
            one.drop_tree()
        return less


def plain(element: lxml.html.HtmlElement) -> str:
    """All that it says, in one line."""
    return " ".join(" ".join(element.itertext()).split())


def whole(part: str) -> str:
    """A pattern for a part that nothing lengthens: `3` is not in `13`, `3.5` or `3,5`."""
    return r"(?<![\w])(?<!\d[.,])" + re.escape(part) + r"(?!\w|[.,]\d)" if part[-1:].isalnum() else re.escape(part)
