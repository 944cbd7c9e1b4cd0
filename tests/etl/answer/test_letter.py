"""A letter is written whole or not at all, whoever else writes it at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from etl.answer.letter import Letter, read_letter, write_letter


def test_writers_of_the_same_letter_leave_one_whole_letter_and_nothing_else(tmp_path: Path) -> None:
    letters = [Letter(f"第{n}封", "<p></p>", {}, {f"{n}.txt": bytes([n])}) for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda letter: write_letter(tmp_path / "receipt-1", letter), letters))
    assert read_letter(tmp_path / "receipt-1") in letters
    assert [path.name for path in tmp_path.iterdir()] == ["receipt-1"]
