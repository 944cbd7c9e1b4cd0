"""csv, tsv and plain text → Grid: every value a text, as it stands."""

import csv
import io
import re
from collections import Counter

from etl.grid import ColumnRows, Grid, Sheet, Unreadable
from etl.read.cells.clean import clean_column, take_error_texts, trim
from etl.read.limits import Limits
from etl.read.sniff import decode_text
from etl.read.text.chain import is_chain, read_chain

DELIMITERS = (",", "\t", ";", "|", "，")
MAX_COLS = 16_384
_EXCEL_SAYS = re.compile(r"\ufeff?sep=([,;|\t])\n", re.IGNORECASE)
LINES_TO_JUDGE = 100
_FIELDS_TO_JUDGE = 3  # two may be the halves of a sentence
_GUARDED = re.compile(r'="([^"]*)"')


def read_delimited(data: bytes, name: str, limits: Limits) -> Grid:
    """The bytes of a delimited text → Grid with one sheet. Raises Unreadable."""
    text = decode_text(data)
    if text is None:
        raise Unreadable("unknown_format", "文本编码认不出，请另存为 UTF-8 或 GBK 编码的 .csv 后重新报送。")
    text = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\x1a")
    if is_chain(text):
        return read_chain(text, name, limits)
    csv.field_size_limit(1 << 20)
    delimiter = None
    if match := _EXCEL_SAYS.match(text):
        # Excel takes this line as an instruction and does not show it: row numbers are as she sees them.
        delimiter, text = match[1], text[match.end() :]
    try:
        rows = _rows(text, delimiter or choose_delimiter(text))
    except csv.Error as error:
        raise Unreadable("damaged", "文本表格里有一格异常长（可能引号不成对），请检查后重新报送。") from error
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > limits.cells or width > MAX_COLS:
        raise Unreadable(
            "too_big", f"表格过大（超过{limits.cells}格或{MAX_COLS}列），请删去多余的行列后重新报送。"
        )
    lengths = [len(row) for row in rows]
    written = lengths if min(lengths, default=0) < width else []
    for row in rows:
        row.extend([""] * (width - len(row)))
    if '="' in text:
        rows = [[_unguarded(cell) for cell in row] for row in rows]
    columns = [clean_column(column) for column in zip(*rows, strict=True)]
    errors = take_error_texts(columns)
    columns = trim(columns, 1 + max((row for row, _ in errors), default=-1), len(columns))
    if not columns:
        raise Unreadable("empty", "文件里没有内容，请检查后重新报送。")
    sheet = Sheet(1, name, ColumnRows(columns), errors=errors, formats_known=False, cells_written=written)
    return Grid("csv", [sheet])


def _rows(text: str, delimiter: str) -> list[list[str]]:
    """All rows. Raises Unreadable where a quote that is not closed swallows lines or the rest of the file."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    line, first_line = 0, 1  # where the last row begins
    spans: list[tuple[int, int]] = []  # first and last line of each row that has several
    for row in reader:
        rows.append(row)
        first_line, line = line + 1, reader.line_num
        if line > first_line:
            spans.append((first_line, line))
    _check_swallowed(text, rows, spans, delimiter)
    last_row = "\n".join(text.split("\n")[first_line - 1 :]) if rows and '"' in text else ""
    try:
        list(csv.reader(io.StringIO(last_row, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            sentence = f"第{first_line}行引号没有成对，以下各行分不开，请补上或删去引号后重新报送。"
            raise Unreadable("damaged", sentence) from error
    return rows


def _check_swallowed(text: str, rows: list[list[str]], spans: list[tuple[int, int]], delimiter: str) -> None:
    """Raises Unreadable where two lines that are each a whole row became one: 3" in both of them pairs up.

    Of a cell of several lines the first line or the others have fewer fields of their own.
    """
    if not spans:
        return
    usual, _ = Counter(map(len, rows)).most_common(1)[0]
    lines = text.split("\n")
    for first, last in spans:
        counts = [line.count(delimiter) + 1 for line in lines[first - 1 : last]]
        if usual >= _FIELDS_TO_JUDGE and counts[0] >= usual and usual in counts[1:]:
            swallowed = first + 1 + counts[1:].index(usual)
            raise Unreadable(
                "damaged",
                f"第{first}行有引号没有成对，第{swallowed}行因此并进了同一格，请补上或删去引号后重新报送。",
            )


def _unguarded(cell: str) -> str:
    """="001", by which exporting systems keep a spreadsheet from making a number of it: 001."""
    return guarded[1] if (guarded := _GUARDED.fullmatch(cell)) else cell


def choose_delimiter(text: str) -> str:
    """The delimiter that gives most lines the same number of fields, and more than one field."""
    lines = [line for line in text.split("\n", LINES_TO_JUDGE)[:LINES_TO_JUDGE] if line.strip()]
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        try:
            counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        except csv.Error:
            continue
        several = [count for count in counts if count > 1]
        if several:
            score = max(several.count(count) * 1000 + count for count in set(several))
            if score > best_score:
                best, best_score = delimiter, score
    return best
