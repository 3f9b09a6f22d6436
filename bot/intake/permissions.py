"""Who may ask for a report: the `allow` of its config.json."""

from __future__ import annotations

from runner.bundles.config import ReportConfig
from runner.errors import NotAllowed
from runner.i18n.phrases import phrase


def check_allowed(config: ReportConfig, *, name: str, user_id: str | None, channel_id: str | None) -> None:
    """Refuse a person or a channel that config.json does not allow; `NotAllowed`.

    `user_id` is None for a reminder or a workflow, which are nobody; `channel_id` None for direct messages that
    are not open yet. Where both users and channels are given, both must match.
    """
    allow = config.allow
    if allow is None:
        return
    if allow.users is not None and user_id not in allow.users:
        if user_id is None:
            raise NotAllowed(
                phrase("{report} is for certain people only; a reminder or a workflow is nobody", report=name)
            )
        raise NotAllowed(phrase("{report} is for certain people only, and you are not one of them", report=name))
    if allow.channels is not None and channel_id not in allow.channels:
        channels = ", ".join(f"<#{channel}>" for channel in allow.channels[:10])
        raise NotAllowed(phrase("{report} can be asked for in {channels} only", report=name, channels=channels))


def is_allowed(config: ReportConfig, *, user_id: str | None, channel_id: str | None) -> bool:
    """Say whether somebody may ask for a report from there."""
    try:
        check_allowed(config, name="", user_id=user_id, channel_id=channel_id)
    except NotAllowed:
        return False
    return True
