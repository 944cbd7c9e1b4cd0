"""XML by one pass of expat (lxml took five times as long). A doctype is refused: we need none."""

from collections.abc import Callable
from xml.parsers import expat

from etl.grid import Unreadable


def parse_xml(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run expat over `data`. Names come with their prefix. Raises Unreadable for a doctype or bad XML."""
    parser = new_parser(start, end)
    if text is not None:
        parser.CharacterDataHandler = text
    run(parser, data)


def new_parser(
    start: Callable[[str, dict[str, str]], None], end: Callable[[str], None] | None = None
) -> expat.XMLParserType:
    """A parser for whoever changes its handlers on the way; `run` lets it go."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    return parser


def run(parser: expat.XMLParserType, data: bytes) -> None:
    """All of `data` through the parser. Raises Unreadable for a doctype or bad XML."""
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("damaged", "文件内容已损坏，请重新保存后再报送。") from error


def local(name: str) -> str:
    """'x:row' → 'row'."""
    return name.rpartition(":")[2]


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("damaged", "文件里有不允许的 XML 声明，请重新保存后再报送。")
