"""Badges and charts as an XML parser reads them, and badges as shields.io reads its endpoint."""

import json
import re
import xml.etree.ElementTree as tree

import pytest

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = [
    "/badges/cz-obtain-passport.svg",
    "/en/badges/cz-obtain-passport.svg",
    "/services/cz-obtain-passport/chart.svg",
    "/en/agencies/cz-ministry-of-justice/chart.svg",
    "/criteria/index/chart.svg",
]


@pytest.mark.parametrize("path", PICTURES)
def test_a_picture_is_one_svg_with_a_title_and_nothing_from_elsewhere(fetch, path):
    body, headers = fetch(path)
    assert headers["content-type"].startswith("image/svg+xml")
    root = tree.fromstring(body)
    assert root.tag == SVG + "svg" and root.get("role") == "img"
    assert root.find(SVG + "title").text == root.get("aria-label")
    used = {element.tag.removeprefix(SVG) for element in root.iter()}
    assert used <= {"svg", "title", "style", "rect", "text", "g", "path"}
    assert b"url(" not in body and b"href" not in body
    with pytest.raises(tree.ParseError):
        tree.fromstring(body[:-3])


def test_the_paths_of_a_chart_are_the_values_of_json(fetch):
    series = json.loads(fetch("/v1/services/cz-obtain-passport/series")[0])["series"]
    points = [point for line in series for segment in line["segments"] for point in segment["points"]]
    expected = [point["value"] for point in points if point["value"] is not None]
    root = tree.fromstring(fetch("/services/cz-obtain-passport/chart.svg")[0])
    runs = [path.get("d") for path in root.iter(SVG + "path") if path.get("class") == "run"]
    heights = [float(y) for run in runs for _, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", run)]
    # 100 points stand at 16, 0 points at 256.
    found = [100 - (height - 16) / 240 * 100 for height in heights]
    assert found == pytest.approx(expected, abs=0.01) and expected


def test_shields_reads_the_badge(fetch):
    """https://shields.io/badges/endpoint-badge: what it asks for, and nothing that it does not know."""
    known = {"schemaVersion", "label", "message", "color", "labelColor", "isError", "namedLogo", "logoSvg", "logoColor",
             "logoSize", "style", "cacheSeconds"}
    badge = json.loads(fetch("/badges/cz-obtain-passport.json")[0])
    assert badge["schemaVersion"] == 1 and badge["label"] and badge["message"]
    assert badge.keys() <= known and badge["cacheSeconds"] >= 300
    assert re.fullmatch("#[0-9a-f]{6}", badge["color"])
