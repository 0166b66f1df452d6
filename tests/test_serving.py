"""What the server sends with a page: where it is, the script that figures need, the boundaries."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import html
from starlette.applications import Starlette
from starlette.types import Message
from streamlit import file_util

from dashboard.boundaries import read_ground
from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.pages import documents, page_parameters, serving
from dashboard.service.headers import inline_scripts
from dashboard.tables import ROOT, Dataset
from tests.asgi import call, run_alone

VENDOR = ROOT / "dashboard" / "pages" / "vendor"


@dataclass
class Answer:
    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


class Client:
    """Asks our own routes, without a server and without Streamlit behind them."""

    def __init__(self) -> None:
        self._app = Starlette(routes=serving.routes())

    def get(self, path: str, **headers: str) -> Answer:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b""}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": b"",
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }
        run_alone(call(self._app, scope, receive, send))
        start, *rest = sent
        given = {key.decode(): value.decode() for key, value in start["headers"]}
        return Answer(start["status"], given, b"".join(message.get("body", b"") for message in rest))


@pytest.fixture(scope="module")
def client() -> Client:
    return Client()


@pytest.mark.parametrize("path", ["/", "/map", "/methodology"])
def test_a_page_says_where_its_server_is_and_names_the_library_first(client: Client, path: str) -> None:
    page = client.get(path).text
    head = page[page.index("<head>") : page.index("</head>")]
    assert head.startswith("<head><script>window.__streamlit = {BACKEND_BASE_URL: new URL('.', window.location.href)")
    assert head.index(serving.LIBRARY) < head.index("static/js/")
    assert "static/js/index" in head  # Streamlit's own page, with ours before it


def test_under_a_path_the_server_is_named_by_it() -> None:
    page = serving.page_html("<html><head></head></html>", "/tensions")
    assert 'BACKEND_BASE_URL: window.location.origin + "/tensions/"}' in page


def test_a_host_or_a_path_that_is_markup_stays_a_value() -> None:
    page = serving.page_html("<html><head></head></html>", "/a'b</script>", host='"><script>alert(1)</script>')
    tree = html.document_fromstring(page)
    assert tree.xpath("//meta[@name='dashboard-host']/@content") == ['"><script>alert(1)</script>']
    assert len(tree.xpath("//script")) == 2 and "alert(1)" not in "".join(tree.xpath("//script/text()"))
    assert inline_scripts(page) == tree.xpath("//script/text()")  # the policy lets these two run
    assert r'window.location.origin + "/a\u0027b\u003c/script\u003e/"' in page


def test_parts_that_pages_need_are_named_ahead_and_exist(client: Client, tmp_path: Path) -> None:
    (tmp_path / "Button.abc.js").write_text('import{a}from"./shared.1.js";import"./more.2.js";', encoding="utf-8")
    (tmp_path / "shared.1.js").write_text("import{b}from`./Button.abc.js`", encoding="utf-8")  # a circle
    (tmp_path / "Slider.abc.js").write_text("", encoding="utf-8")
    # Button and the one of its imports that is there; more.2.js is not, and nobody asked for Slider.
    assert serving.parts_of(tmp_path, ("Button", "NoSuchPart")) == ["Button.abc.js", "shared.1.js"]

    own = Path(file_util.get_static_dir())
    links = re.findall(r'rel="modulepreload"[^>]*href="\./(static/js/[^"]+)"', client.get("/map").text)
    assert len(links) >= len(serving.WIDGETS)
    assert all((own / link).is_file() for link in links)
    for name in serving.WIDGETS:
        assert any(link.startswith(f"static/js/{name}.") for link in links), name


@pytest.mark.parametrize("path", ["/favicon.png", "/static/js/x.js", "/_stcore/health", "/map/_stcore/health"])
def test_what_is_streamlits_is_left_to_it(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404  # only our own routes stand in this app


def test_the_library_is_sent_packed_or_plain_and_may_be_kept(client: Client) -> None:
    address = serving.LIBRARY.removeprefix(".")
    bundle = next(VENDOR.glob("plotly-*.min.js")).read_bytes()
    packed, plain = (client.get(address, accept_encoding=kind) for kind in ("gzip", "identity"))
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content == bundle
    assert len(packed.content) < len(bundle) / 3
    assert "immutable" in plain.headers["cache-control"]


def test_boundaries_are_the_files_of_the_data(client: Client) -> None:
    for path in sorted((ROOT / "data" / "geo").glob("*.geojson")):
        answer = client.get(f"/app/static/geo/{path.name}")
        assert answer.content == path.read_bytes()
        json.loads(answer.content)
    ground = json.loads(client.get("/app/static/geo/ground.geojson").content)
    assert ground == read_ground(ROOT / "data" / "geo")
    assert client.get("/app/static/geo/no_such.geojson").status_code == 404
    assert client.get("/app/static/geo/../sources.geojson").status_code == 404


def test_the_state_of_the_tables_is_told_in_a_few_bytes(client: Client, dataset: Dataset) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AFPAK_DATA", str(dataset.directory))
        answer = client.get("/_afpak/tables")
    assert json.loads(answer.content) == {"version": dataset.version, "problems": 0}
    assert answer.headers["cache-control"] == "no-store"


def test_the_library_is_the_one_of_the_installed_package() -> None:
    installed = (Path(str(files("plotly"))) / "package_data" / "plotly.min.js").read_text(encoding="utf-8")[:200]
    version = re.search(r"plotly\.js v([\d.]+)", installed)
    assert version is not None
    assert (VENDOR / f"plotly-{version[1]}.min.js").is_file()


def test_the_library_knows_every_mark_that_a_chart_has(dataset: Dataset) -> None:
    head = next(VENDOR.glob("plotly-*.min.js")).read_text(encoding="utf-8").split("\n", 1)[0]
    known = set(re.findall(r"[a-z0-9]+", head.split(" with ")[1].split(";")[0]))
    for chart in CHARTS.values():
        made = built(chart, chart.request(dataset, Filters(), LIGHT))
        if made.figure is not None:
            assert {trace["type"] for trace in json.loads(made.json)["data"]} <= known, chart.id


def test_the_page_offers_no_interface_that_this_server_does_not_have(client: Client) -> None:
    page = client.get("/map").text
    assert "_stcore/agent" not in page and "service-desc" not in page
    assert "<noscript><p>The dashboard needs JavaScript." in page


def test_the_page_says_by_which_host_it_was_asked(client: Client) -> None:
    assert (
        '<meta name="dashboard-host" content="dash.example.org:8443">'
        in client.get("/", host="dash.example.org:8443").text
    )
    assert "<script>alert" not in client.get("/", host='"><script>alert(1)</script>').text


def test_the_script_that_goes_to_a_section_uses_the_words_of_the_link() -> None:
    assert f'get("{page_parameters.SECTION}")' in serving.SECTION_SCRIPT
    assert f'getElementById("{documents.MARK}" + name)' in serving.SECTION_SCRIPT
