"""The message on the queue: made anew, written and read again."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from runner.request import ReportRequest, new_request
from tests.support.reports import request_of

ASKED = {
    "report": "sales",
    "parameters": {"region": None},
    "language": "en",
    "timezone": "Europe/Madrid",
    "words": "sales",
    "title": "Sales",
    "echo": "Sales",
    "requested_by": "ana",
}


def test_each_new_request_has_an_id_and_an_instant_of_its_own():
    """The instant is kept in UTC, to the millisecond; without an origin it comes from a terminal."""
    noon = datetime(2025, 7, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    first, second = (new_request(**ASKED, at=noon) for _ in range(2))
    assert first.id != second.id
    assert first.created_at == "2025-07-01T10:00:00.123+00:00"
    assert first.origin.kind == "terminal"
    assert new_request(**ASKED, id="sch1", at=datetime.now(UTC)).id == "sch1"


def test_a_request_comes_off_the_queue_as_it_went_on():
    """Also where a later version has written fields that this one does not know."""
    request = request_of(locale="en-GB")
    later = json.loads(request.to_json())
    later["added"] = later["origin"]["added"] = 1
    assert ReportRequest.from_json(request.to_json()) == request == ReportRequest.from_json(json.dumps(later))


def test_the_asker_is_spoken_to_in_their_own_locale():
    """Which the bundle may not have; without one, in the report's language."""
    assert request_of(language="en", locale="pt-BR").asker_language == "pt-BR"
    assert request_of(language="en").asker_language == "en"


def test_a_report_is_for_an_instant_in_the_readers_zone():
    """That of the schedule, however late it fires; without one, when it was asked for."""
    noon = datetime(2025, 7, 1, 12, tzinfo=UTC)
    request = new_request(**ASKED, at=noon)
    assert request.instant.isoformat() == "2025-07-01T14:00:00+02:00"
    late = replace(request, now=(noon - timedelta(hours=3)).isoformat())
    assert late.instant.isoformat() == "2025-07-01T11:00:00+02:00"
