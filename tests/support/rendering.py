"""Pages of a template, rendered as a report's are."""

import gettext
from datetime import UTC, date, datetime

import pytest

from runner.bundles.template import check_template
from runner.errors import BundleError
from runner.output.charts import Chart
from runner.page.harden import POLICY
from runner.page.render import begin_page

REPORT = {
    "id": "abc",
    "name": "sales",
    "title": "Sales",
    "parameters": {"from_day": date(2025, 1, 1), "to_day": date(2025, 1, 31)},
    "language": "ca-ES",
    "timezone": "Europe/Madrid",
    "created_at": datetime(2025, 2, 1, 9, tzinfo=UTC),
    "requested_by": "somebody",
    "sandbox": "bubblewrap",
}
CHART = Chart(name="plot", filename="plot.png", media_type="image/png", content=b"PNG")


def render(bundle, template, *, output=None, charts=(), chain=None, **asked):
    if template is not None:
        (bundle / "bundle" / "template.html").write_text(template, encoding="utf-8")
    page = begin_page(
        folder=bundle / "bundle",
        shared=bundle / "shared",
        output=output or {},
        report=REPORT,
        charts=charts,
        translations=chain or gettext.NullTranslations(),
        **asked,
    )()
    return page.html


def body(bundle, template, **asked):
    return render(bundle, template, **asked).partition(f'content="{POLICY}">\n')[2].replace("\xa0", " ")


def fault(bundle, template, **asked):
    with pytest.raises(BundleError) as caught:
        render(bundle, template, **asked)
    assert str(bundle) not in f"{caught.value.message}{caught.value.trace}"
    return caught.value.message


def check(bundle):
    return check_template(bundle / "bundle", bundle / "shared")
