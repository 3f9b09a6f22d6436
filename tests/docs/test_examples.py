"""The examples read real servers, over TLS, from a sandbox that reaches nothing else."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from runner.security.tokens import TokenIssuer
from tests.runner.kernels.conftest import make_backend
from tests.support.servers.certificates import make_certificate
from tests.support.servers.postgres import start_postgres
from tests.support.servers.world import NAMES, open_world
from tests.support.shell import PRELOAD, ROOT

EXAMPLES = ROOT / "docs/examples"
PASSWORD = "p@ss/word of 1"
S3 = ROOT / "tests/support/servers/s3_with_tls.py"
BUCKET_HOSTS = ("s3.eu-west-1.amazonaws.com", "*.s3.eu-west-1.amazonaws.com")
AWS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI"}


class Company:
    """A company with a network, servers in it, and reportbot."""

    def __init__(self, world, home):
        self.world, self.home = world, home
        self.certificate, self.key, self.authority = make_certificate(
            home / "tls", "db.internal", "data.example.com", *BUCKET_HOSTS
        )
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LOGNAME": "ada",
            "PYTHONPATH": str(ROOT),
            "KERNEL_PRELOAD": PRELOAD,
            "NETWORK_ALLOW": "invoices=db.internal:5432;lake=*.s3.eu-west-1.amazonaws.com;my-orders=data.example.com",
        }

    def install(self, example):
        """Copy an example's bundle to the notebooks, with the authority's certificate beside it."""
        folder = self.home / "notebooks" / example.name
        shutil.copytree(example, folder)
        shutil.copyfile(self.authority, folder / "authority.pem")

    def python(self, *words, **environment):
        """Run a Python program in the company's network."""
        return self._run(sys.executable, *words, **environment)

    def report(self, *words, **environment):
        """Run a report; give its page and its record."""
        ran = self.python("-m", "bot.cli", "run", *words, "--json", **environment)
        result = json.loads(ran.stdout or "{}")
        assert ran.returncode == 0, ran.stderr
        shown = self.python("-m", "bot.cli", "show", result["id"], "--json")
        with open(result["html"]) as page:
            return page.read(), json.loads(shown.stdout)

    def _run(self, *words, **environment):
        return subprocess.run(
            self.world.command(*words),
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
            env={**self.environment, **environment},
        )


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The company, whose servers start with the tests that need them."""
    home = tmp_path_factory.mktemp("company")
    make_backend("bubblewrap", home / "probe")  # skips where there is no sandbox here
    with open_world() as world:
        yield Company(world, home)


def test_invoices_from_postgresql(company, tmp_path):
    """With psycopg and SQLAlchemy, by a DSN from a file, whose password is nowhere afterwards."""
    owner = start_postgres(
        company.world, address=NAMES["db.internal"], certificate=company.certificate, key=company.key
    )
    company.install(EXAMPLES / "invoices")
    owner += f"&sslrootcert={company.authority}"
    loaded = company.python(EXAMPLES / "invoices/load_sample_data.py", owner)
    assert loaded.returncode == 0, loaded.stderr
    make_reader = f"import psycopg\nwith psycopg.connect({owner!r}) as c: c.execute(\"create role reader login password '{PASSWORD}'\")"
    made = company.python("-c", make_reader)
    assert made.returncode == 0, made.stderr
    secret = tmp_path / "dsn"
    secret.write_text(
        "postgresql://reader:p%40ss%2Fword%20of%201@db.internal/postgres?sslmode=verify-full&sslrootcert=authority.pem\n"
    )
    page, record = company.report("invoices march 2025", REPORT_SECRET_INVOICES__DATABASE_FILE=str(secret))
    assert "Brackwater Mill" in page
    assert [each["name"] for each in record["summary"]["facts"]] == ["invoiced", "overdue"]
    assert {(each["host"], each["port"]) for each in record["connections"]} == {("db.internal", 5432)}
    wrong = secret.read_text().strip().replace("reader", "nobody")
    failed = company.python(
        "-m", "bot.cli", "run", "invoices march 2025", "--json", REPORT_SECRET_INVOICES__DATABASE=wrong
    )
    error = json.loads(failed.stdout)["error"]
    assert "password authentication failed" in error["message"]
    assert not [each for each in (PASSWORD, "p%40ss") if each in failed.stdout + failed.stderr]


def test_readings_from_a_lake(company):
    """Parquet from a bucket, whose host stands behind a star, over the proxy."""
    company.world.serve(S3, NAMES["s3.eu-west-1.amazonaws.com"], 443, company.certificate, company.key)
    company.install(EXAMPLES / "lake")
    place = {**AWS, "AWS_DEFAULT_REGION": "eu-west-1", "AWS_CA_BUNDLE": str(company.authority)}
    loaded = company.python(EXAMPLES / "lake/load_sample_data.py", "lake", **place)
    assert loaded.returncode == 0, loaded.stderr
    secrets = {f"REPORT_SECRET_LAKE__{name}": value for name, value in AWS.items()}
    page, record = company.report("readings 2025-03", **secrets)
    assert "south" in page
    assert record["summary"]["facts"][0]["value"] > 3000
    assert {each["host"] for each in record["connections"]} == {"lake.s3.eu-west-1.amazonaws.com"}


def test_orders_from_a_data_api(company):
    """The API gives the asker their own rows, by the token alone."""
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    keys = company.home / "keys/.well-known"
    keys.mkdir(parents=True)
    (keys / "jwks.json").write_text(json.dumps(TokenIssuer(key, issuer="reportbot", audience="reports").jwks()))
    address = NAMES["data.example.com"]
    company.world.serve("-u", "-m", "http.server", 80, "--bind", address, "--directory", keys.parent)
    jwks = f"http://{address}/.well-known/jwks.json"
    company.world.serve(EXAMPLES / "data-api/service.py", jwks, company.certificate, company.key, address, 443)
    company.install(EXAMPLES / "data-api/my-orders")
    page, record = company.report("my orders", TOKEN_KEY=pem)
    assert "Lamp" in page
    assert "Chair" not in page
    assert [(each["host"], each["port"]) for each in record["connections"]] == [("data.example.com", 443)]
    page, _ = company.report("my orders", TOKEN_KEY=pem, LOGNAME="bea")
    assert "Chair" in page
    assert "Lamp" not in page
