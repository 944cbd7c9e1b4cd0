"""The parent's side of reading: one long-lived child, a deadline for each file, a new child after a crash."""

import os
import resource
import select
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

import orjson
import psutil

from etl.edited import EditedPaper
from etl.grid import OF_THE_MACHINE, Grid, Unreadable
from etl.read.archive import Member
from etl.read.limits import Limits
from etl.read.wire import PIECE, Pieces, decode, decode_members, decode_paper

T = TypeVar("T")


class ReadingFailed(Exception):
    """This machine could not read, whatever the file is like: it waits. One Chinese sentence."""


class _Killed(ReadingFailed):
    """Somebody, most likely the kernel, sent the child SIGKILL."""


Passwords: TypeAlias = Callable[[], Sequence[str]]
Content: TypeAlias = str | os.PathLike[str] | bytes
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
_PIPE_PIECE = 4096  # POSIX's PIPE_BUF: a pipe that can be written to takes this much without blocking


class Reader:
    """Reads files in a child process. Use it as a context manager; not shared between threads.

    ``passwords`` is asked when a file is locked; only then do the passwords go to the child.

    with Reader() as reader:
        grid = reader.read(path)
    """

    def __init__(self, limits: Limits | None = None, passwords: Passwords = tuple) -> None:
        self.limits = limits or Limits()
        self._passwords = passwords
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

    def read(self, path: Content, name: str | None = None) -> Grid:
        """One file, or its bytes → Grid. `name` is the file's own name (kept bytes bear their hash).

        Raises Unreadable with a sentence for the sender, OSError when the path itself cannot be opened,
        ReadingFailed when the reading and not the file is at fault.
        """
        return self._ask(path, name, {"unpack": False}, decode)

    def unpack(self, path: Content) -> list[Member]:
        """The files of a zip, and of the zips inside it; none where it is no zip of files.

        Raises Unreadable with a sentence for the sender, OSError when the path itself cannot be opened.
        """
        return self._ask(path, None, {"unpack": True}, decode_members)

    def read_paper(self, path: Content) -> EditedPaper:
        """A DOCX that people edited, with its tracked changes accepted. Raises as `read` does."""
        return self._ask(path, None, {"unpack": False, "paper": None}, decode_paper)

    def accepted_paper(self, path: Content, texts: Mapping[int, str]) -> bytes:
        """The DOCX without tracked changes and comments, its block n saying `texts[n]`. Raises as `read`."""
        words = {str(number): text for number, text in texts.items()}
        (made,) = self._ask(path, None, {"unpack": False, "paper": words}, decode_members)
        return made.content

    def _ask(
        self,
        content: Content,
        name: str | None,
        wanted: Mapping[str, Any],
        decode: Callable[[bytes, Pieces], T],
    ) -> T:
        told: dict[str, Any] = dict(wanted)
        if isinstance(content, bytes):
            told["size"], after = len(content), content
        else:
            file = Path(content).resolve()
            with file.open("rb"):
                pass  # a missing file is our own fault, never the sender's
            told["path"], after = str(file), b""
            name = name or file.name
        told["name"] = Path(name or "").stem
        try:
            return self._answered(told | {"passwords": []}, after, decode)
        except Unreadable as error:
            if error.code != "encrypted" or not (passwords := list(self._passwords())):
                raise
        # Down the pipe: arguments and environment can be seen by others. The child that has held them ends.
        try:
            return self._answered(told | {"passwords": passwords}, after, decode)
        finally:
            self.close()

    def _answered(self, told: dict[str, Any], content: bytes, decode: Callable[[bytes, Pieces], T]) -> T:
        head = orjson.dumps(told)
        request = b"".join([struct.pack("<I", len(head)), head, content])
        if self._served >= self.limits.files_per_child:
            self.close()
        is_used_child = self._served > 0
        try:
            return self._exchange(request, decode)
        except _Killed:
            return self._exchange(request, decode)  # who killed the one may spare the next
        except Unreadable as error:
            # The child may have suffered from a file before this one: a fresh one decides.
            if not (is_used_child and error.code in ("crashed", "too_big")):
                raise
            self.close()
            return self._exchange(request, decode)

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

    def _exchange(self, request: bytes, decode: Callable[[bytes, Pieces], T]) -> T:
        deadline = time.monotonic() + self.limits.seconds
        child = self._running_child()
        used_before_s = _cpu_s(child)
        self._served += 1
        try:
            self._send(child, request, deadline)
            return decode(*self._answer(child, deadline))
        except TimeoutError:
            used_s, is_waiting = _cpu_s(child) - used_before_s, _waits_for_the_machine(child)
            self._kill()
            raise self._too_slow(used_s, is_waiting) from None
        except Unreadable as told:
            if told.code == OF_THE_MACHINE or (told.code == "too_big" and self._is_short_of_memory()):
                self._kill()
                raise ReadingFailed(f"读取程序没有读成：{told.sentence}") from None
            raise
        except Exception:
            raise self._crashed(child) from None

    def _too_slow(self, used_s: float, is_waiting: bool) -> Exception:
        """A bad file computes too long, or hangs; one that the machine keeps waiting does neither."""
        seconds = round(self.limits.seconds)
        if is_waiting and used_s < self.limits.seconds / 2:
            return ReadingFailed(f"机器太忙，{seconds}秒里只轮到读{used_s:.0f}秒，没有读完，下次再读")
        return Unreadable("timeout", f"文件{seconds}秒内没有读完，可能结构异常，请重新保存后再报送。")

    def _crashed(self, child: subprocess.Popen[bytes]) -> Exception:
        """A parser that a file broke dies by its own signal. What ends by itself never got so far as to read,
        and SIGKILL is the kernel's, which has no memory left.
        """
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=1)
        ended = child.poll()
        self._kill()
        if ended is not None and (ended >= 0 or ended == -signal.SIGKILL or self._is_short_of_memory()):
            kind = _Killed if ended == -signal.SIGKILL else ReadingFailed
            return kind(f"读取程序中途停了（{ended}）：内存不够，或没有装完整，下次再读")
        return Unreadable(
            "crashed", "文件读不出来：可能已损坏，或在很远的行列里有多余的格，请重新制表后再报送。"
        )

    def _is_short_of_memory(self) -> bool:
        """Has this process itself less than one file may take?"""
        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        return most != resource.RLIM_INFINITY and most < self.limits.memory_bytes

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

    def _send(self, child: subprocess.Popen[bytes], request: bytes, deadline: float) -> None:
        """The whole request. Raises TimeoutError where the child takes no more of it."""
        assert child.stdin is not None
        descriptor = child.stdin.fileno()
        view = memoryview(request)
        while view:
            _, ready, _ = select.select([], [descriptor], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            view = view[os.write(descriptor, view[:_PIPE_PIECE]) :]

    def _answer(self, child: subprocess.Popen[bytes], deadline: float) -> tuple[bytes, Pieces]:
        """The JSON that ends a message, and the pieces before it. Raises as `_receive` does."""
        pieces, left = Pieces(), _MOST_BYTES_BACK
        while True:
            size, is_last = PIECE.unpack(self._receive(child, PIECE.size, deadline))
            if (left := left - size - PIECE.size) < 0:
                raise EOFError
            piece = self._receive(child, size, deadline)
            if is_last:
                return bytes(piece), pieces
            pieces.append(piece)

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


def _cpu_s(child: subprocess.Popen[bytes]) -> float:
    """Processor seconds that the child has used."""
    try:
        used = psutil.Process(child.pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(used.user + used.system)


def _waits_for_the_machine(child: subprocess.Popen[bytes]) -> bool:
    """It would run if it got a processor or its disk; one that sleeps or was stopped hangs."""
    try:
        return psutil.Process(child.pid).status() in (psutil.STATUS_RUNNING, psutil.STATUS_DISK_SLEEP)
    except psutil.Error:
        return False
