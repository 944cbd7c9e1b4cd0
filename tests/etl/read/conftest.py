"""One reading child for all tests of reading: as in the service, it lives on after every bad file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from etl.grid import Grid
from etl.read import Limits, Reader


@pytest.fixture(scope="session")
def reader() -> Iterator[Reader]:
    with Reader(Limits(seconds=20)) as reader:
        yield reader


@pytest.fixture
def read(reader: Reader, tmp_path: Path) -> Callable[..., Grid]:
    """Bytes → Grid through the child."""

    def read_bytes(data: bytes, name: str = "报表.xlsx") -> Grid:
        path = tmp_path / "kept"
        path.write_bytes(data)
        return reader.read(path, name)

    return read_bytes
