"""A store on loopback that speaks as much of S3 as versions need; nothing is seen before all of it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from tests.loopback import serve_while


class Bucket(ThreadingHTTPServer):
    """The server, with its objects by key, and the parts of those that are still being sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.refuses_writing = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Bucket
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        return unquote(parts.path).strip("/"), query

    def _body(self) -> bytes:
        if self.headers.get("transfer-encoding", "") == "chunked":
            data = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass
        else:
            data = self.rfile.read(int(self.headers.get("content-length") or 0))
        if "aws-chunked" not in self.headers.get("content-encoding", ""):
            return data
        content = b""
        while match := re.match(rb"([0-9a-fA-F]+)[^\r]*\r\n", data):
            size = int(match[1], 16)
            if not size:
                break
            content, data = content + data[match.end() :][:size], data[match.end() + size + 2 :]
        return content

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), "Content-Type": "application/xml", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _missing(self) -> None:
        self._answer(404, b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>")

    def do_HEAD(self) -> None:
        key, _ = self._asked()
        if key not in self.server.objects:
            return self._answer(200) if "/" not in key else self._missing()
        content, changed = self.server.objects[key]
        when = format_datetime(changed, usegmt=True)
        return self._answer(200, content, Last_Modified=when, ETag='"tag"')

    def do_GET(self) -> None:
        key, query = self._asked()
        if "list-type" in query:
            return self._list(key, query.get("prefix", ""))
        if key not in self.server.objects:
            return self._missing()
        content, changed = self.server.objects[key]
        headers = {"Last_Modified": format_datetime(changed, usegmt=True), "ETag": '"tag"'}
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("range", ""))
        if asked:
            first, last = int(asked[1]), min(int(asked[2]), len(content) - 1)
            headers["Content_Range"] = f"bytes {first}-{last}/{len(content)}"
            return self._answer(206, content[first : last + 1], **headers)
        return self._answer(200, content, **headers)

    def _list(self, bucket: str, prefix: str) -> None:
        whole = f"{bucket}/{prefix}"
        rows = "".join(
            f"<Contents><Key>{escape(key.removeprefix(bucket + '/'))}</Key><Size>{len(content)}</Size>"
            f"<LastModified>{changed:%Y-%m-%dT%H:%M:%S}.{changed.microsecond // 1000:03d}Z</LastModified></Contents>"
            for key, (content, changed) in sorted(self.server.objects.items())
            if key.startswith(whole)
        )
        count = f"<KeyCount>{rows.count('<Key>')}</KeyCount><IsTruncated>false</IsTruncated>"
        self._answer(200, f"<ListBucketResult>{count}{rows}</ListBucketResult>".encode())

    def do_PUT(self) -> None:
        key, query = self._asked()
        body = self._body()
        if self.server.refuses_writing:
            return self._answer(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
        if "uploadId" in query:
            self.server.parts.setdefault(query["uploadId"], {})[int(query["partNumber"])] = body
        elif "/" in key:
            self.server.objects[key] = body, datetime.now(UTC)
        return self._answer(200, ETag='"tag"')

    def do_POST(self) -> None:
        key, query = self._asked()
        self._body()
        if self.server.refuses_writing:
            return self._answer(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
        if "uploads" in query:
            number = str(len(self.server.parts))
            self.server.parts[number] = {}
            started = f"<Bucket>b</Bucket><Key>{escape(key)}</Key><UploadId>{number}</UploadId>"
            name = "InitiateMultipartUploadResult"
            return self._answer(200, f"<{name}>{started}</{name}>".encode())
        parts = self.server.parts.pop(query["uploadId"])
        self.server.objects[key] = b"".join(parts[number] for number in sorted(parts)), datetime.now(UTC)
        name = "CompleteMultipartUploadResult"
        return self._answer(200, f"<{name}><ETag>tag</ETag></{name}>".encode())

    def do_DELETE(self) -> None:
        key, query = self._asked()
        self.server.parts.pop(query.get("uploadId", ""), None)
        self.server.objects.pop(key, None)
        self._answer(204)


@contextmanager
def serve_bucket() -> Iterator[Bucket]:
    """Give a store that is gone afterwards."""
    with serve_while(Bucket()) as server:
        yield server
