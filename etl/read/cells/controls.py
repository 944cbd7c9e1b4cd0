"""Controls on a sheet or page (check boxes, drop-downs): what is chosen in them stands in no cell."""

from __future__ import annotations

import re
from collections import Counter

CHECK_BOX, OPTION, DROP_DOWN, LIST, BOX, DIAL, ACTIVE = (
    "复选框", "单选框", "下拉框", "列表框", "输入框", "微调框", "ActiveX控件",
)  # fmt: skip
# A button, a label and a frame around others hold nothing that somebody chose.
_IN_VML = {
    b"Checkbox": CHECK_BOX, b"Radio": OPTION, b"Drop": DROP_DOWN, b"List": LIST, b"Edit": BOX,
    b"Spin": DIAL, b"Scroll": DIAL,
}  # fmt: skip
IN_XLS = {0x0B: CHECK_BOX, 0x0C: OPTION, 0x0D: BOX, 0x10: DIAL, 0x11: DIAL, 0x12: LIST, 0x14: DROP_DOWN}
IN_ODS = {
    "form:checkbox": CHECK_BOX, "form:radio": OPTION, "form:combobox": DROP_DOWN, "form:listbox": DROP_DOWN,
    "form:text": BOX, "form:textarea": BOX, "form:formatted-text": BOX, "form:number": BOX,
    "form:date": BOX, "form:value-range": DIAL,
}  # fmt: skip
IN_WORD = {"checkBox": CHECK_BOX, "ddList": DROP_DOWN, "control": ACTIVE}
IN_HTML = {"checkbox": CHECK_BOX, "radio": OPTION}  # what is typed into a box is read as its cell's text
_OBJECT_TYPE = re.compile(rb"""ObjectType\s*=\s*["'](\w+)["']""")


def controls_in_vml(data: bytes) -> Counter[str]:
    """Kind → how many, in the drawing for controls and old comments, which need be no true XML."""
    return Counter(_IN_VML[kind] for kind in _OBJECT_TYPE.findall(data) if kind in _IN_VML)
