"""A server of asyncio that runs in a thread of its own for as long as a test needs it."""

from __future__ import annotations

import asyncio
from threading import Event, Thread
from typing import Self


class Served:
    """Enter to start it, leave to stop it. ``serve`` says when it is up and ends when it is told to stop."""

    def __init__(self) -> None:
        self._ready = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    async def _run(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self.serve()

    async def serve(self) -> None:
        """Open the doors, ``await self.until_stopped()``, close them."""
        raise NotImplementedError

    async def until_stopped(self) -> None:
        self._ready.set()
        await self._stop.wait()
