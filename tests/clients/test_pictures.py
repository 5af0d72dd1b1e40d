"""Badges and charts as an XML parser reads them, and badges as shields.io reads its endpoint."""

import html.parser
import json
import re
import xml.etree.ElementTree as tree
from collections.abc import Callable
from datetime import date

import jsonschema
import lxml.html
import pytest

from conftest import api
from pages import newest
from register import HEARD, NAMES, OFFICE, PLAIN

SVG = "{http://www.w3.org/2000/svg}"
SERVICE = "cz-obtain-passport"
GRADED = [SERVICE, "cz-register-in-higher-education", "cz-register-in-order-to-get-married"]
BADGES = [f"{lang}/badges/{code}.svg" for lang in ("", "/en") for code in (*GRADED, PLAIN, *NAMES)]
CHARTS = [
    f"/services/{SERVICE}/chart.svg",
    "/en/agencies/cz-ministry-of-justice/chart.svg",
    "/criteria/index/chart.svg",
    *(f"/services/{code}/chart.svg" for code in NAMES),
]


def picture(body: bytes) -> tree.Element:
    """One picture with a name that is shown and read aloud, and with nothing from elsewhere."""
    root = tree.fromstring(body)
    assert root.tag == SVG + "svg" and root.get("role") == "img"
    assert root.get("aria-label")
    # A chart's label says more than its title.
    assert root.find(SVG + "title").text in root.get("aria-label")
    used = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert used <= {"svg", "title", "desc", "style", "rect", "text", "g", "path"}, used
    names = {name.rpartition("}")[2] for element in root.iter() for name in element.attrib}
    assert not any(name == "href" or name.startswith("on") for name in names), names
    assert b"url(" not in body and b"@import" not in body
    return root


@pytest.mark.parametrize("path", BADGES + CHARTS)
def test_a_picture_is_one_svg_with_a_title_and_nothing_from_elsewhere(fetch, path):
    body, headers = fetch(path)
    assert headers["content-type"].startswith("image/svg+xml")
    root = picture(body)
    code = next((code for code in NAMES if f"/{code}" in path), None)
    if code in ("cz-odd-formula", "cz-odd-markup", "cz-odd-separators"):
        assert NAMES[code] in root.get("aria-label")
    assert "\u202e" not in body.decode()


SPOILED = [
    (b' role="img"', b""),
    (b' aria-label="', b' title="'),
    (b"<title>", b"<title>Jin\xc3\xa9: "),
    (b"</svg>", b'<image href="https://example.org/a.png"/></svg>'),
    (b"</svg>", b"<script>alert(1)</script></svg>"),
    (b"</title>", b"<title>"),
    (b"<rect ", b'<rect onclick="alert(1)" '),
    (b'fill="#', b'fill="url(#'),
    (b"</svg>", b""),
]


@pytest.mark.parametrize(("right", "wrong"), SPOILED)
def test_a_spoiled_picture_does_not_pass(fetch, right, wrong):
    body = fetch(f"/badges/{SERVICE}.svg")[0]
    assert right in body
    with pytest.raises((AssertionError, tree.ParseError)):
        picture(body.replace(right, wrong, 1))


# What a badge says


def says(text: str, grade: float | None) -> bool:
    """Whether the text has this grade, to one decimal as people write it; or none."""
    numbers = [float(number.replace(",", ".")) for number in re.findall(r"\b[1-5][.,]\d\b", text)]
    if grade is None:
        return not numbers
    return len(numbers) == 1 and abs(numbers[0] - grade) <= 0.05 + 1e-9


def shown(root: tree.Element) -> str:
    return " ".join(text.text for text in root.iter(SVG + "text"))


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("code", [*GRADED, *NAMES])
def test_a_badge_says_the_grade_of_json(fetch, code, lang):
    last = newest(api(f"/v1/services/{code}/series"))
    grade = last and last["grade"]
    assert (grade is None) == (code in NAMES)
    root = picture(fetch(f"{lang}/badges/{code}.svg")[0])
    assert says(shown(root), grade) and (code in NAMES or says(root.get("aria-label").partition(": ")[2], grade))
    assert says(json.loads(fetch(f"{lang}/badges/{code}.json")[0])["message"], grade)
    # Another grade is not what it says.
    assert grade is None or not says(shown(root), grade + 0.1)


# Contrast, by WCAG 2.2


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def right_end(d: str) -> float:
    """How far to the right a path goes that is written with M, H, V, a and z."""
    at = most = 0.0
    for command, rest in re.findall(r"([MHVaz])([^MHVaz]*)", d):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", rest)]
        if command in "MH":
            at = numbers[0]
        elif command == "a":
            at += sum(numbers[5::7])
        most = max(most, at)
    return most


def contrasts(root: tree.Element) -> list[float]:
    """Of each text with what is painted behind its ends: the last shape there."""
    shapes, found = [], []

    def walk(element: tree.Element, fill: str) -> None:
        fill = element.get("fill", fill)
        kind = element.tag.removeprefix(SVG)
        if kind == "rect":
            start = float(element.get("x", 0))
            shapes.append((start, start + float(element.get("width")), fill))
        elif kind == "path":
            shapes.append((0.0, right_end(element.get("d")), fill))
        elif kind == "text":
            start = float(element.get("x"))
            for at in (start, start + float(element.get("textLength"))):
                behind = [colour for left, right, colour in shapes if left <= at <= right]
                found.append(contrast(fill, behind[-1]))
        for child in element:
            walk(child, fill)

    walk(root, "#000000")
    return found


def test_contrast_is_that_of_the_standard():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    # https://www.w3.org/WAI/WCAG22/Techniques/general/G18: a grey that just passes on white.
    assert 4.5 < contrast("#767676", "#ffffff") < 4.6 and contrast("#777777", "#ffffff") < 4.5


@pytest.mark.parametrize("path", BADGES)
def test_a_badge_can_be_read(fetch, path):
    root = picture(fetch(path)[0])
    found = contrasts(root)
    assert len(found) == 4 and min(found) >= 4.5
    # Text of the colour behind it could not.
    for colour in {shape.get("fill") for shape in (root.find(SVG + "rect"), root.find(SVG + "path"))}:
        root.find(SVG + "g").set("fill", colour)
        assert min(contrasts(root)) == 1


# Charts


Drawn = list[tuple[str, float, float]]
"""Where a pen goes: lifted (M) or drawing (L), and to where."""


def moves(d: str) -> Drawn:
    return [(pen, float(x), float(y)) for pen, x, y in re.findall(r"([ML])([\d.]+) ([\d.]+)", d)]


def classed(root: tree.Element, name: str) -> list[str]:
    return [path.get("d") for path in root.iter() if path.tag.endswith("path") and name in path.get("class", "").split()]


def runs(root: tree.Element) -> list[Drawn]:
    """Each segment as it is drawn."""
    return [run for run in map(moves, classed(root, "run")) if run]


def uprights(root: tree.Element) -> list[tuple[float, float, float]]:
    """Where each interval stands, begins and ends."""
    found = re.findall(r"M([\d.]+) ([\d.]+)V([\d.]+)", " ".join(classed(root, "interval")))
    return [(float(x), float(high), float(low)) for x, high, low in found]


def named(root: tree.Element) -> tuple[list[float], dict[str, float]]:
    """How high each grade is written beside the axis, best first, and where each period stands below it."""
    [axis] = [group for group in root.iter() if group.get("class") == "axis"]
    texts = [part for part in axis if part.tag.endswith("text")]
    assert [part.text for part in texts[:5]] == ["1", "2", "3", "4", "5"]
    return [float(part.get("y")) for part in texts[:5]], {part.text: float(part.get("x")) for part in texts[5:]}


def heights(root: tree.Element) -> Callable[[float], float]:
    """How high a value stands by the axis that a reader sees: grade 1 is 100 points and on top, grade 5 none."""
    rules = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)H", " ".join(classed(root, "rule")))]
    top, bottom = rules[0], rules[-1]
    assert len(rules) == 5 and top < bottom
    assert rules == pytest.approx([top + (bottom - top) * step / 4 for step in range(5)], abs=0.02)
    # Letters stand on their line: what is written a little below a rule stands beside it.
    assert all(0 < written - rule < 8 for written, rule in zip(named(root)[0], rules, strict=True))
    return lambda value: bottom - (bottom - top) * value / 100


def middle(point: dict) -> float:
    """The day in the middle of a period."""
    first, last = (date.fromisoformat(point[f"period_{end}"]).toordinal() for end in ("start", "end"))
    return (first + last) / 2


def expected(fetch, path: str) -> list[list[dict]]:
    """The points of each segment that has a value."""
    told = json.loads(fetch(path)[0])["series"]
    segments = [segment["points"] for line in told for segment in line["segments"]]
    return [segment for segment in segments if any(point["value"] is not None for point in segment)]


def is_drawn(root: tree.Element, segments: list[list[dict]]) -> None:
    """Fails unless each segment is a line, each value has its mark, as high as it is and where its period is, time goes to the
    right, and grades and years are written where they are drawn."""
    found, height, (_, periods) = runs(root), heights(root), named(root)
    assert segments and len(found) == len(segments)
    drawn = []
    for run, segment in zip(found, segments, strict=True):
        # Where a value is missing the pen is lifted.
        before = [None, *(point["value"] for point in segment)]
        pens = ["M" if last is None else "L" for last, point in zip(before, segment) if point["value"] is not None]
        valued = [point for point in segment if point["value"] is not None]
        assert [pen for pen, _, _ in run] == pens
        assert [y for _, _, y in run] == pytest.approx([height(point["value"]) for point in valued], abs=0.01)
        drawn += [(x, y, point) for (_, x, y), point in zip(run, valued, strict=True)]
    assert [(x, y) for x, y, _ in drawn] == [(x, y) for [(_, x, y)] in map(moves, classed(root, "dot"))]
    places = [(middle(point), x) for x, _, point in drawn]
    (first, left), (last, right) = min(places), max(places)
    assert left < right or first == last
    for day, x in places:
        assert x == pytest.approx(left + (right - left) * (day - first) / max(last - first, 1), abs=0.02)
    told = [(x, point["period"]) for x, _, point in drawn if point["period"] in periods]
    assert told and all(x == pytest.approx(periods[period], abs=0.01) for x, period in told)
    ends = [(x, height(point["ci_high"]), height(point["ci_low"])) for x, _, point in drawn if point["ci_low"] is not None]
    assert len(ends) == len(uprights(root))
    for found_ends, told_ends in zip(uprights(root), ends, strict=True):
        assert found_ends == pytest.approx(told_ends, abs=0.01)


def upside_down(body: str) -> str:
    """All of a drawing the other way up, its axis too."""
    over = lambda whole: lambda found: f"{found[1]}{whole - float(found[2]):.2f}"
    body = re.sub(r"([ML][\d.]+ )([\d.]+)", over(266), re.sub(r"(V)([\d.]+)", over(266), body))
    return re.sub(r'(<text x="34" y=")([\d.]+)', over(276), body)


def backwards(body: str) -> str:
    """All of a drawing from the right to the left, its years too."""
    over = lambda found: f"{found[1]}{668 - float(found[2]):.2f}"
    return re.sub(r'(<text x=")([\d.]+)(?=" y="288")', over, re.sub(r"([ML])([\d.]+)(?= )", over, body))


def once(right: str, wrong: str) -> Callable[[str], str]:
    return lambda body: re.sub(right, wrong, body, count=1)


def everywhere(right: str, wrong: str) -> Callable[[str], str]:
    return lambda body: re.sub(right, wrong, body)


SPOILED_DRAWINGS = {
    "another height": once(r'(class="run" d="M[\d.]+ )\d', r"\g<1>9"),
    "one point less": once(r'(class="run" d="M[\d.]+ [\d.]+)L[\d.]+ [\d.]+', r"\1"),
    "a line that goes on where it ends": once(r'(class="run" d="M[^"]*)"', r'\1L600 100"'),
    "a line that is broken where it goes on": once(r'(class="run" d="M[^L"]*)L', r"\1M"),
    "upside down": upside_down,
    "backwards": backwards,
    "a grade beside another rule": once(r'(<text x="34" y=")\d+', r"\g<1>138"),
    "a year below another": once(r'(<text x=")[\d.]+(?=" y="288")', r"\g<1>333"),
    "all marks in one place": everywhere(r'(class="dot" d="M)[\d.]+ [\d.]+', r"\g<1>72 100"),
    "one mark too low": once(r'(class="dot" d="M[\d.]+ )\d', r"\g<1>9"),
    "no marks": everywhere(r'<path class="dot"[^>]*>', "<path>"),
    "one mark less": once(r'<path class="dot"[^>]*>', "<path>"),
}
SPOILED_INTERVALS = {
    "an end too low": once(r'(class="interval" d="M[\d.]+ )\d', r"\g<1>9"),
    "an end too high": once(r'(class="interval" d="M[^V]*V)\d', r"\g<1>1"),
    "beside its value": once(r'(class="interval" d="M)\d', r"\g<1>3"),
    "none": once(r'<path class="interval"[^>]*>', "<path>"),
}


# Of a service, of several lines, and of what only people said.
DRAWN = [
    (f"/services/{SERVICE}/chart.svg", f"/v1/services/{SERVICE}/series"),
    ("/agencies/cz-ministry-of-justice/chart.svg", "/v1/series?agency=cz-ministry-of-justice"),
    ("/criteria/one-fill/chart.svg", "/v1/series?by=country&criterion=one-fill"),
    (f"/services/{HEARD}/chart.svg", f"/v1/services/{HEARD}/series?methodology=said"),
]


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize(("path", "told"), DRAWN)
def test_the_paths_of_a_chart_are_the_values_of_json(fetch, path, told, lang):
    segments = expected(fetch, told)
    body = fetch(lang + path)[0].decode()
    is_drawn(tree.fromstring(body), segments)
    spoiled = dict(SPOILED_DRAWINGS)
    # Another place; where two are all, any two are right.
    if len({middle(point) for segment in segments for point in segment}) > 2:
        spoiled["another place"] = once(r'(class="run" d="M)\d', r"\g<1>3")
    if HEARD in path:
        spoiled |= SPOILED_INTERVALS
    for what, spoil in spoiled.items():
        wrong = spoil(body)
        assert wrong != body, what
        with pytest.raises(AssertionError):
            is_drawn(tree.fromstring(wrong), segments)
            pytest.fail(f"passes: {what}", pytrace=False)


def test_a_page_draws_what_its_picture_does(fetch):
    """Intervals too; there the same numbers stand in the table."""
    segments = expected(fetch, f"/v1/services/{HEARD}/series?methodology=said")
    embedded = lxml.html.document_fromstring(fetch(f"/en/embed/services/{HEARD}", Accept="text/html")[0])
    [drawing] = embedded.xpath("//svg")
    is_drawn(drawing, segments)
    page = lxml.html.document_fromstring(fetch(f"/en/services/{HEARD}", Accept="text/html")[0])
    [drawing] = page.xpath("//figure//svg[.//path[@class='run']]")
    is_drawn(drawing, segments)
    [table] = [it for it in page.xpath("//table") if it.xpath(".//caption")]
    for point in (point for segment in segments for point in segment):
        row = [" ".join(row.itertext()) for row in table.iter("tr") if point["period"] in " ".join(row.itertext())]
        assert len(row) == 1 and f"{point['ci_low']:.1f}–{point['ci_high']:.1f}" in row[0].replace("\xa0", " ")


def test_a_chart_of_one_point_and_of_nothing_says_so(fetch):
    """The one is a mark with its grade in words, and no line; where there is nothing, a sentence stands in its place."""
    one = lxml.html.document_fromstring(fetch("/en/services/sample-permit", Accept="text/html")[0])
    [segment] = expected(fetch, "/v1/services/sample-permit/series?methodology=client-quality")
    assert len(segment) == 1
    [drawing] = one.xpath("(//main//figure)[1]//svg[@aria-label]")
    is_drawn(drawing, [segment])
    assert f"{segment[0]['grade']:.1f}" in drawing.get("aria-label") and segment[0]["period"] in drawing.get("aria-label")
    [none] = lxml.html.document_fromstring(fetch(f"/en/agencies/{OFFICE}", Accept="text/html")[0]).xpath("(//main//figure)[1]")
    assert not none.xpath(".//path") and len(none.text_content()) > 20
    empty = tree.fromstring(fetch(f"/en/agencies/{OFFICE}/chart.svg")[0])
    assert not runs(empty) and not classed(empty, "dot") and any((text.text or "").strip() for text in empty.iter(SVG + "text"))


class Texts(html.parser.HTMLParser):
    """What a page says, and whether it has a table."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self.tables, self.pictures = "", 0, 0

    def handle_starttag(self, tag, attrs):
        self.tables += tag == "table"
        self.pictures += tag == "svg"
        self.said += " ".join(value or "" for name, value in attrs if name in ("aria-label", "title", "alt")) + " "

    def handle_data(self, data):
        self.said += data


def names_a_table(text: str) -> bool:
    return re.search(r"tabul|table", text, re.I) is not None


@pytest.mark.parametrize(
    "path",
    [
        f"/embed/services/{SERVICE}",
        f"/services/{SERVICE}/chart.svg",
        f"/services/{SERVICE}",
        "/embed/agencies/cz-ministry-of-justice",
        "/embed/criteria/index",
    ],
)
@pytest.mark.parametrize("lang", ["", "/en"])
def test_who_cannot_see_a_chart_is_sent_to_a_table_only_where_there_is_one(fetch, path, lang):
    page = Texts()
    page.feed(fetch(lang + path, Accept="*/*")[0].decode())
    assert page.pictures
    assert page.tables or not names_a_table(page.said)


# shields.io


# https://shields.io/badges/endpoint-badge, as its table says it; anything else it refuses.
ENDPOINT = {
    "type": "object",
    "properties": {
        "schemaVersion": {"const": 1},
        "label": {"type": "string"},
        "message": {"type": "string", "minLength": 1},
        "color": {"type": "string"},
        "labelColor": {"type": "string"},
        "isError": {"type": "boolean"},
        "namedLogo": {"type": "string"},
        "logoSvg": {"type": "string"},
        "logoColor": {"type": "string"},
        "logoSize": {"type": "string"},
        "style": {"enum": ["flat", "flat-square", "plastic", "for-the-badge", "social"]},
        "cacheSeconds": {"type": "integer", "minimum": 0},
    },
    "required": ["schemaVersion", "label", "message"],
    "additionalProperties": False,
    "not": {"required": ["namedLogo", "logoSvg"]},
}
# Some of the colours that shields knows. For what is none it draws its default, and says nothing.
COLOUR = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})|brightgreen|green|yellowgreen|yellow|orange|red|blue|lightgrey", re.I)


def shields(badge: object) -> None:
    """Refuses what shields.io would, or would draw otherwise than is meant."""
    jsonschema.validate(badge, ENDPOINT)
    assert all(COLOUR.fullmatch(badge[name]) for name in ("color", "labelColor") if name in badge)
    # Asked for less often than it says otherwise: shields keeps a badge for 300 s at least.
    assert badge.get("cacheSeconds", 300) >= 300


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("code", [*GRADED, PLAIN, *NAMES])
def test_shields_reads_the_badge(fetch, code, lang):
    body, headers = fetch(f"{lang}/badges/{code}.json")
    assert headers["content-type"] == "application/json"
    badge = json.loads(body)
    shields(badge)
    # It has the colour that the picture has.
    assert picture(fetch(f"{lang}/badges/{code}.svg")[0]).find(SVG + "rect").get("fill") == badge["color"]


@pytest.mark.parametrize(
    "spoil",
    [
        {"schemaVersion": 2},
        {"schemaVersion": "1"},
        {"message": ""},
        {"message": 3.3},
        {"label": None},
        {"color": "#70540"},
        {"color": "zelená"},
        {"cacheSeconds": "3600"},
        {"cacheSeconds": 10},
        {"cache_seconds": 3600},
        {"grade": 3.3},
        {"isError": "no"},
        {"namedLogo": "a", "logoSvg": "<svg/>"},
    ],
)
def test_shields_refuses_a_spoiled_badge(fetch, spoil):
    badge = json.loads(fetch(f"/badges/{SERVICE}.json")[0])
    with pytest.raises((jsonschema.ValidationError, AssertionError)):
        shields(badge | spoil)
    for name in ENDPOINT["required"]:
        with pytest.raises(jsonschema.ValidationError):
            shields({key: value for key, value in badge.items() if key != name})
