"""What the server sends with a page: where it is, the script that figures need, the boundaries."""

from __future__ import annotations

import gzip
import hashlib
import json
import posixpath
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import pytest
from lxml import html
from starlette.applications import Starlette
from starlette.types import Message
from streamlit import file_util

from dashboard.aliases import MOVED_PAGES
from dashboard.boundaries import read_ground
from dashboard.catalogue import CHARTS, built
from dashboard.charts.theme import LIGHT
from dashboard.filters import Filters
from dashboard.pages import documents, page_parameters, serving
from dashboard.pages.names import PAGES, TABS
from dashboard.pages.web_files import CHARTS as CHARTS_ALONE
from dashboard.pages.web_files import (
    FOLDER,
    LIBRARIES,
    MAPLIBRE,
    MAPLIBRE_STYLE,
    MAPLIBRE_WORKER,
    MODULES,
    VENDOR,
    component_script,
    read_inline,
    read_scripts,
)
from dashboard.service.headers import POLICY, hash_script, inline_scripts
from dashboard.tables import ROOT, Dataset
from scripts import fetch_vendor
from tests.asgi import call, run_alone


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
            "path": path.partition("?")[0],
            "query_string": path.partition("?")[2].encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        }
        run_alone(call(self._app, scope, receive, send))
        start, *rest = sent
        given = {key.decode(): value.decode() for key, value in start["headers"]}
        return Answer(start["status"], given, b"".join(message.get("body", b"") for message in rest))


@pytest.fixture(scope="module")
def client() -> Client:
    return Client()


@pytest.mark.parametrize("path", ["/", "/timeline", "/about"])
def test_a_page_says_where_its_server_is_and_names_the_library_before_its_scripts(client: Client, path: str) -> None:
    page = client.get(path).text
    head = page[page.index("<head>") : page.index("</head>")]
    assert head.startswith("<head><script>window.__streamlit = {BACKEND_BASE_URL: new URL('.', window.location.href)")
    assert 0 < head.index("data-library") < head.index("static/js/")
    assert "static/js/index" in head  # Streamlit's own page, with ours before it


@pytest.mark.parametrize("address", [address for address, _ in PAGES])
def test_a_page_names_the_libraries_that_it_draws_with_and_no_other(client: Client, address: str) -> None:
    page = client.get(f"/{address}").text
    first = re.search(r'data-library src="[^"]*/(\S+)"', page)
    assert (first and first[1]) == (None if address == "map" else CHARTS_ALONE)
    assert (CHARTS_ALONE in page) == (address != "map")
    for name in (MAPLIBRE, MAPLIBRE_WORKER, MAPLIBRE_STYLE):
        assert (name in page) == (address in ("map", "latest")), name
    assert ("map/page.js" in page) == (address == "map") and ("map/small.js" in page) == (address == "latest")


@pytest.mark.parametrize(
    ("former", "leads_to"),
    [
        ("/overview?type=Air+strike", "/latest?type=Air+strike"),
        ("/claims?lens=kabul&claims_by=side", "/casualties?lens=kabul&claims_by=side&tab=sources"),
        ("/responses", "/escalation?tab=responses"),
        ("/rhythm?rhythm_week=2025-01-15", "/escalation?rhythm_week=2025-01-15&tab=tension"),
        ("/rhythm?tab=statistics", "/escalation?tab=statistics"),
        ("/methodology?methodology_document=Codebook&q=%D8%AE", "/about?methodology_document=Codebook&q=%D8%AE"),
    ],
)
def test_a_former_address_leads_to_its_page_with_what_it_carried(client: Client, former: str, leads_to: str) -> None:
    answer = client.get(former)
    assert answer.status_code == 308 and answer.headers["location"] == leads_to


def test_every_former_address_leads_to_a_page_and_a_tab_of_it() -> None:
    addresses = dict(PAGES)
    for former, (page, tab) in MOVED_PAGES.items():
        assert former not in addresses and page in addresses
        assert not tab or tab in TABS[page]
    for chart in CHARTS.values():
        page, tab = chart.address
        assert page in addresses and (tab in TABS[page] if page in TABS and tab else not tab), chart.id


def test_maplibre_finds_its_worker_beside_itself(client: Client) -> None:
    """The library looks for a file of this name in its own folder; the policy of the page lets it run from there."""
    library = LIBRARIES.contents[MAPLIBRE].decode()
    assert MAPLIBRE_WORKER in library and "import.meta.url" in library
    assert LIBRARIES.address(MAPLIBRE).rpartition("/")[0] == LIBRARIES.address(MAPLIBRE_WORKER).rpartition("/")[0]
    worker = client.get(LIBRARIES.address(MAPLIBRE_WORKER).removeprefix("."))
    assert worker.headers["content-type"].startswith("text/javascript")
    style = client.get(LIBRARIES.address(MAPLIBRE_STYLE).removeprefix("."))
    assert style.headers["content-type"].startswith("text/css")
    assert "worker-src 'self'" in client.get("/map").headers[POLICY]


def test_under_a_path_the_server_is_named_by_it() -> None:
    page = serving.page_html("<html><head></head></html>", "/tensions")
    assert 'BACKEND_BASE_URL: window.location.origin + "/tensions/"}' in page


def test_a_host_or_a_path_that_is_markup_stays_a_value() -> None:
    page = serving.page_html("<html><head></head></html>", "/a'b</script>", host='"><script>alert(1)</script>')
    tree = html.document_fromstring(page)
    assert tree.xpath("//meta[@name='dashboard-host']/@content") == ['"><script>alert(1)</script>']
    assert len(tree.xpath("//script[not(@src)]")) == 2 and "alert(1)" not in "".join(tree.xpath("//script/text()"))
    assert inline_scripts(page) == tree.xpath("//script[not(@src)]/text()")  # the policy lets these two run
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


def test_what_a_page_names_of_ours_is_sent_packed_or_plain_and_may_be_kept(client: Client) -> None:
    pages = client.get("/map").text + client.get("/latest").text
    named = set(re.findall(r'(?:href|src)="\.(/app/static/[^"]+)"', pages))
    wanted = {f"/{CHARTS_ALONE}", f"/{MAPLIBRE}", "/page.js", "/plot.js", "/clusters.js", "/time_strip.js"}
    assert wanted <= {path[path.rindex("/") :] for path in named}
    for address in named:
        folder, name = (FOLDER if "/web-" in address else VENDOR), address.split("/", 4)[4]
        content = (folder / name).read_bytes()
        packed, plain = (client.get(address, accept_encoding=kind) for kind in ("gzip", "identity"))
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(packed.content) == plain.content == content
        assert len(packed.content) < max(len(content), 200)  # a few bytes hold no repetition to be packed
        assert "immutable" in plain.headers["cache-control"] and plain.headers["vary"] == "Accept-Encoding"


def test_a_change_in_one_script_changes_the_address_of_all(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("1", encoding="utf-8")
    (tmp_path / "b.js").write_text("2", encoding="utf-8")
    (tmp_path / "types.d.ts").write_text("not sent", encoding="utf-8")
    before = read_scripts("web", tmp_path)
    assert set(before.contents) == {"a.js", "b.js"}
    (tmp_path / "b.js").write_text("3", encoding="utf-8")
    assert read_scripts("web", tmp_path).address("a.js") != before.address("a.js")
    with pytest.raises(KeyError, match=r"no script c\.js"):
        before.address("c.js")


def test_every_import_of_a_module_is_sent_and_named_ahead() -> None:
    for name, content in MODULES.contents.items():
        if not name.endswith(".js"):
            continue
        text = re.sub(r"/\*.*?\*/", "", content.decode(), flags=re.DOTALL)  # comments import types
        found = re.findall(r'from "(\.\.?/[^"]+)"', text) + re.findall(r'^import "(\.\.?/[^"]+)"', text, re.M)
        imported = {posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) for path in found}
        assert imported <= set(MODULES.list_imports([name])), name
        assert set(re.findall(r'import\("\./([^"]+)"\)', text)) <= set(MODULES.contents), name


def test_a_component_imports_its_function_from_its_module() -> None:
    script = component_script("plot.js", "drawPlot")
    assert f"import(new URL('{MODULES.address('plot.js')}', document.baseURI).href)" in script
    assert "\n" in script  # without one, Streamlit takes it for a path
    for module, function in (("plot.js", "drawPlot"), ("incident_list.js", "drawList"), ("map/page.js", "drawMap")):
        assert f"export function {function}(" in MODULES.contents[module].decode()


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


VENDORED = {entry["file"]: entry for entry in json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))}


def test_libraries_are_as_they_were_fetched_each_with_its_licence() -> None:
    assert set(VENDORED) == {path.name for path in VENDOR.iterdir()} - {"vendor.json"}
    for name, entry in VENDORED.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == entry["sha256"], name
        assert entry["licence"] and f"{entry['package']}-LICENSE.txt" in VENDORED, name
    listed = {(wanted.file, wanted.package, wanted.version, wanted.path) for wanted in fetch_vendor.FILES}
    assert listed == {
        tuple(entry[key] for key in ("file", "package", "version", "path")) for entry in VENDORED.values()
    }


def test_the_libraries_are_those_of_the_installed_package() -> None:
    installed = (Path(str(files("plotly"))) / "package_data" / "plotly.min.js").read_text(encoding="utf-8")[:200]
    version = re.search(r"plotly\.js v([\d.]+)", installed)
    assert version is not None
    assert VENDORED[CHARTS_ALONE]["version"] == version[1]
    head = (VENDOR / CHARTS_ALONE).read_text(encoding="utf-8")[:200]
    assert f"- minified) v{version[1]}\n" in head
    packages = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert packages["plotly.js-dist-min"] == version[1]
    # The types are those of the MapLibre that the map page is sent.
    for name in (MAPLIBRE, MAPLIBRE_WORKER, "maplibre-gl-LICENSE.txt"):
        assert VENDORED[name]["version"] == packages["maplibre-gl"]
    assert f"maplibre-gl-js/blob/v{packages['maplibre-gl']}/" in (VENDOR / MAPLIBRE).read_text(encoding="utf-8")[:400]


def _marks(build: str) -> set[str]:
    return set(re.findall(r'moduleType:"trace",name:"(\w+)"', (VENDOR / build).read_text(encoding="utf-8")))


def test_the_build_knows_every_mark_of_the_figures(dataset: Dataset) -> None:
    known = _marks(CHARTS_ALONE)
    assert {"scatter", "bar"} <= known
    drawn = 0
    for chart in CHARTS.values():
        made = built(chart, chart.request(dataset, Filters(), LIGHT))
        if made.figure is None:
            assert made.is_empty or chart.map_spec is not None, chart.id
            continue
        figure = json.loads(made.json)
        assert {trace["type"] for trace in figure["data"]} <= known, chart.id
        assert "map" not in figure["layout"], "maps are MapLibre's"
        drawn += 1
    assert drawn > 10


def test_the_checks_of_the_front_end_name_no_host_that_packages_come_from() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert lock["packages"][""]["devDependencies"] == wanted and len(lock["packages"]) > 20
    assert not any("resolved" in package for package in lock["packages"].values())
    assert all("integrity" in package for name, package in lock["packages"].items() if name)


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


def test_the_script_that_asks_why_the_server_refuses_waits_for_nothing_that_it_refuses(client: Client) -> None:
    """Behind a proxy that rewrites the host, modules and their imports are refused like any other host's."""
    page = client.get("/map")
    script = read_inline("reach.js")
    assert script in inline_scripts(page.text) and hash_script(script) in page.headers[POLICY]
    assert not re.search(r"\b(import|export)\b", script)
    assert page.text.index('name="dashboard-host"') < page.text.index(script) < page.text.index("crossorigin")


def test_the_script_that_goes_to_a_section_uses_the_words_of_the_link() -> None:
    assert f'get("{page_parameters.SECTION}")' in serving.SECTION_SCRIPT
    assert f'getElementById("{documents.MARK}" + name)' in serving.SECTION_SCRIPT
