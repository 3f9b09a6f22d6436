"""A workspace in a terminal: what is typed is done by Ada in #general, and what the bot does is printed."""

HELP = """Type as Ada (U1) in #general:
  /report sales last month      a slash command
  @ sales last month            a mention
  dm sales last month           a direct message
  remind sales last month       a reminder that is due
  press ACTION [VALUE]          the button of the latest message that has it
  home                          opens App Home"""


def talk(workspace):
    """Do what is typed until there is no more."""
    workspace.state.told.append(show)
    print(HELP, flush=True)
    while True:
        try:
            line = input()
        except EOFError:
            return
        try:
            done = act(workspace, line.strip())
        except LookupError as error:
            print(error)
            continue
        if done is not None:
            print(f"  ({'acked' if done.ok else done.ack.reason} after {done.seconds * 1000:.0f} ms)", flush=True)


def act(workspace, line):
    """Do one thing."""
    word, _, rest = line.partition(" ")
    if word.startswith("/"):
        return workspace.slash("C1", "U1", rest, command=word)
    acts = {
        "@": lambda: workspace.mention("C1", "U1", rest),
        "dm": lambda: workspace.direct("U1", rest),
        "remind": lambda: workspace.remind("C1", rest),
        "home": lambda: workspace.open_home("U1"),
        "press": lambda: press(workspace, *rest.split(" ", 1)),
    }
    return acts.get(word, lambda: print(HELP))()


def press(workspace, action_id, value=None):
    """Press the button in the latest message that has it."""
    for message in reversed(workspace.messages("C1") + workspace.ephemerals("C1", "U1")):
        try:
            return workspace.press(message, action_id, "U1", value=value)
        except LookupError:
            continue
    raise LookupError(f"no message has {action_id}")


def show(what, channel, message):
    """Print what happened."""
    files = "".join(f" [{file['name']}]" for file in message.get("files", ()))
    thread = f" in thread {message['thread_ts']}" if "thread_ts" in message else ""
    print(
        f"#{channel.name} {what}{thread} {message.get('user', '')}: {message.get('text', '')}{files}", flush=True
    )
