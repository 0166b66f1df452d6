"""Versions lie in a folder or in a bucket, by one setting; both show a file whole or not at all."""

from __future__ import annotations

import logging
import multiprocessing
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from dashboard.tables import Dataset
from dashboard.version_stores import BucketStore, FolderStore, Store, StoreError, parse_store
from dashboard.versions import SETTING, Versions, versions_of
from tests.s3_server import Bucket, serve_bucket

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with serve_bucket() as server:
        yield server


def address_of(bucket: Bucket) -> str:
    return f"s3://versions/afpak?endpoint={bucket.address}&region=eu-central-1"


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return FolderStore(tmp_path / "kept")
    return parse_store(address_of(request.getfixturevalue("bucket")))


def test_a_file_is_there_with_its_size_until_it_is_removed(store: Store) -> None:
    assert dict(store.states()) == {}
    store.write("a.zip", b"12345")
    store.write("b.zip", b"")
    assert {name: state.size for name, state in store.states().items()} == {"a.zip": 5, "b.zip": 0}
    assert store.read("a.zip") == b"12345"
    store.write("a.zip", b"123456")
    assert store.read("a.zip") == b"123456"
    store.remove("a.zip")
    store.remove("a.zip")
    with pytest.raises(FileNotFoundError):
        store.read("a.zip")
    assert list(store.states()) == ["b.zip"]


def test_a_version_comes_back_from_a_bucket(bucket: Bucket, dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, address_of(bucket))
    versions_of(dataset.directory).keep(dataset, NOON)
    assert list(bucket.objects) == [f"versions/afpak/{dataset.version}.zip"]
    other = versions_of(dataset.directory)  # as another replica has it
    assert [(kept.id, kept.accepted) for kept in other.list()] == [(dataset.version, NOON)]
    assert other.open(dataset.version, dataset.geo).files == dataset.files
    # Boundaries are copied on this machine, in a folder of its own.
    assert other.folder is not None and not str(other.folder).startswith("s3")


def test_a_bucket_that_refuses_leaves_versions_in_memory(
    bucket: Bucket, dataset: Dataset, caplog: pytest.LogCaptureFixture
) -> None:
    bucket.refuses_writing = True
    versions = Versions(None, parse_store(address_of(bucket)))
    versions.keep(dataset, NOON)
    assert versions.open(dataset.version, dataset.geo).version == dataset.version
    assert bucket.objects == {}
    assert f"s3://versions/afpak at {bucket.address} cannot be written" in caplog.text
    assert "secret" not in caplog.text


def test_a_bucket_that_is_away_takes_nothing_from_who_asks(
    bucket: Bucket, dataset: Dataset, caplog: pytest.LogCaptureFixture
) -> None:
    away = BucketStore("versions", "", "http://127.0.0.1:9", "eu-central-1")
    versions = Versions(None, away)
    with caplog.at_level(logging.WARNING):
        assert versions.list() == []
    assert "cannot be listed" in caplog.text


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/var/lib/afpak", FolderStore(Path("/var/lib/afpak"))),
        ("file:///var/lib/af%20pak", FolderStore(Path("/var/lib/af pak"))),
        ("s3://bucket", BucketStore("bucket")),
        ("s3://bucket/a/b/", BucketStore("bucket", "a/b")),
        (
            "s3://bucket/a?endpoint=https://s3.example.org&region=x",
            BucketStore("bucket", "a", "https://s3.example.org", "x"),
        ),
    ],
)
def test_a_setting_names_a_store(address: str, expected: Store) -> None:
    assert parse_store(address) == expected


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("ftp://host/a", "'ftp://host/a' — expected"),
        ("s3:///a", "'s3:///a' — expected"),
        ("s3://bucket?endpoint=ftp://host", "endpoint 'ftp://host'"),
        ("s3://bucket?secret=word", "the option 'secret'"),
        ("s3://key:word@bucket/a", "keys in the address"),
    ],
)
def test_a_setting_that_names_none_is_said_without_its_keys(address: str, named: str) -> None:
    with pytest.raises(StoreError) as caught:
        parse_store(address)
    assert named in str(caught.value)
    assert "word" not in str(caught.value).replace("keyword", "")


def test_a_setting_that_cannot_be_used_does_not_stop_the_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(SETTING, "ftp://host/a")
    versions = versions_of(tmp_path)
    assert versions.folder is not None
    assert f"{SETTING}: 'ftp://host/a'" in caplog.text


def _write_often(folder: Path, content: bytes, until: float) -> None:
    store = FolderStore(folder)
    while time.monotonic() < until:
        store.write("0123456789ab.zip", content)


def test_two_processes_that_write_one_version_never_show_half_of_it(tmp_path: Path) -> None:
    contents = []
    for number in (1, 2):
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("a.csv", str(number) * 500_000)
        contents.append(stream.getvalue())
    store = FolderStore(tmp_path)
    store.write("0123456789ab.zip", contents[0])
    until = time.monotonic() + 1.0
    spawn = multiprocessing.get_context("fork")
    writers = [spawn.Process(target=_write_often, args=(tmp_path, content, until)) for content in contents]
    for writer in writers:
        writer.start()
    seen = set()
    while time.monotonic() < until:
        found = store.read("0123456789ab.zip")
        assert found in contents
        seen.add(found)
    for writer in writers:
        writer.join(10)
        assert writer.exitcode == 0
    assert len(seen) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["0123456789ab.zip"]
