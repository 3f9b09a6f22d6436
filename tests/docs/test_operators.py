"""What operators copy: the systemd unit."""

import configparser
import shutil
import subprocess
from pathlib import Path

from runner.records.queue import JOB_MARGIN_SECONDS
from runner.settings import Settings
from tests.support.needs import need

UNIT = Path(__file__).resolve().parents[2] / "docs/operators/reportbot.service"


def service():
    """Return the unit's section [Service]."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read_string(UNIT.read_text())
    return parser["Service"]


def test_systemd_understands_the_unit(tmp_path):
    """Nothing in it is unknown, but for what came with systemd 254."""
    program = need("systemd-analyze")
    unit = tmp_path / UNIT.name
    command = shutil.which("true")
    unit.write_text(UNIT.read_text().replace("/opt/reportbot/.venv/bin/reportbot up", command))
    done = subprocess.run([program, "verify", unit], capture_output=True, text=True, timeout=60)
    said = [line for line in done.stderr.splitlines() if "DelegateSubgroup" not in line and UNIT.name in line]
    assert said == []


def test_a_stop_lets_reports_in_flight_finish():
    """The supervisor alone is told, and has as long as the longest report may take."""
    assert service()["KillMode"] == "mixed"
    longest = Settings.model_fields["kernel_max_timeout"].default + JOB_MARGIN_SECONDS
    assert float(service()["TimeoutStopSec"]) > longest


def test_wrong_settings_are_not_tried_again_and_again():
    """`up` ends with 2 where its settings are wrong."""
    assert service()["RestartPreventExitStatus"] == "2"
