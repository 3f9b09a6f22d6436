"""Says something to whoever asked, in the place where they did: to them alone wherever Slack can do that."""

from collections.abc import Callable, Iterator
from functools import partial

from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from bot.services import Services
from runner.delivery.blocks import Message
from runner.logs import log
from runner.request import Origin

RESPONSE_URL_SECONDS = 5
Way = Callable[[Message, Services], None]


def tell_asker(message: Message, origin: Origin, services: Services) -> None:
    """Answer in the background; what cannot be said in any way is logged."""
    services.later(_say, message, list(_ways(origin)), services)


def replace_message(message: Message, origin: Origin, services: Services) -> None:
    """Put a message in the place of the one whose button was pressed; where that fails, say it as a new one."""
    ways = [partial(_respond, url=origin.response_url, replace=True)] if origin.response_url else []
    services.later(_say, message, [*ways, *_ways(origin)], services)


def post_to(slack_id: str, message: Message, services: Services) -> None:
    """Write to a person or a channel in the background."""
    services.later(_say, message, [partial(_post, channel=slack_id)], services)


def _ways(origin: Origin) -> Iterator[Way]:
    """Yield the ways to answer, best first: to a person ephemerally; in public where there is no user."""
    channel, user = origin.channel_id, origin.user_id
    if user is None:
        yield partial(_post, channel=channel or "", thread_ts=origin.thread_ts or origin.ts)
        return
    if channel is not None and channel.startswith("D"):
        yield partial(_post, channel=channel, thread_ts=origin.thread_ts)
    elif channel is not None:
        # Slack shows an ephemeral message in a thread only where there is one already.
        thread = origin.thread_ts if origin.thread_ts != origin.ts else None
        yield partial(_post_ephemeral, channel=channel, user=user, thread_ts=thread)
    if origin.response_url:
        yield partial(_respond, url=origin.response_url)
    yield partial(_post, channel=user)


def _say(message: Message, ways: list[Way], services: Services) -> None:
    for way in ways:
        try:
            way(message, services)
            return
        except SlackApiError as error:
            log.info("Slack refuses an answer there: %s", error.response.get("error"))
        except Exception as error:  # the network's errors have no common class
            log.warning("Slack could not be reached with an answer: %s", error)
    log.warning("somebody could not be answered")


def _post_ephemeral(
    message: Message, services: Services, *, channel: str, user: str, thread_ts: str | None
) -> None:
    services.client.chat_postEphemeral(
        channel=channel, user=user, thread_ts=thread_ts, text=message.text, blocks=message.blocks
    )


def _post(message: Message, services: Services, *, channel: str, thread_ts: str | None = None) -> None:
    services.client.chat_postMessage(
        channel=channel,
        thread_ts=thread_ts,
        text=message.text,
        blocks=message.blocks,
        unfurl_links=False,
        unfurl_media=False,
    )


def _respond(message: Message, services: Services, *, url: str, replace: bool = False) -> None:
    answer = WebhookClient(url, timeout=RESPONSE_URL_SECONDS).send(
        text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=replace
    )
    if answer.status_code != 200:
        raise ConnectionError(f"HTTP {answer.status_code}")
