"""What a user is told when something goes wrong: one Chinese sentence and an exit code, never a traceback."""

from __future__ import annotations

import errno
import os
import re
import sys
import traceback
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from pydantic import SecretStr, ValidationError

from etl.collect.place import LARGEST_BYTES
from liangshai.settings import TIME_ZONE, Settings, private_directory
from schemas.grammar_faults import wanted

OUR_FAULT, WRONG_USAGE = 1, 2
# What the user asked for cannot be done so: the words on the command line are to be changed.
_ASKED_WRONGLY = {
    "NoSuchAnswer",
    "NoWarehouse",
    "ConsentFault",
    "IssueProblem",
    "PostingProblem",
    "DeliveryFault",
    "ExplainProblem",
    "RefusedQuery",
    "QuestionFault",
}
_UNREACHABLE = ("08", "28", "3D", "57")
# What the machine may refuse, whichever file it was.
_OF_THE_MACHINE = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOSPC: "磁盘已满，请清理出空间再运行一次",
    errno.EDQUOT: "磁盘配额用完了，请清理出空间再运行一次",
    errno.EFBIG: "文件超过了允许的大小，请调大 ulimit -f",
    errno.EROFS: "文件系统是只读的，请挂载为可写",
    errno.EIO: "磁盘读写出错，请检查磁盘",
    errno.EMFILE: "打开的文件太多，请调大 ulimit -n",
    errno.ENFILE: "整台机器打开的文件太多",
    errno.ENOTDIR: "上级不是文件夹",
    errno.EEXIST: "已经有同名的文件",
    errno.EISDIR: "是文件夹，应为文件",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ENOMEM: "内存不够",
}
_OURS = ("etl", "schemas", "reports", "liangshai")


class ExistingFile(click.ParamType[Path]):
    """A readable file, with Chinese words where it is none, or larger than it may be."""

    name = "文件"

    def __init__(self, largest_bytes: int | None = LARGEST_BYTES) -> None:
        self._largest_bytes = largest_bytes

    def convert(
        self, value: str | Path, param: click.Parameter | None, context: click.Context | None
    ) -> Path:
        path = Path(value)
        if path.is_dir():
            self.fail(f"“{path}”是文件夹，应为一份文件", param, context)
        if not path.exists():
            self.fail(f"找不到文件“{path}”", param, context)
        if not path.is_file():  # a pipe or a device might never end
            self.fail(f"“{path}”不是普通文件，应为一份文件", param, context)
        if not os.access(path, os.R_OK):
            self.fail(f"没有权限读取“{path}”", param, context)
        if self._largest_bytes is not None and path.stat().st_size > self._largest_bytes:
            self.fail(f"“{path}”超过{self._largest_bytes >> 20}MB，请精简后再报送", param, context)
        return path


def told(fault: BaseException) -> tuple[str, int]:
    """(sentence, exit code) for any exception that a command raised."""
    if isinstance(fault, click.ClickException):
        return _usage(fault), WRONG_USAGE
    sentence = _sentence(fault)
    if sentence is not None:
        asked_wrongly = type(fault).__name__ in _ASKED_WRONGLY or isinstance(fault, ValidationError)
        return sentence, getattr(fault, "exit_code", WRONG_USAGE if asked_wrongly else OUR_FAULT)
    return f"服务自身出了问题（{type(fault).__name__}），{_log(fault)}", OUR_FAULT


def without_values(fault: BaseException) -> str:
    """The fault as it may stand in alerts and logs: our own sentence, else its kind alone.

    A database driver's message repeats the row that it refused.
    """
    return _sentence(fault) or type(fault).__name__


def _sentence(fault: BaseException) -> str | None:
    if (said := getattr(fault, "sentence", None)) is not None:
        suggestions: Sequence[str] = getattr(fault, "suggestions", ())
        return "\n".join([str(said), *(f"  {one}" for one in suggestions)])
    if type(fault).__module__.split(".")[0] in _OURS:
        return str(fault) + (f"（命令行：{option}）" if (option := getattr(fault, "option", "")) else "")
    if isinstance(fault, ValidationError) and fault.title == "Settings":
        return "；".join(_wrong_setting(error) for error in fault.errors(include_url=False))
    if isinstance(fault, OSError) and (fault.filename is not None or fault.errno in _OF_THE_MACHINE):
        why = _OF_THE_MACHINE.get(fault.errno or 0) or fault.strerror or type(fault).__name__
        return f"不能读写“{fault.filename}”：{why}" if fault.filename is not None else f"不能读写文件：{why}"
    if isinstance(fault, MemoryError):
        return "内存不够，请关掉别的程序或加内存；另用 liangshai doctor 看本机给服务的上限"
    return _of_database(fault)


def _wrong_setting(error: Mapping[str, Any]) -> str:
    """One variable of the environment: its name, what stands there, what should. Secrets are not repeated."""
    name = f"LIANGSHAI_{str(error['loc'][0]).upper()}"
    given = "" if isinstance(error["input"], SecretStr) or name.endswith("_URL") else f"“{error['input']}”"
    return f"环境变量 {name} 的值{given}不对，{wanted(error)}"


def _of_database(fault: BaseException) -> str | None:
    """Faults of SQLAlchemy and of the driver below it, told by SQLSTATE and not by their English."""
    driver = getattr(fault, "orig", fault)
    if type(driver).__module__.split(".")[0] != "psycopg":
        return None
    state = getattr(driver, "sqlstate", None)
    if (refused := _refused(str(driver))) is not None:
        return refused
    # No state at all: the server never answered. 08 connection, 28 login, 3D no such database, 57P shut down.
    if (type(driver).__name__ == "OperationalError" and state is None) or (state or "")[:2] in _UNREACHABLE:
        return _unreachable()
    if state == "53100":
        if "shared memory" in _first_line(driver) and (reason := _reason_of(driver)) is not None:
            return f"数据库做不下去，什么也没有写进去：{reason}，再运行一次"
        return "数据库所在的磁盘已满，什么也没有写进去，请清理出空间再运行一次"
    if state == "53200":
        return "数据库的内存不够，请关掉别的程序或加内存，再运行一次"
    if state == "53300":
        return "数据库的连接用完了，请稍后再试，或调大 max_connections"
    # What the server has no state for, such as a file that may not grow: the system's own words tell it.
    if state in ("XX000", "58030") and (reason := _reason_of(driver)) is not None:
        return f"数据库写不下去，什么也没有写进去：{reason}，再运行一次"
    if state in ("42P01", "42703", "42883", "3F000"):
        return "仓库还不是本版本的样子，请先运行 liangshai migrate"
    return None


def _reason_of(driver: BaseException) -> str | None:
    from liangshai.operations.reasons import reason_in

    return reason_in(_first_line(driver))


def _refused(words: str) -> str | None:
    """The file whose password the embedded server refuses; of another server only its operator knows."""
    from liangshai.operations.postgres import is_embedded
    from liangshai.operations.refused_login import refused_user
    from liangshai.operations.refused_login import told as told_of

    user = refused_user(words)
    if user is None:
        return None
    try:
        settings = Settings()
    except ValidationError:
        return None
    if is_embedded(settings):
        return "，".join(told_of(user, settings.home))
    return f"数据库拒绝了用户 {user} 的密码，请核对 LIANGSHAI_DATABASE_URL 里的密码，再运行 liangshai migrate"


def _unreachable() -> str:
    """Whose server it is decides what may be done: the embedded one has no address to be looked up."""
    from liangshai.operations.postgres import EmbeddedPostgres, is_embedded
    from liangshai.operations.reasons import reason_of_fall

    try:
        settings = Settings()
    except ValidationError:
        settings = None
    if settings is not None and is_embedded(settings):
        again = "请再运行一次（会重新启动它），还不行运行 liangshai doctor"
        if why := reason_of_fall(EmbeddedPostgres(settings.home).log_file):
            return f"自带的数据库停了，没做完的一步没有写进去：{why}；然后{again.removeprefix('请')}"
        return f"自带的数据库停了或不应答，没做完的一步没有写进去；{again}"
    return "连不上仓库数据库，请检查它是否开着、LIANGSHAI_DATABASE_URL 和密码是否正确"


def _usage(fault: click.ClickException) -> str:
    match fault:
        case click.MissingParameter():
            words = f"还缺参数 {_called(fault.param) if fault.param else ''}"
        case click.NoSuchOption():
            words = f"没有选项 {fault.option_name}" + (
                f"，是不是 {'、'.join(fault.possibilities)}" if fault.possibilities else ""
            )
        case click.BadParameter():
            hint = fault.param_hint
            if hint is None and fault.param is not None and not _is_file(fault.param):
                hint = _called(fault.param)
            where = hint if isinstance(hint, str) else "、".join(hint or ())
            words = f"{where}：{_in_chinese(fault)}" if where else _in_chinese(fault)
        case click.exceptions.NoSuchCommand():
            words = f"没有命令 {fault.command_name}"
        case _:
            words = fault.format_message()
    context = getattr(fault, "ctx", None)
    return f"{words}（用法见 {context.command_path} --help）" if context else words


def _called(param: click.Parameter) -> str:
    """As it is typed: --on, or the name of the place."""
    return param.opts[0] if isinstance(param, click.Option) else param.human_readable_name


def _is_file(param: click.Parameter) -> bool:
    """Its sentence names the file: the place says nothing more."""
    return isinstance(param, click.Argument) and isinstance(param.type, ExistingFile)


def _in_chinese(fault: click.BadParameter) -> str:
    """click's own types speak English: say what may stand there instead."""
    kind = fault.param.type if fault.param is not None else None
    match kind:
        case click.Choice():
            return f"应为 {'、'.join(map(str, kind.choices))} 之一"
        case click.IntRange():
            return f"应为{kind.min}到{kind.max}的整数"
        case click.types.IntParamType():
            return "应为整数"
        case click.Path():
            return (
                "那里是一份文件，应为文件夹"
                if fault.message.endswith("is a file.")
                else "不能写到那里，请换一处"
            )
        case click.DateTime() if written := re.match(r"'(.*)' does not match", fault.message):
            what, like = ("时间", "2021-04-20 15:00") if "%H" in kind.formats[0] else ("日期", "2021-04-20")
            return f"“{written[1]}”不是{what}，应如 {like}"
        case _:
            return fault.message


def _log(fault: BaseException) -> str:
    """Keep the traceback where only the operator reads it; says where."""
    try:
        log = private_directory(Settings().home / "logs") / "faults.log"
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8") as file:
            file.write(f"{datetime.now(ZoneInfo(TIME_ZONE)).isoformat()} {sys.argv[1:2]}\n")
            file.writelines(traceback.format_tb(fault.__traceback__))
            file.write(f"{type(fault).__module__}.{type(fault).__name__}: {_first_line(fault)}\n\n")
    except OSError:
        return "而且日志也写不了，请检查 LIANGSHAI_HOME 所在的磁盘和权限"
    return f"详情已记入 {log}"


def _first_line(fault: BaseException) -> str:
    # The lines after the first are where a driver repeats statement, row and parameters.
    return (str(fault).splitlines() or [""])[0]
