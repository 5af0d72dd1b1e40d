"""A program against the package that openapi-python-client makes of the served document: it lists, pages to
the end, hands in and publishes an evaluation, and reads why another is refused. Prints what it saw, as JSON."""

import json
import sys

from znamka_client import AuthenticatedClient, Client
from znamka_client.api.catalogue import list_services
from znamka_client.api.evaluations import publish_evaluation, show_evaluation, submit_draft, submit_evaluation
from znamka_client.api.figures import list_observations
from znamka_client.models import (
    AnswerDraft,
    AnswerState,
    EvaluationDraft,
    Observation,
    ObservationsAnswer,
    PageService,
    Problem,
    Service,
    Source,
    SubmitEvaluationTo,
)
from znamka_client.types import UNSET

url, token = sys.argv[1:]
reader = Client(base_url=url, timeout=60)
writer = AuthenticatedClient(base_url=url, token=token, timeout=60)

services: list[Service] = []
cursor = UNSET
while cursor is not None:
    page = list_services.sync(client=reader, limit=50, cursor=cursor)
    assert isinstance(page, PageService), page
    services += page.items
    cursor = page.next_cursor
assert all(isinstance(service, Service) for service in services)

rows: list[Observation] = []
cursor, pages = UNSET, 0
while cursor is not None:
    answer = list_observations.sync(
        client=reader, criterion=["one-fill"], country=["CZ"], source=Source.EXPERT, limit=50, cursor=cursor
    )
    assert isinstance(answer, ObservationsAnswer), answer
    rows += answer.items
    cursor, pages = answer.next_cursor, pages + 1
values = [row.value for row in rows if row.value is not None]


def draft(period: str, *answers: AnswerDraft) -> EvaluationDraft:
    return EvaluationDraft(
        service="cz-obtain-passport",
        period=period,
        methodology="eu-egov-services@m2020",
        source=Source.EXPERT,
        assessor="eu-commission",
        answers=list(answers),
    )


could_not_tell = AnswerDraft(criterion="proactivity", state=AnswerState.COULD_NOT_TELL, comment="No test account.")
written = submit_evaluation.sync(
    client=writer, body=draft("2026", AnswerDraft(criterion="one-fill", value=75), could_not_tell), to=SubmitEvaluationTo.DRAFT
)
assert not isinstance(written, Problem), written
submitted = submit_draft.sync(client=writer, id=written.id)
published = publish_evaluation.sync(client=writer, id=written.id)
shown = show_evaluation.sync(client=reader, id=written.id)

wrong = [AnswerDraft(criterion="one-fill", value=170), AnswerDraft(criterion="one-fil", value=1)]
refused = submit_evaluation.sync(client=writer, body=draft("2025", *wrong))
assert isinstance(refused, Problem), refused


def said(value):
    """What was said; None where the answer has no such field."""
    return None if value is UNSET else value


print(
    json.dumps(
        {
            "services": [service.code for service in services],
            "pages": pages,
            "mean": sum(values) / len(values),
            "standings": [step.standing for step in (written, submitted, published)],
            "seq": published.seq,
            "answers": [
                {"criterion": answer.criterion, "value": said(answer.value), "state": said(answer.state)}
                for answer in shown.answers
            ],
            "refused": {
                "status": refused.status,
                "errors": [{"code": error.code, "pointer": said(error.pointer)} for error in refused.errors],
            },
        }
    )
)
