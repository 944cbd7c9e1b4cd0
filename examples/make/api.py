"""A department's web API of enterprises' requests, served on this machine for the demo and the tests.

``GET /requests?page=1&size=50&since=…`` with ``Authorization: Bearer <token>``; examples/README.md has the
answer's fields.
"""

import hmac
import json
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

MAX_SIZE = 200


class RequestsApi:
    """Serves requests.json on 127.0.0.1 as it stood at `now`; a context manager.

    `now` may be moved between calls; None shows the whole year. `port` 0 takes a free one.
    """

    def __init__(self, requests_file: Path, token: str, now: datetime | None = None, port: int = 0) -> None:
        self.now = now
        self._token = token
        self._requests: list[dict[str, Any]] = json.loads(requests_file.read_text(encoding="utf-8"))
        self._server = _Server(self, port)
        self._thread = Thread(target=self._server.serve_forever, name="requests-api", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """Address of the collection, without a query."""
        return f"http://127.0.0.1:{self.port}/requests"

    def start(self) -> "RequestsApi":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> "RequestsApi":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def admits(self, authorization: str) -> bool:
        return hmac.compare_digest(authorization.encode(), f"Bearer {self._token}".encode())

    def page(self, page: int, size: int, since: datetime | None) -> dict[str, Any]:
        """One page of what has changed after `since`, by time of change and number."""
        found = [item for item in map(self._as_it_stood, self._requests) if item is not None]
        if since is not None:
            found = [item for item in found if datetime.fromisoformat(item["updatedAt"]) > since]
        found.sort(key=lambda item: (item["updatedAt"], item["requestNo"]))
        return {
            "page": page,
            "size": size,
            "total": len(found),
            "pages": -(-len(found) // size),
            "items": found[(page - 1) * size : page * size],
        }

    def _as_it_stood(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """The request with its last change up to `now`; None before it came in."""
        changes = [
            change
            for change in request["changes"]
            if self.now is None or datetime.fromisoformat(change["updatedAt"]) <= self.now
        ]
        if not changes:
            return None
        shown = {name: value for name, value in request.items() if name != "changes"}
        shown.update(changes[-1])
        return shown


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, api: RequestsApi, port: int) -> None:
        self.api = api
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if not self.server.api.admits(self.headers.get("Authorization", "")):
            return self._answer(HTTPStatus.UNAUTHORIZED, {"error": "令牌无效"})
        if address.path != "/requests":
            return self._answer(HTTPStatus.NOT_FOUND, {"error": "没有这个接口"})
        query = {name: values[-1] for name, values in parse_qs(address.query).items()}
        try:
            page, size = int(query.get("page", "1")), int(query.get("size", "50"))
            since = datetime.fromisoformat(query["since"]) if query.get("since") else None
            if page < 1 or not 1 <= size <= MAX_SIZE or (since is not None and since.tzinfo is None):
                raise ValueError("out of range")
        except ValueError:
            sentence = f"page 应不小于1，size 应为1至{MAX_SIZE}，since 应为带时区的时间"
            return self._answer(HTTPStatus.BAD_REQUEST, {"error": sentence})
        return self._answer(HTTPStatus.OK, self.server.api.page(page, size, since))

    def _answer(self, status: HTTPStatus, content: dict[str, Any]) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a request's line may name an enterprise."""
