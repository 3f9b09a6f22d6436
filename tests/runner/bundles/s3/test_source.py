"""Bundles from S3: an upload is live at once, never half of it, and S3's absence is survived."""

import shutil
import threading
import time

import pytest

from runner.bundles.bundle import load_bundle
from runner.bundles.config_file import load_config
from runner.bundles.s3.listing import MANIFEST, Manifest
from runner.bundles.s3.publish import publish_bundle
from runner.bundles.s3.source import UPLOAD_WAIT_SECONDS, S3Source
from runner.bundles.s3.versions import BundleVersions
from runner.bundles.source import open_source
from runner.errors import BundleError, StoreError
from runner.settings import Settings
from runner.stores.address import read_address
from runner.stores.bucket import Bucket
from tests.support.bundles import write_bundle
from tests.support.plain_notebooks import write_plain

PLACE = "s3://bundles/team"


@pytest.fixture
def settings(s3, tmp_path):
    """Settings that name an empty bucket."""
    s3.make_bucket("bundles")
    return Settings(_env_file=None, notebooks=PLACE, reportbot_home=tmp_path / "home")


@pytest.fixture
def bundle(tmp_path):
    """Write a version of the bundle `stock`: its notebook, template and title all say which."""

    def write(version, name="stock"):
        shutil.rmtree(tmp_path / "author" / name, ignore_errors=True)
        return write_bundle(
            tmp_path / "author" / name,
            f'import json\njson.dump({{"answer": {version}}}, open("output.json", "w"))',
            template=f"<p>version {version} {{{{ answer }}}}</p>",
            config={"title": f"Version {version}"},
            files={"data/figures.csv": f"{version}\n"},
        )

    return write


def upload(s3, folder, **more):
    """Upload a bundle as `aws s3 sync` does."""
    s3.upload("bundles", f"team/{folder.name}/", folder, **more)


def publish(folder):
    """Publish a bundle as `reportbot publish` does."""
    return publish_bundle(folder, Bucket(read_address(PLACE)))


def versions_in(folder):
    """Give the versions that the files of a folder say."""
    texts = ((folder / name).read_text() for name in ("config.json", "report.ipynb", "template.html"))
    return {version for version in range(20) for text in texts if f"ersion {version}" in text} | {
        int((folder / "data/figures.csv").read_text())
    }


@pytest.mark.slow
def test_an_upload_is_live_at_the_next_look(settings, s3, bundle):
    """However it was uploaded, with no restart; and so is what was taken away."""
    source = open_source(settings)
    with pytest.raises(BundleError, match="stock"):
        source.folder("stock")
    upload(s3, bundle(1))
    first = source.folder("stock")
    assert (first.name, load_bundle(first, settings).config.title) == ("stock", "Version 1")
    publish(bundle(2))
    assert load_bundle(source.folder("stock"), settings).config.title == "Version 2"
    assert load_bundle(first, settings).config.title == "Version 1"  # a report that runs keeps what it began with
    for key in s3.keys("bundles"):
        s3.client.delete_object(Bucket="bundles", Key=key)
    with pytest.raises(BundleError, match="stock"):
        source.folder("stock")


def test_the_bot_sees_an_upload_without_waiting(settings, s3, bundle):
    """It reads what people read, and asks S3 once for a command that looks several times."""
    source = open_source(settings, urgent=True)
    assert dict(source.config_folders()) == {}
    upload(s3, bundle(1))
    time.sleep(0.35)
    start = time.monotonic()
    face = source.config_folders()["stock"]
    assert time.monotonic() - start < 1.5
    assert "Version 1" in (face / "config.json").read_text()
    s3.faults.asked.clear()
    for _ in range(5):
        source.config_folders()
    assert len(s3.faults.asked) <= 1


def test_a_second_look_fetches_nothing(settings, s3, bundle):
    """One listing tells that nothing has changed."""
    publish(bundle(1))
    source = open_source(settings)
    first = source.folder("stock")
    s3.faults.asked.clear()
    assert open_source(settings).folder("stock") == first
    assert [method for method, _ in s3.faults.asked] == ["GET"]


def test_nobody_gets_half_of_two_versions(settings, s3, bundle):
    """Versions are published while others read: each read is of one."""
    publish(bundle(0))
    done = threading.Event()
    seen, faults = [], []

    def read():
        source = open_source(settings)
        while not done.is_set():
            try:
                seen.append(frozenset(versions_in(source.folder("stock"))))
            except Exception as error:
                faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for version in range(1, 6):
        publish(bundle(version))
    done.set()
    for reader in readers:
        reader.join()
    assert not faults
    assert all(len(each) == 1 for each in seen), seen
    assert versions_in(open_source(settings).folder("stock")) == {5}


@pytest.mark.slow
def test_an_upload_that_goes_on_is_waited_for(settings, s3, bundle):
    """Without a manifest, it has ended when nothing changes any more."""
    upload(s3, bundle(1))
    source = open_source(settings)
    source.folder("stock")
    folder = bundle(2)
    s3.client.upload_file(str(folder / "config.json"), "bundles", "team/stock/config.json")
    rest = threading.Timer(0.7, upload, (s3, folder))
    rest.start()
    found = source.folder("stock")
    rest.join()
    assert versions_in(found) == {2}


def test_what_was_published_by_half_is_not_taken(settings, s3, bundle, tmp_path):
    """Where the version before is at hand, that one is used; where not, people are told to wait, and why."""
    publish(bundle(1))
    source = open_source(settings)
    source.folder("stock")
    s3.faults.fail("PUT", "template.html")
    with pytest.raises(StoreError):
        publish(bundle(2))
    s3.faults.clear()
    assert versions_in(source.folder("stock")) == {1}
    slept = []
    elsewhere = S3Source(
        Bucket(read_address(PLACE)),
        versions=BundleVersions(tmp_path / "versions"),
        texts=BundleVersions(tmp_path / "texts"),
        sleep=slept.append,
        clock=lambda: sum(slept),
    )
    with pytest.raises(BundleError, match="published"):
        elsewhere.folder("stock")
    assert sum(slept) == UPLOAD_WAIT_SECONDS
    publish(bundle(2))
    assert versions_in(source.folder("stock")) == {2}


def test_s3_may_be_away_for_a_while(settings, s3, bundle):
    """Bot and worker go on with what they had; whoever has nothing says so."""
    publish(bundle(1))
    bot, worker = open_source(settings, urgent=True), open_source(settings)
    bot.config_folders(), worker.folder("stock")
    s3.faults.fail()
    time.sleep(0.35)
    assert list(bot.config_folders()) == ["stock"]
    assert versions_in(worker.folder("stock")) == {1}
    with pytest.raises(BundleError, match="s3://bundles/team"):
        open_source(settings, urgent=True).config_folders()
    s3.faults.clear()
    publish(bundle(2))
    assert versions_in(worker.folder("stock")) == {2}


def test_a_moment_of_failure_is_not_noticed(settings, s3, bundle, tmp_path):
    """A worker that has nothing yet tries again."""
    publish(bundle(1))
    s3.faults.fail("GET", times=3)
    assert versions_in(open_source(settings).folder("stock")) == {1}
    s3.faults.fail("GET", times=3)
    assert list(open_source(settings, urgent=True).config_folders()) == ["stock"]


def test_a_key_never_leads_out_of_the_cache(settings, s3, bundle, tmp_path):
    """Whoever may upload a bundle may not write elsewhere on the workers."""
    upload(s3, bundle(1))
    for key in (
        "team/stock/../../../../evil",
        "team/../evil",
        "team/stock//evil",
        "team/stock/.hidden",
        "team/stock/a/",
    ):
        s3.client.put_object(Bucket="bundles", Key=key, Body=b"evil")
    folder = open_source(settings).folder("stock")
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names == {"config.json", "report.ipynb", "template.html", "data/figures.csv"}
    assert not list(tmp_path.rglob("evil"))


@pytest.mark.slow
def test_a_bundle_that_is_far_too_large_is_not_fetched(settings, s3, bundle):
    """The sentence says how large it is."""
    folder = bundle(1)
    (folder / "big.bin").write_bytes(b"x" * (65 * 2**20))
    upload(s3, folder)
    s3.client.put_object(Bucket="bundles", Key="team/stock/.published.json", Body=b"not ours")
    time.sleep(2.1)
    with pytest.raises(BundleError, match="65 MiB"):
        open_source(settings).folder("stock")


def test_publishing_makes_both_sides_the_same(settings, s3, bundle):
    """It uploads what has changed, removes what is gone, and says what it did."""
    folder = bundle(1)
    first = publish(folder)
    assert set(first.uploaded) == {"config.json", "report.ipynb", "template.html", "data/figures.csv"}
    assert first.uploaded[-1] == "config.json"
    (folder / "data/figures.csv").unlink()
    (folder / "more.py").write_text("x = 1\n")
    second = publish(folder)
    assert (second.uploaded, second.removed) == (("more.py",), ("data/figures.csv",))
    assert set(s3.keys("bundles")) == {
        f"team/stock/{name}" for name in ("config.json", "report.ipynb", "template.html", "more.py", MANIFEST)
    }
    third = publish(folder)
    assert (third.uploaded, third.removed) == ((), ())
    assert load_bundle(open_source(settings).folder("stock"), settings).hash == load_bundle(folder, settings).hash


@pytest.mark.parametrize(
    "text", [b"", b"[]", b'{"state": 1}', b'{"state": "published", "files": [1]}', b"[" * 100_000]
)
def test_a_manifest_that_is_none(text):
    """Somebody else's file of that name says nothing."""
    assert Manifest.from_json(text) is None


def test_what_was_used_last_is_known_without_a_look(settings, s3, bundle):
    """A worker prepares for its next report with it, and asks nobody."""
    publish(bundle(1))
    source = open_source(settings)
    assert source.known("stock") is None
    used = source.folder("stock")
    s3.faults.asked.clear()
    assert (source.known("stock"), s3.faults.asked) == (used, [])


def test_a_plain_notebook_is_a_bundle_in_s3(s3, settings, tmp_path):
    """Uploaded by hand, alone or in a folder of its name; the bot reads of it what the worker runs."""
    write_plain(tmp_path / "author/energy.ipynb")
    write_plain(tmp_path / "author/heat/heat.py")
    (tmp_path / "author/Untitled.ipynb").write_text("")
    (tmp_path / "author/helpers.py").write_text("# %%")
    s3.upload("bundles", "team/", tmp_path / "author")
    time.sleep(2.1)  # until the upload counts as ended
    source = open_source(settings)
    assert list(source.config_folders()) == ["energy", "heat"]
    for name in ("energy", "heat"):
        assert load_config(source.config_folders()[name]).title == "Energy of the month"
        bundle = load_bundle(source.folder(name), settings)
        assert (bundle.name, bundle.has_template) == (name, False)


def test_a_plain_notebook_is_published_into_a_folder_of_its_name(s3, settings, tmp_path):
    """And is whole at once."""
    publish(write_plain(tmp_path / "author/energy.py"))
    assert set(s3.keys("bundles")) == {"team/energy/energy.py", f"team/energy/{MANIFEST}"}
    assert load_bundle(open_source(settings).folder("energy"), settings).name == "energy"
