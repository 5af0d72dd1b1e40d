"""Each address has one form, whatever is said to be wanted; and this is said where builders read."""

import pytest

from pages import LANGUAGES, Page
from register import PLAIN

FORMS = {
    "/services": "text/html",
    f"/en/services/{PLAIN}": "text/html",
    "/embed/services/cz-obtain-passport": "text/html",
    "/badges/cz-obtain-passport.svg": "image/svg+xml",
    "/services/cz-obtain-passport/chart.svg": "image/svg+xml",
    "/v1/observations?limit=1": "application/json",
    "/v1/observations.csv?criterion=one-fill": "text/csv",
    "/v1/observations.xlsx?criterion=one-fill": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "/v1/observations.sdmx.csv?criterion=one-fill": "application/vnd.sdmx.data+csv",
    "/v1/catalog.jsonld": "application/ld+json",
    "/v1/feed.atom": "application/atom+xml",
    "/v1/datapackage.json": "application/json",
}
NOT_SERVED = ["audio/mp3", "image/png", "text/turtle, application/rdf+xml;q=0.9", "application/json;q=0", "nonsense", "*/*;q=0"]


@pytest.mark.parametrize("path", FORMS)
def test_what_nobody_serves_gets_what_there_is(fetch, path):
    plain, headers = fetch(path)
    assert headers["content-type"].split(";")[0] == FORMS[path].split(";")[0]
    for wanted in NOT_SERVED:
        body, told = fetch(path, Accept=wanted)
        assert told["content-type"] == headers["content-type"], wanted
        # A workbook has the moment in it when it was made.
        assert body == plain or "xlsx" in path, wanted


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_it_is_said_in_the_documentation(fetch, language):
    said = Page(fetch(f"{language.under}/docs", Accept="text/html")[0])
    said.says(".csv", ".xlsx", "Accept")
