"""Settings: from the environment and from .env, each wrong one named."""

import pytest

from runner.errors import SettingsError
from runner.settings import load_settings, misspelt_settings, read_environment


def test_the_environment_goes_before_the_file(home, monkeypatch):
    """`.env` is read, and what is set for the process counts more; secrets are found in either."""
    (home / ".env").write_text("LANGUAGE=ca\nTIMEZONE=Europe/Madrid\nREPORT_SECRET_A__KEY='from the file'\n")
    monkeypatch.setenv("LANGUAGE", "es")
    settings = load_settings()
    assert (settings.language, settings.timezone) == ("es", "Europe/Madrid")
    assert read_environment()["REPORT_SECRET_A__KEY"] == "from the file"
    monkeypatch.setenv("REPORT_SECRET_A__KEY", "from outside")
    assert read_environment()["REPORT_SECRET_A__KEY"] == "from outside"


def test_an_env_file_that_is_no_text_is_told(home):
    """Whichever way it is read."""
    (home / ".env").write_bytes(b"LANGUAGE=\xff\n")
    for read in (load_settings, read_environment, misspelt_settings):
        with pytest.raises(SettingsError, match=r"\.env"):
            read()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KERNEL_MAX_CPU", "many"),
        ("KERNEL_MAX_CPU", "0"),
        ("KERNEL_MAX_MEMORY", "-1"),
        ("KERNEL_MAX_DISK", "0Mi"),
        ("KERNEL_MAX_TIMEOUT", "0"),
        ("TIMEZONE", "Mars"),
        ("LANGUAGE", "klingon!"),
        ("RETENTION_DAYS", "0"),
        ("LOG_LEVEL", "loud"),
        ("KERNEL_SANDBOX", "yes"),
        ("FISCAL_YEAR_START", "13"),
        ("FISCAL_YEAR_START", "soon"),
    ],
)
def test_a_wrong_setting_is_named_with_its_value(home, monkeypatch, name, value):
    """One sentence that has both."""
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert name in wrong.value.message
    assert value in wrong.value.message


@pytest.mark.parametrize(
    ("value", "language"),
    [("ca", "ca"), ("en-GB", "en-GB"), ("ca_ES.UTF-8", "ca_ES"), ("en_GB:en", "en_GB"), ("C.UTF-8", "en")],
)
def test_a_systems_own_language_is_read(home, monkeypatch, value, language):
    """Systems keep a list or an encoding under LANGUAGE; that keeps nobody from a report."""
    monkeypatch.setenv("LANGUAGE", value)
    assert load_settings().language == language


@pytest.mark.parametrize("value", ["4", "April", "abril"])
def test_a_month_has_a_number_and_names(home, monkeypatch, value):
    """Fiscal years begin in the same month, however it is written."""
    monkeypatch.setenv("FISCAL_YEAR_START", value)
    assert load_settings().fiscal_year_start == 4


def test_lists_are_split_at_commas(home, monkeypatch):
    """Blanks around them do not count, nor does an empty setting."""
    monkeypatch.setenv("KERNEL_PRELOAD", " numpy , , pandas ")
    monkeypatch.setenv("NETWORK_BUNDLES", "")
    assert load_settings().kernel_preload == ("numpy", "pandas")
    assert load_settings().network_bundles == ()


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("SLACK_BOT_TOKN", "SLACK_BOT_TOKEN"),
        ("slack_bot_tokn", "SLACK_BOT_TOKEN"),
        ("REDIS_URI", "REDIS_URL"),
        ("NOTEBOOK", "NOTEBOOKS"),
        ("TIME_ZONE", "TIMEZONE"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("KERNAL_MAX_MEMORY", "KERNEL_MAX_MEMORY"),
        ("REPORT_SECRETS_SALES__API_KEY", "REPORT_SECRET_SALES__API_KEY"),
    ],
)
def test_a_name_that_is_nearly_a_setting_is_found(home, name, setting):
    """Whatever it holds."""
    (home / ".env").write_text(f"LANGUAGE=ca\n{name}=xoxb-1\n")
    assert misspelt_settings() == {name: setting}


@pytest.mark.parametrize(
    "name",
    [
        "slack_bot_token",
        "REPORT_SECRET_SALES__API_KEY",
        "AWS_REGION",
        "DATABASE_URL",
        "HTTP_PROXY",
        "SLACK_CLIENT_SECRET",
        "LANG",
        "KERNEL_IMAGE_TAG",
        "xoxb-1",
    ],
)
def test_other_names_are_left_alone(home, name):
    """Settings, secrets of bundles, and what other programs read from the same file."""
    (home / ".env").write_text(f"{name}=1\n")
    assert misspelt_settings() == {}


def test_no_env_file_has_no_slips(home):
    """Nothing is to be told where there is none."""
    assert misspelt_settings() == {}
