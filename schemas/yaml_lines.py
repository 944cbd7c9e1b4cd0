"""YAML that people wrote, read fast; where asked, a doubled key is a fault and a place has its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

YAML_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The one in C where the library has it: every command reads all sources."""


def read_yaml(path: Path) -> Any:
    """What a file of the program's own says. Raises OSError, UnicodeDecodeError or yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), YAML_LOADER)


class DoubledKey(Exception):
    """A key stands twice in one place: YAML would keep the last one silently."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(key)
        self.key, self.line = key, line


def document(text: str) -> Any:
    """What the text says.

    Raises:
        yaml.YAMLError: it is no YAML.
        DoubledKey: a key stands twice in one place.
    """
    loader = YAML_LOADER(text)
    try:
        root = loader.get_single_node()
        _refuse_doubled_keys(root)
        return loader.construct_document(root) if root is not None else None
    finally:
        loader.dispose()


def line_of(text: str, place: tuple[int | str, ...]) -> int:
    """The line of a place in the document, or of the nearest thing around it that is there."""
    node = yaml.compose(text, YAML_LOADER)
    line = 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            break
    return line


def line_of_word(text: str, word: str) -> int | None:
    """The first line on which this word stands as a key or a value of its own; None where it does not."""
    nodes = [yaml.compose(text, YAML_LOADER)]
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.ScalarNode) and node.value == word:
            return int(node.start_mark.line) + 1
        if isinstance(node, yaml.SequenceNode):
            nodes += reversed(node.value)
        elif isinstance(node, yaml.MappingNode):
            nodes += reversed([part for pair in node.value for part in pair])
    return None


def _refuse_doubled_keys(root: yaml.Node | None) -> None:
    nodes = [root] if root is not None else []
    while nodes:
        node = nodes.pop()
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
        elif isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    raise DoubledKey(key.value, key.start_mark.line + 1)
                seen.add(key.value)
                nodes.append(value)
