"""Pages are set in a process that ends: what it gives, and every way in which it can fail."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from dashboard.export import set_pages
from dashboard.export.errors import DrawingError, TimeLimitError, TypesettingError
from dashboard.export.typesetting import read_answer, typeset
from dashboard.export.vector import pdf_of

PAGES = "#set page(width: 100pt, height: 50pt)\nOne\n#pagebreak()\nTwo"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.typ"
    path.write_text(PAGES, encoding="utf-8")
    return path


def script(folder: Path, text: str) -> Path:
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_pdf_and_its_pages_come_back_whole(page: Path) -> None:
    (pdf,) = typeset(page)
    assert [sheet.extract_text() for sheet in PdfReader(BytesIO(pdf)).pages] == ["One", "Two"]
    pictures = typeset(page, file_format="png", dots=144)
    assert [Image.open(BytesIO(picture)).size for picture in pictures] == [(200, 100)] * 2


def test_typst_is_never_loaded_into_the_process_that_asks(page: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from dashboard.export.typesetting import typeset\n"
        f"typeset(Path({str(page)!r}))\n"
        "print('typst' in sys.modules, 'pandas' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]


def test_the_process_loads_typst_and_nothing_of_the_dashboard(page: Path) -> None:
    lines = f"import sys\nsys.path.insert(0, {str(Path(set_pages.__file__).parent)!r})\nimport set_pages\n"
    lines += "set_pages.main()\nprint(sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    job = f'{{"main": "{page}", "root": "{page.parent}", "fonts": [], "format": "pdf", "dots": null}}'
    ended = subprocess.run([sys.executable, "-c", lines], input=job.encode(), capture_output=True, check=True)
    said = ended.stderr.decode()
    assert "'typst'" in said and "'dashboard'" not in said and "'pandas'" not in said


def test_a_fault_in_the_pages_is_said_without_a_traceback(page: Path) -> None:
    page.write_text("#nothing-of-that-name", encoding="utf-8")
    with pytest.raises(TypesettingError, match="could not be set: unknown variable: nothing-of-that-name"):
        typeset(page)
    with pytest.raises(DrawingError, match="could not be made a PDF"):
        pdf_of(b"no drawing", 100, 50)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise MemoryError('no room for pages')", r"ended with an error \(MemoryError: no room for pages\)"),
        ("import os; os._exit(3)", r"ended with an error \(status 3\)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", r"\(SIGKILL; the machine may lack memory\)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", r"\(SIGSEGV\)"),
        ("print('{\"sizes\": [10]}', end='\\nabc')", "cut off"),
        ("", "cut off"),
        ("print('[1]')", "cut off"),
    ],
)
def test_a_process_that_ends_early_is_said_in_words(page: Path, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(TypesettingError, match=said) as raised:
        typeset(page, script=script(tmp_path, text))
    assert "Traceback" not in str(raised.value) and "Try again" in str(raised.value)


def test_a_process_that_takes_too_long_is_ended(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFPAK_TYPESETTING_SECONDS", "1")
    note = tmp_path / "pid"
    text = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    start = time.monotonic()
    with pytest.raises(TimeLimitError, match="longer than 1 seconds"):
        typeset(page, script=script(tmp_path, text))
    assert time.monotonic() - start < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text(encoding="utf-8")), 0)


def test_a_process_that_cannot_be_started_is_said(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(page.parent / "no-python"))
    with pytest.raises(TypesettingError, match="does not start: No such file"):
        typeset(page)


def test_pages_are_set_side_by_side(page: Path) -> None:
    found: list[list[bytes]] = []
    threads = [threading.Thread(target=lambda: found.append(typeset(page))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [len(files) for files in found] == [1, 1, 1]


def test_an_answer_is_taken_apart_by_its_sizes() -> None:
    assert read_answer(b'{"sizes": [2, 3]}\nab\nde') == [b"ab", b"\nde"]


GROWTH = """
import sys
from pathlib import Path
from dashboard.export.brief.content import made
from dashboard.export.brief.document import pdf
from dashboard.export.brief.model import Part
from dashboard.export.brief.pictures import Artist
from dashboard.export.brief.templates import TEMPLATES
from dashboard.tables import load
from tests import briefs, small

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024

dataset = load(small.write(Path(sys.argv[1]) / "data"))
sizes = []
for number in range(9):
    words = [f"Note {number} {line} " + "word " * 400 for line in range(8)]
    content = made(dataset, briefs.brief(*(Part("incidents", note=text) for text in words), title=f"Brief {number}"))
    assert pdf(content, Artist(briefs.drawn)).startswith(b"%PDF")
    sizes.append(resident())
print(sizes[-1] - sizes[0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is read from /proc")
def test_pdfs_leave_no_memory_behind(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", GROWTH, str(tmp_path)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert float(ended.stdout) < 25
