"""The manual and README.md: every command of every page works, and prints what its page shows."""

import csv
import json
import re
from pathlib import Path

import pytest

from demo import Demo, free, served
from manual import ROOT, SHOWN, blocks, run, tells

READERS = ["agency", "dashboard", "journalist", "watchdog"]
"""Whose pages go from questions to commands and what they print."""
ENGINE = "engine"
PAGES = {page.stem for page in (ROOT / "manual").glob("*.md") if blocks(page.read_text())}
"""All pages with commands."""
assert len(PAGES) > 10 and PAGES > {*READERS, ENGINE}
README = ["Start", "You are a journalist", "You watch over it", "You build a dashboard", "You are an agency", "You run it"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with served(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


BESIDE = ["tests", "fixtures"]
"""What lies beside who reads a page: the reports and figures of the repository."""


@pytest.mark.parametrize("reader", READERS)
def test_page_of_a_reader(reader, tmp_path):
    """It shows what is printed, so it has a demo of its own."""
    page = (ROOT / "manual" / f"{reader}.md").read_text()
    with served(tmp_path) as demo:
        found = run(page, f"{reader}.md", demo, tmp_path, BESIDE)
    assert len(found) >= 5 and sum(block.output is not None for block in found) >= 4


@pytest.mark.parametrize("name", sorted(PAGES - {*READERS, ENGINE}))
def test_page(name, demo, tmp_path):
    page = (ROOT / "manual" / f"{name}.md").read_text()
    assert run(page, f"{name}.md", demo, tmp_path, BESIDE)


def test_page_of_another_register(tmp_path):
    """One page loads another register than the demo, and serves that."""
    empty = Demo(f"http://{free()}", "", f"sqlite:{tmp_path}/empty.db")
    page = (ROOT / "manual" / f"{ENGINE}.md").read_text()
    assert len(run(page, f"{ENGINE}.md", empty, tmp_path, BESIDE, within=180)) > 5 and (tmp_path / "serving").exists()
    czechia = [*csv.DictReader((tmp_path / "work" / "czechia.csv").read_text().splitlines())]
    assert len(czechia) == 9


@pytest.mark.parametrize("section", README)
def test_readme(section, tmp_path):
    """Its readers stand in the repository."""
    text = (ROOT / "README.md").read_text()
    heads = [*re.finditer(r"^## (.+)$", text, re.M)]
    start, end = next((one.start(), next.start()) for one, next in zip(heads, heads[1:]) if one[1] == section)
    page = "\n" * text.count("\n", 0, start) + text[start:end]
    with served(tmp_path) as demo:
        assert run(page, "README.md", demo, tmp_path, BESIDE)


@pytest.mark.parametrize("language, which", [("json", "vega-lite"), ("js", "plot")])
def test_charts_of_the_dashboard(language, which, fetch, url, node, tmp_path):
    """The charts that are shown draw every value that there is."""
    page = (ROOT / "manual" / "dashboard.md").read_text()
    [chart] = re.findall(rf"^```{language}\n(.*?)^```$", page, re.M | re.S)
    rows = csv.DictReader(fetch("/v1/series.csv?criterion=one-fill&by=country")[0].decode().splitlines())
    values = sorted(float(row["value"]) for row in rows if row["value"])
    (tmp_path / which).write_text(chart.replace(SHOWN, url))
    drawn = json.loads(node("snippets.mjs", which, str(tmp_path / which)))
    assert len(values) >= 8 and sorted(drawn["values"]) == values and drawn["drawn"] == len(values)


def test_no_page_shows_another_address():
    for name in PAGES:
        page = (ROOT / "manual" / f"{name}.md").read_text()
        for block in blocks(page):
            assert "127.0.0.1" not in "\n".join(block.commands).replace(SHOWN, ""), f"{name}.md:{block.line}"


def anchors(page: str) -> set[str]:
    """What a link may name of a page: its headings, as the places that show Markdown make names of them."""
    heads = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(page: str, path: Path) -> list[str]:
    """The links of a page to what is not there."""
    prose = re.sub(r"^```.*?^```$", "", page, flags=re.M | re.S)
    links = re.findall(r"\]\(([^)\s]+)\)", prose) + re.findall(r'src="([^"]+)"', prose)
    parts = [link.partition("#") for link in links if "://" not in link]
    files = [(path.parent / file if file else path, anchor) for file, _, anchor in parts]
    return [f"{to}#{of}" for to, of in files if not to.exists() or of and of not in anchors(to.read_text())]


def test_links_lead_somewhere(tmp_path):
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "manual").glob("*.md")]
    assert len(pages) > 10
    assert not [link for page in pages for link in broken(page.read_text(), page)]
    spoiled = tmp_path / "page.md"
    spoiled.write_text("# Some head\n[a](page.md) [b](#some-head) [c](x.md) [d](#heads) ![e](page.md#some-head) [f](page.md#one)\n")
    assert [link.rsplit("/", 1)[1] for link in broken(spoiled.read_text(), spoiled)] == ["x.md#", "page.md#heads", "page.md#one"]


# A small page, and how it may be spoiled; of each what is said, with the line.
PAGE = """# A page

```sh
at=http://127.0.0.1:8080/v1
curl -s "$at/series?criterion=one-fill&country=CZ&period=2021" | grep -o '"value":[0-9.]*'
```

```text
"value":50.0
```

Then `at` is still known:

```sh
curl -s "$at/nothing" | grep -o '"status":404,"detail":"[^"]*"'
znamka --version >version
echo "$at" one two
```

```text
"status":404,"detail":"…"
http://127.0.0.1:8080/v1 … two
```

```sh
curl -s -o criteria.json "$at/criteria"
```
"""
SPOILED = [
    ("50.0\n```", "50.1\n```", "page.md:9: "),
    ("50.0\n```", "50.0\n51.0\n```", "page.md:9: "),
    ('"value":50.0\n```', "```", "page.md:9: "),
    ("… two", "… three", "page.md:21: "),
    ("period=2021", "periods=2021", "page.md:5: this fails"),
    ("curl -s \"$at/nothing\"", "curl -s \"$att/nothing\"", "line 15: att: unbound variable"),
    ("znamka --version", "znamka --versions", "page.md:16: this fails"),
    ("echo \"$at\"", "false | echo \"$at\"", "page.md:17: this fails"),
    ("echo \"$at\"", "if true; then echo \"$at\"", "line "),
    ("$at/criteria", "$at/criterions", "page.md:26: this fails"),
    ("two\n```\n\n```text", "two; false\n```\n\n```text", "page.md:17: this fails"),
]


def test_a_right_page_passes(demo, tmp_path):
    first, second, third = run(PAGE, "page.md", demo, tmp_path)
    assert (first.line, first.output_line, second.line, second.output_line, third.line) == (4, 9, 15, 21, 26)
    assert third.output is None and (tmp_path / "work" / "criteria.json").stat().st_size > 1000


@pytest.mark.parametrize("right, wrong, said", SPOILED)
def test_a_spoiled_page_does_not_pass(right, wrong, said, demo, tmp_path):
    assert PAGE.count(right) == 1
    with pytest.raises(AssertionError) as raised:
        run(PAGE.replace(right, wrong), "page.md", demo, tmp_path)
    assert said in str(raised.value)


def test_what_may_differ():
    assert tells(["a … c"], ["a b c"]) and tells(["…"], []) and tells(["a", "…", "z"], ["a", "b", "c", "z"])
    assert tells([], []) and tells(["[a.b] (c)"], ["[a.b] (c)"])
    assert not tells(["a … c"], ["a b d"]) and not tells(["a", "…"], ["b"]) and not tells([], ["a"])
    assert not tells(["a.b"], ["axb"]) and not tells(["a"], ["a", "b"]) and not tells(["a …"], ["a", "b"])
