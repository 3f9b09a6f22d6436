"""Posts a report as large as may be, which lies where STORE says, and prints by how many bytes the process grew.

With MADE in its environment, it was made just now, by this process.
"""

import os

from redis import Redis
from slack_sdk import WebClient

from runner.delivery.slack import SlackDelivery
from runner.pipeline import Pipeline
from runner.processes.lifetime import return_memory
from runner.records.record import Artifact
from runner.services import Services
from runner.settings import load_settings
from runner.stores.choice import open_store
from runner.stores.keys import artifact_key
from tests.support.fakes import FakeRecords, NobodyCancels
from tests.support.large_report import large_contents, print_growth
from tests.support.reports import completed

KINDS = {"report.html": "page", "report.ipynb": "notebook"}


def large_report(contents):
    """Give the record of a report with such contents."""
    report = completed()
    report.artifacts = [
        Artifact(
            name=name,
            kind=KINDS.get(name, "file"),
            key=artifact_key(report.request, name),
            media_type="x/y",
            size=len(content),
        )
        for name, content in contents.items()
    ]
    return report


def ready():
    """Give the pipeline of the report, as a worker's child has it that takes the report up after another died."""
    return_memory()
    settings = load_settings()
    store = open_store(settings)
    store.check()
    client = WebClient(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url, timeout=10)
    delivery = SlackDelivery(client, Redis.from_url(settings.redis_url))
    unused = dict.fromkeys(("find_bundle", "kernels", "tokens", "environ"))
    services = Services(
        settings=settings,
        records=FakeRecords(),
        cancellations=NobodyCancels(),
        store=store,
        delivery=delivery,
        **unused,
    )
    pipeline = Pipeline(large_report(large_contents()), services)
    delivery.announce(pipeline.report)
    return pipeline


def post(pipeline):
    """Take the step that is left."""
    if os.environ.get("MADE"):
        pipeline._made = large_contents()
    pipeline.run()


if __name__ == "__main__":
    print_growth(ready, post)
