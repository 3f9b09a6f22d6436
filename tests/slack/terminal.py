"""A workspace in a terminal: what is typed is done by a person in a channel, and what the bot does is printed."""

import shlex
from contextlib import suppress

from tests.slack.shown import message_lines, view_lines

HELP = """Type as Ada (U1) in #general:
  /report sales last month      a slash command
  @ sales last month            a mention
  dm sales last month           a direct message
  remind sales last month       a reminder that is due
  press ACTION [VALUE]          a button, as <ACTION VALUE> shows it
  choose ACTION VALUE           an entry of a menu
  fill FIELD=VALUE …            the fields of the form that is open, sent at once
  close                         the form that is open
  home                          opens App Home
  as U2 · in C2                 who you are, and where"""
HOME_SECONDS = 1  # that the bot may take to publish a Home that was opened


def talk(workspace):
    """Do what is typed until there is no more."""
    person = Person(workspace)
    workspace.state.told.append(show)
    print(HELP, flush=True)
    while True:
        try:
            line = input()
        except EOFError:
            return
        try:
            done = person.act(line.strip())
        except (LookupError, ValueError) as error:
            print(error, flush=True)
            continue
        if done is not None:
            print(f"  ({'acked' if done.ok else done.ack.reason} after {done.seconds * 1000:.0f} ms)", flush=True)
        person.look()


class Person:
    """Somebody at the terminal, somewhere in the workspace."""

    def __init__(self, workspace, user="U1", channel="C1"):
        self.workspace, self.user, self.channel = workspace, user, channel
        self._modal = None

    def act(self, line):
        """Do one thing; return its delivery, if the bot hears of it."""
        word, _, rest = line.partition(" ")
        if word.startswith("/"):
            return self.workspace.slash(self.channel, self.user, rest, command=word)
        acts = {
            "@": lambda: self.workspace.mention(self.channel, self.user, rest),
            "dm": lambda: self.workspace.direct(self.user, rest),
            "remind": lambda: self.workspace.remind(self.channel, rest),
            "home": self._home,
            "press": lambda: self._press(*rest.split(" ", 1)),
            "choose": lambda: self._press(rest.split(" ", 1)[0], chosen=rest.split(" ", 1)[-1]),
            "fill": lambda: self._fill(rest),
            "close": lambda: self.workspace.close_view(self._open_modal(), self.user),
            "as": lambda: self._become(user=rest),
            "in": lambda: self._become(channel=rest),
        }
        return acts.get(word, lambda: print(HELP, flush=True))()

    def look(self):
        """Print the form that is open, where it is another than before."""
        modal = self.workspace.modal(self.user)
        if modal and modal != self._modal:
            print("\n".join(view_lines(modal)), flush=True)
        self._modal = modal

    def _home(self):
        before = self.workspace.home(self.user)
        done = self.workspace.open_home(self.user)
        with suppress(AssertionError):  # where it is as it was
            self.workspace.wait_for(lambda: self.workspace.home(self.user) != before, HOME_SECONDS)
        home = self.workspace.home(self.user)
        print("\n".join(view_lines(home)) if home else "Home is empty", flush=True)
        return done

    def _press(self, action_id, value=None, *, chosen=None):
        for thing in self._things():
            try:
                return self.workspace.press(thing, action_id, self.user, value=value, chosen=chosen)
            except LookupError as error:
                if chosen is not None and "no such option" in str(error):
                    raise
        raise LookupError(f"nothing here has {action_id}")

    def _things(self):
        """Yield what can be pressed: the open form, then what was said, latest first, then Home."""
        direct = self.workspace.state.direct_messages(self.user).id
        said = [
            each
            for channel in (self.channel, direct)
            for each in self.workspace.messages(channel) + self.workspace.ephemerals(channel, self.user)
        ]
        views = [self.workspace.modal(self.user), *sorted(said, key=lambda each: each.get("ts", ""), reverse=True)]
        yield from (thing for thing in [*views, self.workspace.home(self.user)] if thing and thing.get("blocks"))

    def _fill(self, text):
        pairs = [pair.partition("=") for pair in shlex.split(text)]
        return self.workspace.submit(self._open_modal(), {name: value for name, _, value in pairs}, self.user)

    def _open_modal(self):
        modal = self.workspace.modal(self.user)
        if modal is None:
            raise LookupError("no form is open")
        return modal

    def _become(self, *, user=None, channel=None):
        if (user and user not in self.workspace.state.users) or (
            channel and channel not in self.workspace.state.channels
        ):
            raise LookupError(f"there is no {user or channel} here")
        self.user, self.channel = user or self.user, channel or self.channel


def show(what, channel, message):
    """Print what happened in a channel."""
    thread = f" in thread {message['thread_ts']}" if "thread_ts" in message else ""
    first, *more = message_lines(message) or [""]
    lines = [
        f"#{channel.name} {what}{thread} {message.get('user', '')}: {first}",
        *(f"    {line}" for line in more),
    ]
    print("\n".join(lines), flush=True)
