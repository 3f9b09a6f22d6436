"""What a notebook left open is written before it is read, in a program of its own, for all of it is closed."""

import bz2
import gzip
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pandas as pd

from runner.paths import ENTRYPOINT

PROGRAM = """
import sys; sys.path.append({lib!r})
import bz2, codecs, csv, gzip, io, json, logging, lzma, os, sqlite3, subprocess, tarfile, zipfile
import duckdb
import pandas as pd
os.makedirs("sub"); os.chdir("sub"); os.chdir("..")
plain = open("rows.csv", "w", newline="")
rows = csv.writer(plain)
rows.writerows([n, n * n] for n in range(3000))
deep = open("sub/deep.bin", "wb"); deep.write(b"x" * 9000)
both = open("both.bin", "w+b"); both.write(b"y" * 10)
zipped = gzip.open("a.gz", "wt"); zipped.write("é" * 5000)
in_zip = zipfile.ZipFile("b.zip", "w"); in_zip.writestr("one", "1"); entry = in_zip.open("two", "w"); entry.write(b"2" * 9000)
text = io.TextIOWrapper(bz2.open("c.bz2", "wb")); text.write("c" * 5000)
packed = lzma.open("d.xz", "wt"); packed.write("d")
tar = tarfile.open("e.tar.gz", "w:gz"); tar.addfile(tarfile.TarInfo("empty"))
book = pd.ExcelWriter("f.xlsx"); pd.DataFrame({{"a": [1, 2]}}).to_excel(book, index=False)
coded = codecs.open("g.txt", "w", "utf-8"); coded.write("g")
logging.basicConfig(filename="h.log", level="INFO"); logging.info("h")
base = sqlite3.connect("j.db"); base.execute("create table t (a)"); base.commit()
undone = sqlite3.connect("k.db"); undone.execute("create table t (a)"); undone.execute("insert into t values (1)")
lake = duckdb.connect("l.duckdb"); lake.execute("create table t as select range a from range(1000)")
unbuffered = open("i.bin", "wb", buffering=0); unbuffered.write(b"i")
reading = open("rows.csv")
table = open("output.json", "w"); json.dump({{"rows": list(range(3000))}}, table)
foreign = os.open("raw.bin", os.O_WRONLY | os.O_CREAT)
busy = open("busy.txt", "w"); sleeper = subprocess.Popen(["sleep", "60"], stdout=busy); busy.close()
class Broken(io.TextIOWrapper):
    def flush(self): raise OSError("disk full")
broken = Broken(open("broken.txt", "wb")); broken.write("z")
class Liar:
    __class__ = property(lambda self: 1 / 0)
    closed = property(lambda self: 1 / 0)
liar = Liar()
from reportbot_kernel.open_files import children, finish_files, open_for_writing
found = finish_files(os.getcwd())
theirs = sorted(name for each in children() for name in open_for_writing(os.getcwd(), each).values())
sleeper.kill()
print(json.dumps([*found, theirs]))
sys.stdout.flush()
os._exit(0)  # so that nothing is written by Python's own end
"""


def test_all_that_python_buffers_is_written(tmp_path):
    """Text, bytes, csv, archives, workbooks, logs and databases are whole; what cannot be finished is named."""
    program = PROGRAM.format(lib=str(ENTRYPOINT.parent / "lib"))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    was_open, unfinished, theirs = json.loads(done.stdout)
    assert len((tmp_path / "rows.csv").read_text().splitlines()) == 3000
    assert (tmp_path / "sub/deep.bin").stat().st_size == 9000
    assert (tmp_path / "both.bin").read_bytes() == b"y" * 10
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()).decode() == "é" * 5000
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert archive.testzip() is None
        assert [each.file_size for each in archive.infolist()] == [1, 9000]
    assert bz2.decompress((tmp_path / "c.bz2").read_bytes()) == b"c" * 5000
    assert lzma.decompress((tmp_path / "d.xz").read_bytes()) == b"d"
    with tarfile.open(tmp_path / "e.tar.gz") as archive:
        assert archive.getnames() == ["empty"]
    assert list(pd.read_excel(tmp_path / "f.xlsx")["a"]) == [1, 2]
    assert Path(tmp_path / "g.txt").read_text() == "g"
    assert "h" in (tmp_path / "h.log").read_text()
    assert len(json.loads((tmp_path / "output.json").read_text())["rows"]) == 3000
    assert theirs == ["busy.txt"]
    assert unfinished == ["broken.txt", "k.db", "k.db-journal", "raw.bin"]
    assert {"j.db", "l.duckdb"} <= set(was_open)
    assert not (tmp_path / "l.duckdb.wal").exists()
    assert set(was_open) >= {"rows.csv", "sub/deep.bin", "a.gz", "b.zip", "output.json", "f.xlsx"}


def test_nothing_is_done_where_nothing_is_open(tmp_path):
    """Which is nearly always, and must cost nothing."""
    program = (
        f"import sys; sys.path.append({str(ENTRYPOINT.parent / 'lib')!r})\n"
        "from reportbot_kernel import open_files\n"
        "open_files.gc.get_objects = None\n"
        "open('a.txt', 'w').write('a')\n"
        "print(open_files.finish_files('.'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "([], [])\n", done.stderr
