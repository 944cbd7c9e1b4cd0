"""The reading child: a process that may die. It reads hostile bytes and has nothing else to do.

Started by `etl.read.reader` as `python -I -B child.py ROOT LIMITS`. It reads requests from standard input,
answers on standard output in the protocol of `etl.read.wire`, opens the one file that it is told and
writes none: the size of any file that it could write is limited to 0.
"""

import errno
import gc
import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from typing import Any

if __name__ == "__main__":  # isolated mode leaves the project out of sys.path
    sys.path.insert(0, sys.argv[1])

import orjson

from etl.grid import OF_THE_MACHINE, Grid, Unreadable
from etl.read.archive import Member, unpack
from etl.read.limits import Limits
from etl.read.sniff import Kind, refusal, sniff
from etl.read.wire import encode_error, encode_grid, encode_members, encode_paper

# Errors of a parser have no number, or another one: these say that the machine refused.
_OF_THE_MACHINE = {
    *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EIO, errno.ENOSPC, errno.EACCES, errno.EPERM),
    errno.ENOENT,
}


def main(limits: Limits) -> None:
    """Answer requests until standard input ends."""
    answers = _own_standard_output()
    _restrict(limits)
    requests = sys.stdin.buffer
    gc.disable()  # a sheet is a million small objects and no cycle: collecting between files is enough
    while len(size := requests.read(4)) == 4:
        request = orjson.loads(requests.read(struct.unpack("<I", size)[0]))
        if "size" in request:
            request["data"] = requests.read(request["size"])
        # Should the parent die and this file never end, the alarm ends the child.
        signal.setitimer(signal.ITIMER_REAL, limits.seconds + 10)
        for piece in answer(request, limits):
            _send(answers, piece)
        signal.setitimer(signal.ITIMER_REAL, 0)
        gc.collect(1)


def answer(request: dict[str, Any], limits: Limits) -> Iterator[bytes]:
    """Read or unpack one file, told piece by piece; whatever happens in Python becomes a sentence.

    ``request``: path or data; name (the file's own, without its ending); passwords to try; unpack: the
    files of a zip instead of a Grid; paper: an edited paper instead of a Grid.
    """
    try:
        data = _bytes_of(request, limits)
        if "paper" in request:
            yield from _paper(data, request["paper"], limits)
        elif request["unpack"]:
            members = unpack(data, limits, request["passwords"]) if sniff(data) == "zip" else []
            yield from encode_members(members)
        else:
            yield from encode_grid(_grid(data, request, limits))
    except (GeneratorExit, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of calamine is no Exception
        yield from encode_error(_refused(error))


def _refused(error: BaseException) -> Unreadable:
    """Why a file is not read."""
    if isinstance(error, Unreadable):
        return error
    if isinstance(error, RecursionError):
        return Unreadable("damaged", "文件结构异常，读不出来，请重新保存后再报送。")
    if isinstance(error, ImportError) or (isinstance(error, OSError) and error.errno in _OF_THE_MACHINE):
        return Unreadable(OF_THE_MACHINE, f"{type(error).__name__} {error}")
    # What was closed for want of memory complains of it.
    if isinstance(error, MemoryError) or isinstance(error.__context__, MemoryError):
        return Unreadable("too_big", "文件读取时占用内存过大，请删去多余的行列后重新报送。")
    return Unreadable("damaged", "文件已损坏，读不出来，请重新保存后再报送。")


def _grid(data: bytes, request: dict[str, Any], limits: Limits) -> Grid:
    grid = read_any(data, request["name"], request["passwords"], limits)
    if not any(sheet.n_rows or sheet.lead_text for sheet in grid.sheets):
        raise Unreadable("empty", "表是空的，里面没有内容，请检查后重新报送。")
    return grid


def _paper(data: bytes, texts: dict[str, str] | None, limits: Limits) -> Iterator[bytes]:
    """A paper's words, or with ``texts`` the paper as it goes out."""
    if texts is None:
        from etl.read.word.edited import read_edited

        return encode_paper(read_edited(data, limits))
    from etl.read.word.accepted import accepted

    words = {int(number): text for number, text in texts.items()}
    return encode_members([Member("paper.docx", "", accepted(data, words, limits))])


def _bytes_of(request: dict[str, Any], limits: Limits) -> bytes:
    if "data" in request:
        data: bytes = request["data"]
    else:
        with open(request["path"], "rb") as file:
            data = file.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise Unreadable("too_big", f"文件超过{limits.file_bytes >> 20}MB，不予读取，请精简后重新报送。")
    return data


def read_any(data: bytes, name: str, passwords: list[str], limits: Limits) -> Grid:
    """The bytes of one file, locked or not → Grid. Raises Unreadable."""
    kind = sniff(data)
    if kind == "zip":
        unpack(data, limits, passwords)  # why it was not opened when it came
    try:
        return read_bytes(data, kind, name, limits)
    except Unreadable as error:
        if error.code != "encrypted":
            raise
    data, needed = _unlocked(data, kind, passwords, limits)
    grid = read_bytes(data, sniff(data), name, limits)
    grid.locked = needed
    if needed:
        grid.notices.append("文件有打开密码，已用登记的密码打开")
    return grid


def _unlocked(data: bytes, kind: Kind, passwords: list[str], limits: Limits) -> tuple[bytes, bool]:
    if kind == "ods":
        from etl.read.locked.locked_ods import unlock_open_document

        return unlock_open_document(data, passwords, limits), True
    from etl.read.locked.locked import unlock

    return unlock(data, passwords)


def read_bytes(data: bytes, kind: Kind, name: str, limits: Limits) -> Grid:
    """The bytes of one file → Grid, by what they are. Raises Unreadable."""
    if (refused := refusal(kind)) is not None:
        raise refused
    # Parsers are imported when the first file of their kind comes: a child starts in milliseconds.
    if kind in ("ods", "fods"):
        from etl.read.markup.open_document import read_flat, read_open_document

        return read_open_document(data, limits) if kind == "ods" else read_flat(data, limits)
    if kind == "excel_xml":
        from etl.read.markup.spreadsheet_xml import read_spreadsheet_xml

        return read_spreadsheet_xml(data, limits)
    if kind in ("xlsx", "xlsb"):
        from etl.read.excel.workbook import read_workbook

        return read_workbook(data, kind, limits)
    if kind == "xls":
        from etl.read.excel.legacy import read_legacy

        return read_legacy(data, limits)
    if kind == "docx":
        from etl.read.word.word import read_word

        return read_word(data, limits)
    if kind == "html":
        from etl.read.markup.html import read_html

        return read_html(data, limits)
    if kind == "mht":
        from etl.read.markup.web_archive import read_web_archive

        return read_web_archive(data, limits)
    from etl.read.text.delimited import read_delimited

    return read_delimited(data, name, limits)


def _own_standard_output() -> int:
    """Keep the pipe for answers alone; whatever a parser prints goes to standard error."""
    answers = os.dup(1)
    os.dup2(2, 1)
    return answers


def _restrict(limits: Limits) -> None:
    allowed = resource.getrlimit(resource.RLIMIT_AS)[1]
    memory = limits.memory_bytes if allowed == resource.RLIM_INFINITY else min(limits.memory_bytes, allowed)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(descriptor: int, message: bytes) -> None:
    view = memoryview(message)
    while view:
        view = view[os.write(descriptor, view) :]


if __name__ == "__main__":
    main(Limits(**orjson.loads(sys.argv[2])))
