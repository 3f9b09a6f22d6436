"""Run the double by hand: `python -m tests.slack --port 4000`, then `reportbot up` with what it prints."""

import argparse
import threading

from tests.slack.double import SlackDouble
from tests.slack.terminal import talk
from tests.slack.workspace import Workspace


def main():
    """Serve until interrupted; people act by what is typed."""
    parser = argparse.ArgumentParser(prog="python -m tests.slack", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4000)
    parser.add_argument("--address", help="what others reach it at, where the host is 0.0.0.0")
    parser.add_argument("--bot", default="http://127.0.0.1:3000/slack/events", help="the bot's request URL")
    parser.add_argument("--socket-mode", action="store_true")
    options = parser.parse_args()
    with SlackDouble(options.host, options.port, address=options.address) as double:
        for name, value in double.environment(socket_mode=options.socket_mode).items():
            print(f"export {name}={value}")
        with Workspace(double, None if options.socket_mode else options.bot) as workspace:
            try:
                talk(workspace)
                threading.Event().wait()
            except KeyboardInterrupt:
                print()


if __name__ == "__main__":
    main()
