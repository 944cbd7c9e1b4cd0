"""The parent's side of reading: one long-lived child, a deadline for each file, a new child after a crash."""

import os
import select
import struct
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

import orjson

from etl.grid import Grid, Unreadable
from etl.read.limits import Limits
from etl.read.wire import HEADER, decode

_ROOT = str(Path(__file__).resolve().parents[2])
_CHILD = str(Path(__file__).with_name("child.py"))
# Nothing of the service's environment (and its secrets) reaches the child. One thread and one memory arena
# keep the address space small enough for the limit.
_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
_MOST_BYTES_BACK = 2 << 30


class Reader:
    """Reads files in a child process. Use it as a context manager; not shared between threads.

    with Reader() as reader:
        grid = reader.read(path)
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None
        self._served = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, path: str | os.PathLike[str], name: str | None = None) -> Grid:
        """One file → Grid. `name` is the file's own name where `path` is not (kept bytes bear their hash).

        Raises Unreadable with a sentence for the sender, OSError when the path itself cannot be opened.
        """
        file = Path(path).resolve()
        with file.open("rb"):
            pass  # a missing file is our own fault, never the sender's
        request = orjson.dumps({"path": str(file), "name": Path(name or file.name).stem})
        if self._served >= self.limits.files_per_child:
            self.close()
        is_used_child = self._served > 0
        try:
            return self._exchange(request)
        except Unreadable as error:
            # The child may have suffered from a file before this one: a fresh one decides.
            if not (is_used_child and error.code in ("crashed", "too_big")):
                raise
            self.close()
            return self._exchange(request)

    def close(self) -> None:
        """End the child, kindly when it listens."""
        child, self._child, self._served = self._child, None, 0
        if child is None:
            return
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        try:
            child.wait(timeout=1)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _exchange(self, request: bytes) -> Grid:
        deadline = time.monotonic() + self.limits.seconds
        child = self._running_child()
        self._served += 1
        try:
            assert child.stdin is not None
            child.stdin.write(struct.pack("<I", len(request)) + request)
            total, head_size = HEADER.unpack(self._receive(child, HEADER.size, deadline))
            if not 4 + head_size <= total <= _MOST_BYTES_BACK:
                raise EOFError
            body = memoryview(self._receive(child, total - 4, deadline))
            return decode(bytes(body[:head_size]), body[head_size:])
        except TimeoutError:
            self._kill()
            seconds = round(self.limits.seconds)
            raise Unreadable(
                "timeout", f"文件{seconds}秒内没有读完，可能结构异常，请重新保存后再报送。"
            ) from None
        except Unreadable:
            raise
        except Exception:
            self._kill()
            raise Unreadable(
                "crashed", "文件读不出来：可能已损坏，或在很远的行列里有多余的格，请重新制表后再报送。"
            ) from None

    def _running_child(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            limits = orjson.dumps(asdict(self.limits)).decode()
            self._child = subprocess.Popen(
                [sys.executable, "-I", "-B", _CHILD, _ROOT, limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=_ENVIRONMENT,
                cwd="/",
            )
        return self._child

    def _receive(self, child: subprocess.Popen[bytes], size: int, deadline: float) -> bytearray:
        """Exactly `size` bytes. Raises EOFError when the child ends, TimeoutError after the deadline."""
        assert child.stdout is not None
        received = bytearray()
        descriptor = child.stdout.fileno()
        while len(received) < size:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            piece = os.read(descriptor, min(size - len(received), 1 << 20))
            if not piece:
                raise EOFError
            received += piece
        return received

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()
        self.close()
