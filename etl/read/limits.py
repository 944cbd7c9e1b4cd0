"""How much a file may cost. One place, handed from the parent to the reading child."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one file; the defaults fit a machine with 4 GiB."""

    file_bytes: int = 100 << 20
    unpacked_bytes: int = 200 << 20
    """Sum of the sizes that a zip declares."""
    memory_bytes: int = 1 << 30
    """Address space of the child."""
    seconds: float = 60.0
    """Deadline of one file."""
    cells: int = 20_000_000
    """Rows × columns of one file, empty ones included."""
    files_per_child: int = 200
    """Then a fresh child: what a parser leaks goes with it."""
