"""What Slack answers when it does not do what it was asked."""


class Refusal(Exception):
    """An answer `{"ok": false, "error": …}`; the published errors of a method are on its page.

    https://docs.slack.dev/apis/web-api/#responses
    """

    def __init__(self, error, *messages, **more):
        super().__init__(error, *messages)
        self.error = error
        self.answer = {"ok": False, "error": error, **more}
        if messages:
            self.answer["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}
