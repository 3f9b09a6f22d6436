"""Who may ask for a report: the `allow` of its config.json."""

from bot.catalog.catalog import Catalog
from runner.bundles.config import ReportConfig
from runner.errors import NotAllowed
from runner.i18n.phrases import phrase
from runner.request import Origin


def find_allowed(report: str, catalog: Catalog, origin: Origin) -> ReportConfig:
    """Return a report's config.json where it may be asked for. Raises `UnknownReport` or `NotAllowed`."""
    config = catalog.find(report)
    check_allowed(report, config, origin)
    return config


def check_allowed(report: str, config: ReportConfig, origin: Origin) -> None:
    """Refuse a person or a channel that config.json does not allow. Raises `NotAllowed`.

    A reminder and a workflow are nobody; a direct message that is not open yet is no channel. Where both users and
    channels are given, both must match.
    """
    allow = config.allow
    if allow is None:
        return
    if allow.users is not None and origin.user_id not in allow.users:
        if origin.user_id is None:
            raise NotAllowed(
                phrase("{report} is for certain people only; a reminder or a workflow is nobody", report=report)
            )
        raise NotAllowed(phrase("{report} is for certain people only, and you are not one of them", report=report))
    if allow.channels is not None and origin.channel_id not in allow.channels:
        channels = ", ".join(f"<#{channel}>" for channel in allow.channels[:10])
        raise NotAllowed(phrase("{report} can be asked for in {channels} only", report=report, channels=channels))


def is_allowed(config: ReportConfig, origin: Origin) -> bool:
    """Say whether a report may be asked for from there."""
    try:
        check_allowed("", config, origin)
    except NotAllowed:
        return False
    return True
