"""The small words of Word's XML: names without their namespace, children, switches."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree


def local(element: etree._Element) -> str:
    """Tag without its namespace; '' for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str, otherwise: str = "") -> str:
    """By its name without namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return otherwise


def child(element: etree._Element | None, name: str) -> etree._Element | None:
    """The first element of this name right below; None where there is none."""
    return None if element is None else next((one for one in element if local(one) == name), None)


def iterated(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """Every element of this name, itself and at any depth, in order."""
    return iter(()) if element is None else (one for one in element.iter() if local(one) == name)


def is_switched_on(mark: etree._Element | None) -> bool:
    """An element that means yes unless it says no."""
    return mark is not None and (attribute(mark, "val") or "1") in ("1", "true", "on")
