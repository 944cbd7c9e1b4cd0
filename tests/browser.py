"""Chromium for the tests, driven through its own pipe: the machine's, or Debian's package unpacked."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.debian import library_path, unpacked

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> list[str]:
    """The command that starts it.

    Raises:
        RuntimeError: there is none, and Debian's package cannot be fetched either.
    """
    if own := next((found for name in _NAMES if (found := shutil.which(name))), None):
        return [own]
    root = unpacked("chromium", ("chromium",))
    folder = root / "usr" / "lib" / "chromium"
    return ["env", f"LD_LIBRARY_PATH={library_path(root, folder)}", str(folder / "chromium")]


class Page:
    """One open page. `faults` are its uncaught errors, `asked_for` every address that it wanted to load."""

    def __init__(self, out: int, back: int) -> None:
        self._out, self._back = out, back
        self._number, self._rest = 0, b""
        self._session: str | None = None
        self.faults: list[str] = []
        self.asked_for: list[str] = []

    def open(self, url: str) -> None:
        """Load the page, with no network to load anything else from."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self._call(f"{domain}.enable")
        self._call(
            "Network.emulateNetworkConditions",
            **{"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )
        self._call("Page.navigate", url=url)
        while self.run("document.readyState + location.href") != f"complete{url}":
            pass

    def as_telephone(self, width_px: int) -> None:
        """Lay the page out anew as a telephone of this width does."""
        measures = {"width": width_px, "height": 844, "deviceScaleFactor": 2, "mobile": True}
        self._call("Emulation.setDeviceMetricsOverride", **measures)

    def run(self, script: str) -> Any:
        """The value of a script in the page."""
        told = self._call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in told, told["exceptionDetails"]
        return told["result"].get("value")

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, answer["error"]
                result: dict[str, Any] = answer["result"]
                return result
            self._note(answer)

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._back, 65536)
            assert more, "Chromium has ended"
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(message)
        return told

    def _note(self, event: dict[str, Any]) -> None:
        if event["method"] == "Runtime.exceptionThrown":
            self.faults.append(str(event["params"]["exceptionDetails"]))
        if event["method"] == "Network.requestWillBeSent":
            self.asked_for.append(event["params"]["request"]["url"])


@contextmanager
def open_page(file: Path, scratch: Path) -> Iterator[Page]:
    """The file in a Chromium of its own, which ends with the block."""
    there, out = os.pipe()
    back, here = os.pipe()
    words = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    words += ["--remote-debugging-pipe", f"--user-data-dir={scratch / 'profile'}"]
    shell = ["bash", "-c", f'exec "$@" 3<&{there} 4>&{here}', "bash"]
    environment = {**os.environ, "HOME": str(scratch)}
    with (scratch / "chromium.log").open("wb") as log:
        started = subprocess.Popen(
            [*shell, *chromium(), *words], pass_fds=(there, here), stdout=log, stderr=log, env=environment
        )
    os.close(there)
    os.close(here)
    page = Page(out, back)
    try:
        page.open(file.as_uri())
        yield page
        page._session = None
        page._call("Browser.close")
    finally:
        os.close(out)
        os.close(back)
        try:
            started.wait(20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
