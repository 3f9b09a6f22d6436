"""Options, confirmations and pictures: https://docs.slack.dev/reference/block-kit/composition-objects/"""

from tests.slack.blocks.checks import URL, array, one_of, string, structure, text

ACTION_ID = string(255, least=1, unique="action_id")
CONFIRM = structure(
    # https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object/
    {
        "title": text(100, plain=True),
        "text": text(300),
        "confirm": text(30, plain=True),
        "deny": text(30, plain=True),
        "style": one_of("primary", "danger"),
    },
    required=("title", "text", "confirm", "deny"),
)
# https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object/
DISPATCH = structure(
    {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)},
    required=("trigger_actions_on",),
)


def option(*, plain=True, url=False):
    """An option: https://docs.slack.dev/reference/block-kit/composition-objects/option-object/"""
    fields = {
        "text": text(75, plain=plain),
        "value": string(150, least=1),
        "description": text(75, plain=plain),
        **({"url": URL} if url else {}),
    }
    return structure(fields, required=("text", "value"))


# https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object/
GROUP = structure({"label": text(75, plain=True), "options": array(option(), 100)}, required=("label", "options"))
OPTIONS = array(option(), 100)
GROUPS = array(GROUP, 100)


def slack_file(place, value):
    """A picture among Slack's own files, ready to be shown, by id or address, and by no more than one of them.

    https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object/
    """
    structure({"id": string(255), "url": string(3000)})(place, value)
    if not isinstance(value, dict) or len(value) != 1:
        place.find("provide either id or url")
        return
    files = place.state.files.values()
    wanted = next((file for file in files if value.get("id") == file.id or _addresses(file, value, place)), None)
    if wanted is None or not (wanted.ready and wanted.is_image):
        place.find("invalid slack file")


def _addresses(file, value, place):
    shown = file.shown(place.state)
    return value.get("url") in (shown["url_private"], shown["permalink"])


def picture(fields):
    """Something with a picture: its address or a Slack file, and words for those who cannot see it."""
    pictured = {
        "image_url": string(3000, least=1, pattern=r"https?://\S+"),
        "slack_file": slack_file,
        "alt_text": string(2000, least=1),
        **fields,
    }
    shape = structure(pictured, required=("alt_text",))

    def check(place, value):
        shape(place, value)
        if isinstance(value, dict) and ("image_url" in value) == ("slack_file" in value):
            place.find("provide either image_url or slack_file")

    return check
