"""Where modules are tested that have no test file of their own, and why not."""

# Folder: (where its modules without a file of their own are tested, why there).
FOLDERS: dict[str, tuple[str, str]] = {
    "bot": ("tests/bot/test_run.py", "what is wired together is seen to work by starting the whole bot"),
    "bot/answers": ("tests/bot/listeners", "an answer is seen as what Slack is sent for words and buttons"),
    "bot/cli": ("tests/bot/cli/test_main.py", "helpers of the commands, seen in what these print"),
    "bot/cli/commands": ("tests/test_run.py", "commands that need the whole service run as processes"),
    "bot/cli/preview": (
        "tests/bot/cli/commands/test_preview.py",
        "a preview is seen in a browser, while its files are saved",
    ),
    "bot/cli/doctor": (
        "tests/bot/cli/commands/test_doctor.py",
        "each check is seen as the line that doctor prints",
    ),
    "bot/dates": (
        "tests/bot/dates/test_parse.py",
        "one grammar in several files: what counts is the days of a phrase",
    ),
    "bot/forms": ("tests/bot/forms/test_report_form.py", "a form is seen as the view that Slack is sent"),
    "bot/grammar": ("tests/bot/grammar/test_parse.py", "one parser in several files: what counts is the request"),
    "bot/intake": ("tests/bot/intake/test_enqueue.py", "steps of one intake, seen at its two ends"),
    "bot/listeners": ("tests/slack", "a listener is what Slack sees of it"),
    "bot/schedules": (
        "tests/bot/schedules/test_answer.py",
        "what people typed about schedules, and what became of it",
    ),
    "bot/schedules/rules": (
        "tests/bot/schedules/rules/test_parse.py",
        "one grammar in several files: what counts is the rule that was read",
    ),
    "bot/slack": ("tests/slack", "Slack's side is the double, which is spoken to over the network"),
    "runner": ("tests/runner/test_pipeline.py", "types and names that all steps share"),
    "runner/bundles": ("tests/runner/bundles/test_bundle.py", "parts of reading one bundle, seen in the whole"),
    "runner/bundles/s3": (
        "tests/runner/bundles/s3/test_source.py",
        "what is listed and published is seen by reading it back",
    ),
    "runner/delivery": ("tests/runner/delivery/test_slack.py", "parts of one post, seen as Slack is sent it"),
    "runner/keeper": ("tests/runner/workers/test_kills.py", "chores are seen after kills, by what is there again"),
    "runner/kernels/pod": (
        "tests/runner/kernels/pod/test_backend.py",
        "the cluster's API is seen through the back end",
    ),
    "runner/kernels/pool": ("tests/runner/kernels/pool/test_pool.py", "parts of one pool"),
    "runner/kernels/protocol": ("tests/runner/kernels/protocol/test_session.py", "a session with a real kernel"),
    "runner/kernels/sandbox": (
        "tests/runner/kernels/sandbox/test_isolation.py",
        "walls are seen from inside them",
    ),
    "runner/page": ("tests/runner/page/test_render.py", "what a page is made with, seen on the page"),
    "runner/processes": ("tests/runner/processes/test_supervisor.py", "processes are seen to live and to end"),
    "runner/stores": ("tests/runner/stores/test_base.py", "one contract for all stores"),
    "runner/workers": ("tests/runner/workers/test_service.py", "parts of one service, seen while it works"),
    "kernel/lib/reportbot_kernel": (
        "tests/kernel/test_entrypoint.py",
        "runs inside a kernel, and is seen in what a notebook there can do",
    ),
    "runner/egress": ("tests/runner/egress", "parts of one way out, seen from inside a kernel"),
}
