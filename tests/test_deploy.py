"""What is shipped to run it: image, compose files, manifests, service and proxy are sound and agree with each other."""

from __future__ import annotations

import fnmatch
import json
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml

from dashboard.root import ROOT
from deploy.check_health import health_address, is_well
from deploy.list_requirements import list_requirements
from tests.replicas import CADDYFILE, LACKING, caddy

DEPLOY = ROOT / "deploy"
KUBERNETES = DEPLOY / "kubernetes"
SCHEMA = Path(__file__).parent / "deploy" / "compose-spec.json"
OWN = {"AFPAK_SITE", "AFPAK_REPLICAS", "AFPAK_HEALTH", "AFPAK_HOST", "AFPAK_TAG", "AFPAK_TABLES", "AFPAK_COOKIE_SECRET"}
"""Settings of the files themselves, which the dashboard does not know."""


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, each with what stands behind its name."""
    text = re.sub(r"^\s*#.*\n", "", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1].strip()) for line in lines if line.strip()]


def read_yaml(path: Path) -> list[Any]:
    return list(yaml.safe_load_all(path.read_text(encoding="utf-8")))


def manifests() -> Iterator[tuple[str, Any]]:
    for path in sorted(KUBERNETES.glob("*.yaml")):
        if path.name != "kustomization.yaml":
            for manifest in read_yaml(path):
                yield path.name, manifest


def manifest(kind: str) -> Any:
    (found,) = (content for _, content in manifests() if content["kind"] == kind)
    return found


KUSTOMIZATION = read_yaml(KUBERNETES / "kustomization.yaml")[0]


# --- the image ------------------------------------------------------------------------------------------------------


def test_the_dockerfile_passes_its_linter() -> None:
    program = Path(sys.executable).with_name("hadolint")
    if not program.exists():
        pytest.skip("hadolint is not installed: pip install -e '.[test]' -c constraints.txt")
    ended = subprocess.run([program, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_the_image_is_built_on_a_pinned_base_and_run_by_a_user_without_rights() -> None:
    steps = instructions()
    (base,) = (value.partition("=")[2] for name, value in steps if name == "ARG")
    assert re.fullmatch(r"python:3\.11\.\d+-slim-\w+(@sha256:[0-9a-f]{64})?", base)
    stages = [value for name, value in steps if name == "FROM"]
    assert stages == ["${PYTHON} AS build", "${PYTHON}"]
    last = steps[max(number for number, (name, _) in enumerate(steps) if name == "FROM") :]
    assert [value for name, value in last if name == "USER"] == ["10001:10001"]
    assert {name for name, _ in last[[name for name, _ in last].index("USER") :]} <= {
        *("USER", "EXPOSE", "VOLUME", "STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT"),
    }
    settings = " ".join(value for name, value in last if name == "ENV")
    assert "STREAMLIT_SERVER_ADDRESS=0.0.0.0" in settings
    assert ("COPY", "deploy/check_health.py ./") in last and "/app/check_health.py" in dict(last)["HEALTHCHECK"]
    assert all("-c constraints.txt" in value or "--no-deps" in value for _, value in steps if "pip install" in value)
    packages = " ".join(value for _, value in last if "apt-get" in value)
    assert "chromium" in packages and "fonts-noto-core" in packages


def test_a_container_is_asked_by_its_own_port_and_path() -> None:
    assert health_address({}) == "http://127.0.0.1:8501/healthz"
    set_otherwise = {"STREAMLIT_SERVER_PORT": "8600", "STREAMLIT_SERVER_BASE_URL_PATH": "/team/"}
    assert health_address(set_otherwise) == "http://127.0.0.1:8600/team/healthz"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/healthz" else 503)
            self.end_headers()

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        assert is_well(f"{address}/healthz") and not is_well(f"{address}/readyz")
        server.shutdown()
    assert not is_well(f"{address}/healthz")


def is_sent(path: str) -> bool:
    """Say whether a file is part of what an image is built from: the last line of .dockerignore that fits decides."""
    sent = True
    for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.lstrip("!").removeprefix("**/")
        if not line or line.startswith("#"):
            continue
        parts = [path, *(str(parent) for parent in Path(path).parents if str(parent) != ".")]
        names = parts if "**/" not in line else [Path(part).name for part in parts]
        if any(fnmatch.fnmatch(name, pattern) for name in names):
            sent = line.startswith("!")
    return sent


@pytest.mark.parametrize(
    "path",
    [
        *("pyproject.toml", "setup.py", "constraints.txt", "app.py", "data/incidents.csv", "data/geo/rivers.geojson"),
        *(
            "dashboard/cli.py",
            "dashboard/pages/web/page.js",
            ".streamlit/config.toml",
            "deploy/list_requirements.py",
            "deploy/check_health.py",
        ),
        *("docs/hosting.md", "README.md", "LICENSE", "CITATION.cff"),
    ],
)
def test_what_the_image_needs_is_sent(path: str) -> None:
    assert is_sent(path) and (ROOT / path).is_file()


@pytest.mark.parametrize(
    "path",
    [
        *(".streamlit/secrets.toml", "deploy/secrets.toml", "deploy/.env", ".git/config", ".venv/bin/python", ".env"),
        *("tests/small.py", "data/imported/acled.csv", "dashboard/_shared/app.py", "dashboard/__pycache__/cli.pyc"),
    ],
)
def test_secrets_and_what_is_not_needed_are_not_sent(path: str) -> None:
    assert not is_sent(path)


def test_everything_that_the_wheel_takes_along_is_sent() -> None:
    setup = (ROOT / "setup.py").read_text(encoding="utf-8")
    patterns = re.findall(r'^    "([^"]+)",$', setup, flags=re.MULTILINE)
    assert len(patterns) > 5
    lost = [
        str(path.relative_to(ROOT))
        for pattern in patterns
        for path in ROOT.glob(pattern)
        if not is_sent(path.relative_to(ROOT).as_posix())
    ]
    assert lost == []


def test_the_requirements_of_the_image_are_those_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert list_requirements(ROOT / "pyproject.toml") == project["project"]["dependencies"]


# --- compose --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["compose.yaml", "compose.sign-in.yaml"])
def test_compose_files_are_what_compose_reads(name: str) -> None:
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    content = read_yaml(DEPLOY / name)[0]
    assert [(list(error.absolute_path), error.message) for error in validator.iter_errors(content)] == []
    content["services"]["app-1"]["mem_limits"] = "1g"
    assert not validator.is_valid(content)


def test_services_run_without_rights_and_with_bounds() -> None:
    compose = read_yaml(DEPLOY / "compose.yaml")[0]
    services: Mapping[str, Any] = compose["services"]
    assert services["app-1"] == services["app-2"] and set(services) == {"app-1", "app-2", "proxy"}
    for name, service in services.items():
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"] and service["mem_limit"], name
    app, proxy = services["app-1"], services["proxy"]
    assert "ports" not in app and app["networks"] == ["inner"] and compose["networks"]["inner"] == {"internal": True}
    port = next(value for name, value in instructions() if name == "EXPOSE")
    assert proxy["environment"]["AFPAK_REPLICAS"] == f"app-1:{port} app-2:{port}"
    assert all(found["condition"] == "service_healthy" for found in proxy["depends_on"].values())
    assert any(mount.startswith("./Caddyfile:") for mount in proxy["volumes"]) and CADDYFILE.is_file()
    # Who may enter is never decided by leaving a line out.
    assert app["environment"]["AFPAK_ACCESS"].startswith("${AFPAK_ACCESS:?")


def test_images_are_pinned_and_name_no_host() -> None:
    images = [service["image"] for service in read_yaml(DEPLOY / "compose.yaml")[0]["services"].values()]
    images += [KUSTOMIZATION["images"][0]["newName"] + ":" + KUSTOMIZATION["images"][0]["newTag"]]
    for image in images:
        name, _, tag = image.partition(":")
        assert "/" not in name and tag and tag != "latest", image


# --- kubernetes -----------------------------------------------------------------------------------------------------


def test_manifests_are_what_the_cluster_reads() -> None:
    found = list(manifests())
    assert {content["kind"] for _, content in found} == {
        *("Namespace", "Deployment", "Service", "Ingress", "PersistentVolumeClaim", "NetworkPolicy"),
        "PodDisruptionBudget",
    }
    for name, content in found:
        kubernetes_validate.validate(content, "1.37", strict=True)
        assert name in KUSTOMIZATION["resources"], name
    broken = manifest("Service")
    broken["spec"]["port"] = 1
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, "1.37", strict=True)


def test_manifests_agree_with_each_other() -> None:
    pod = manifest("Deployment")["spec"]["template"]
    labels = pod["metadata"]["labels"]
    assert manifest("Deployment")["spec"]["selector"]["matchLabels"] == labels
    assert manifest("Service")["spec"]["selector"] == labels
    assert manifest("PodDisruptionBudget")["spec"]["selector"]["matchLabels"] == labels
    assert manifest("NetworkPolicy")["spec"]["podSelector"]["matchLabels"] == labels
    (container,) = pod["spec"]["containers"]
    assert manifest("Deployment")["spec"]["replicas"] >= 2
    assert container["image"] == KUSTOMIZATION["images"][0]["name"]
    assert str(container["ports"][0]["containerPort"]) == next(
        text for name, text in instructions() if name == "EXPOSE"
    )
    assert {mount["name"] for mount in container["volumeMounts"]} == {
        volume["name"] for volume in pod["spec"]["volumes"]
    }
    made = {generated["name"] for generated in KUSTOMIZATION["configMapGenerator"]}
    assert {"afpak-settings", "afpak-access"} == made
    claims = {content["metadata"]["name"] for _, content in manifests() if content["kind"] == "PersistentVolumeClaim"}
    used = {volume["persistentVolumeClaim"]["claimName"] for volume in pod["spec"]["volumes"] if len(volume) == 2
            and "persistentVolumeClaim" in volume}  # fmt: skip
    assert used == claims
    for generated in KUSTOMIZATION["configMapGenerator"]:
        assert all((KUBERNETES / name).is_file() for name in generated.get("files", []))
    backend = manifest("Ingress")["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend["name"] == manifest("Service")["metadata"]["name"]
    assert manifest("Ingress")["metadata"]["annotations"]["nginx.ingress.kubernetes.io/affinity"] == "cookie"


def test_pods_run_without_rights_and_are_asked_what_they_answer() -> None:
    pod = manifest("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] and pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    paths = {name: container[f"{name}Probe"]["httpGet"]["path"] for name in ("startup", "liveness", "readiness")}
    # Tables that break on disk must not restart what still shows the last sound ones.
    assert paths == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}


# --- service, proxy, settings ---------------------------------------------------------------------------------------


def test_the_service_is_one_that_systemd_reads() -> None:
    unit = DEPLOY / "afpak-dashboard@.service"
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine")
    ended = subprocess.run([program, "verify", unit], capture_output=True, text=True, check=False)
    told = [line for line in ended.stderr.splitlines() if "is not executable" not in line]
    assert not [line for line in told if unit.stem in line], ended.stderr
    judged = subprocess.run(
        [program, "security", "--offline=true", unit], capture_output=True, text=True, check=False
    ).stdout
    level = re.search(r"exposure level for [^:]+: ([\d.]+)", judged)
    assert level is not None and float(level[1]) < 2, judged[-500:]


@pytest.mark.skipif(caddy() is None, reason=LACKING)
@pytest.mark.parametrize(
    "site", ["localhost", "dash.example.org", "http://localhost:8080", "https://dash.example.org/"]
)
def test_the_proxy_reads_its_configuration(site: str, tmp_path: Path) -> None:
    program = caddy()
    assert program is not None
    settings = {"AFPAK_SITE": site, "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    command = [program, "validate", "--config", CADDYFILE, "--adapter", "caddyfile"]
    ended = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def documented_settings() -> set[str]:
    return set(re.findall(r"\bAFPAK_[A-Z_]+\b", (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")))


def test_every_setting_of_access_is_documented() -> None:
    source = (ROOT / "dashboard" / "service" / "access_settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r"\bAFPAK_[A-Z_]+\b", source)) <= documented_settings()


@pytest.mark.skipif(caddy() is None, reason=LACKING)
def test_the_proxy_that_the_documentation_shows_is_one(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "hosting.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```caddyfile\n(.*?)```", page, flags=re.DOTALL)
    config = tmp_path / "Caddyfile"
    config.write_text(shown, encoding="utf-8")
    command = [str(caddy()), "adapt", "--config", config, "--adapter", "caddyfile", "--validate"]
    settings = {"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    ended = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    # A header from outside is taken away before the proxy's own is set.
    handlers = json.dumps(json.loads(ended.stdout))
    taken, given = handlers.index('"delete": ["X-Forwarded-Email"]'), handlers.index("X-Auth-Request-Email")
    assert taken < given


def test_community_cloud_gets_the_same_packages() -> None:
    packages = (ROOT / "packages.txt").read_text(encoding="utf-8").split()
    installed = next(value for name, value in instructions() if name == "RUN" and "apt-get install" in value)
    assert all(package in installed for package in packages)
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["-c constraints.txt", "."]


def test_every_setting_is_one_that_the_dashboard_knows() -> None:
    known = set(OWN)
    for path in (ROOT / "dashboard").rglob("*.py"):
        known |= set(re.findall(r"\bAFPAK_[A-Z_]+\b", path.read_text(encoding="utf-8")))
    assert documented_settings() <= known
    for path in DEPLOY.rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            used = set(re.findall(r"\bAFPAK_[A-Z_]+\b", path.read_text(encoding="utf-8")))
            assert used <= known, path.name
