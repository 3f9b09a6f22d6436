"""chat.getPermalink."""

from tests.slack.api.refusal import Refusal
from tests.slack.methods.method import method


@method("chat.getPermalink", json=False)
def get_permalink(state, params):
    """Give a message's address: https://docs.slack.dev/reference/methods/chat.getPermalink/"""
    channel = state.find_channel(params.need("channel"))
    message = channel.messages.get(params.need("message_ts"))
    if message is None:
        raise Refusal("message_not_found")
    link = f"https://{state.domain}.slack.com/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    if message.get("thread_ts", message["ts"]) != message["ts"]:
        link += f"?thread_ts={message['thread_ts']}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}
