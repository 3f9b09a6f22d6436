"""Every subcommand of `reportbot`: what it is for, and how it is typed."""

from typing import NamedTuple


class Command(NamedTuple):
    """One subcommand, whose flags are declared by the module of its name in `bot.cli.commands`."""

    summary: str
    examples: tuple[str, ...]


GROUPS: dict[str, dict[str, Command]] = {
    "Ask and look": {
        "run": Command(
            "run one report here, start to finish",
            (
                'reportbot run "sales last month"',
                'reportbot run "delivery last week" --set carrier=garbi --out here',
                'reportbot run "vendes de març" --language ca --json',
            ),
        ),
        "demo": Command("run the shipped sales report, then take commands", ("reportbot demo",)),
        "reports": Command(
            "list what can be asked", ("reportbot reports", "reportbot reports --language es --json")
        ),
        "history": Command(
            "list the last reports, and what became of them",
            ("reportbot history --limit 5", "reportbot history --channel C0123456789 --json"),
        ),
        "show": Command("show all that is kept of one report", ("reportbot show 3f2a9c41d07b6e58",)),
        "rerun": Command(
            "run a report again here, with the same absolute parameters",
            ("reportbot rerun 3f2a9c41d07b6e58 --out here",),
        ),
    },
    "Write reports": {
        "new": Command(
            "make a bundle that works, to start from",
            ("reportbot new energy", "reportbot new energy --from energy.ipynb"),
        ),
        "preview": Command(
            "show a report's form, page and message, and follow what you save",
            ("reportbot preview", "reportbot preview energy.ipynb", "reportbot preview sales --port 8010"),
        ),
        "check": Command("find every fault of a bundle", ("reportbot check", "reportbot check notebooks/energy")),
        "messages": Command("extract and update a bundle's catalogues", ("reportbot messages notebooks/energy",)),
        "schema": Command("print the JSON Schema of config.json", ("reportbot schema > config.schema.json",)),
        "publish": Command(
            "check bundles and upload them to S3",
            ("reportbot publish notebooks/energy --to s3://reports/notebooks",),
        ),
    },
    "Run the service": {
        "up": Command(
            "run everything: the bot, workers, their keeper, and Redis where there is none", ("reportbot up",)
        ),
        "bot": Command("listen to Slack", ("REDIS_URL=redis://redis.internal/0 reportbot bot",)),
        "worker": Command(
            "take reports off the queue, run them and post them",
            ("WORKERS=4 REDIS_URL=redis://redis.internal/0 reportbot worker",),
        ),
        "schedules": Command(
            "list schedules, make, pause, resume, delete or run one",
            (
                "reportbot schedules",
                'reportbot schedules add "sales last week" every monday at 9:00 --channel C0123456789',
            ),
        ),
        "retention": Command(
            "delete what is left of reports older than RETENTION_DAYS", ("reportbot retention --dry-run",)
        ),
    },
    "Set up": {
        "doctor": Command("say what works here, and what to do about the rest", ("reportbot doctor",)),
        "completion": Command(
            "print what makes a shell complete commands, flags and reports",
            (
                "source <(reportbot completion bash)",
                "reportbot completion zsh > ~/.zfunc/_reportbot",
                "reportbot completion fish > ~/.config/fish/completions/reportbot.fish",
            ),
        ),
    },
}
COMMANDS = {name: command for group in GROUPS.values() for name, command in group.items()}
