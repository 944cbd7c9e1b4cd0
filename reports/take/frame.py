"""What stands around the text of a paper, as it was edited: masthead, title, addressee, signature, 版记."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from etl.edited import EditedBlock
from reports.document import Document
from reports.take.findings import Finding, Findings
from reports.take.meaning import Meaning
from reports.take.problem import TakeProblem
from reports.take.words import plain

# No block has the number 0: what stands around the text is asked for under it.
_TITLE_KEY = "0.2"
_NUMBER_KEY, _NUMBER = "0.1", "版头的期号或文号"
_APART = re.compile(r"\t+|\u3000+|[ ]{2,}")
# What a signature may write into the frozen DOCX later.
FRAME = ("stage", "leader_stage", "number", "issuer", "date", "printed")
_NAMES = {
    "leader_title": "一页纸标题", "red": "发文机关标志", "number": "发文字号", "title": "标题",
    "addressee": "主送机关", "signer": "署名", "date": "成文日期", "copy": "抄送", "printed": "印发机关",
}  # fmt: skip


def with_frame(
    document: Document, edited: Sequence[EditedBlock], found: Mapping[str, int], meaning: Meaning
) -> Document:
    """`found`: mark → edited block. Raises TakeProblem where a part is gone that a paper cannot lack."""
    findings = meaning.findings
    frame = _Frame(edited, found, findings)
    masthead = document.masthead
    printed_by, print_date = _imprint(frame, document)
    made = replace(
        document,
        leader_title=(
            frame.words("leader_title", document.leader_title)
            if document.leader_page
            else document.leader_title
        ),
        title=frame.words("title", document.title, is_needed=True),
        addressee=frame.words("addressee", document.addressee),
        signer=frame.words("signer", document.signer),
        date_text=frame.day(document.date_text),
        copy_to=frame.words("copy", document.copy_to, prefix="抄送："),
        printed_by=printed_by,
        print_date=print_date,
        masthead=replace(
            masthead,
            red_text=frame.words("red", masthead.red_text, is_needed=True),
            number=frame.words("number", masthead.number) if not document.is_compact else masthead.number,
        ),
    )
    _tell_sender(document, made, findings)
    _tell_unaddressed(document, made, edited, meaning)
    # The title says of which period and of what the figures are.
    meaning.words(_TITLE_KEY, _NAMES["title"], document.title, made.title)
    return _with_issuer(frame, made)


def _tell_sender(document: Document, made: Document, findings: Findings) -> None:
    """Who signs is who sends: another signature below the same masthead is one slip of two."""
    sent_by = (made.masthead.red_text, made.masthead.office)
    if made.signer != document.signer and not any(made.signer and made.signer in one for one in sent_by):
        named = next((one for one in sent_by if one), document.signer)
        findings.tell(f"署名改成了“{made.signer}”，版头仍是“{named}”，请核对发文机关")


def _tell_unaddressed(
    document: Document, made: Document, edited: Sequence[EditedBlock], meaning: Meaning
) -> None:
    """A unit that the paper speaks of and does not go to any more."""
    names = meaning.names
    gone = names.of(f"{document.addressee}；{document.copy_to}") - names.of(
        f"{made.addressee}；{made.copy_to}"
    )
    if still := [unit for unit in gone if any(unit in names.of(block.text) for block in edited)]:
        meaning.findings.tell(f"主送、抄送里去掉了{'、'.join(still)}，文中仍点到，请核对")


class _Frame:
    def __init__(self, edited: Sequence[EditedBlock], found: Mapping[str, int], findings: Findings) -> None:
        self._edited, self._found, self._findings = edited, found, findings

    def text(self, name: str) -> str | None:
        """None where the file has it no more."""
        return self._edited[self._found[name]].text if name in self._found else None

    def words(self, name: str, was: str, *, prefix: str = "", is_needed: bool = False) -> str:
        """The words that stand there now; those of the draft where only white space differs."""
        if not was:
            return was
        text = self.text(name)
        if text is None and is_needed:
            raise TakeProblem(f"文件里没有了{_NAMES[name]}“{was}”，请恢复后再交")
        now = "".join((text or "").split("\n"))
        if plain(now) == plain(prefix + was):
            return was
        now = now.removeprefix(prefix).strip()
        self._findings.changed(_NAMES[name], was, now)
        if name == "number":
            self.ask_number(now, was)
        return now

    def day(self, was: str) -> str:
        """成文日期 is the day of the signature: one that was typed early does not stand."""
        text = self.text("date")
        if was and text is not None and plain(text) != plain(was):
            self.tell_day("".join(text.split()), was)
        return was

    def tell_day(self, now: str, was: str) -> None:
        self._findings.tell(
            f"{_NAMES['date']}写的是“{now or '空'}”：成文日期是签发那天，签发时写入（issue sign --date），"
            f"不照稿上写的；没有写签发日期的，印拟稿时的“{was}”"
        )

    def ask_number(self, now: str, was: str) -> None:
        """期号 is ours and 文号 the registry's: another one is no word like others."""
        self._findings.ask(Finding(_NUMBER_KEY, _NUMBER, now, was, "期号改动" if "期" in was else "文号改动"))


def _imprint(frame: _Frame, document: Document) -> tuple[str, str]:
    text = frame.text("printed")
    was = (document.printed_by, document.print_date)
    if text is None:
        raise TakeProblem("文件里没有了版记的印发机关和印发日期，请恢复后再交")
    if plain(text) == plain(f"{was[0]}{was[1]}印发"):
        return was
    parts = [part for part in _APART.split(text.strip()) if part]
    if len(parts) != 2:
        raise TakeProblem(f"版记写的是“{text}”，应为印发机关、印发日期两部分，中间用制表符分开")
    now = (parts[0], parts[1].removesuffix("印发").strip())
    frame._findings.changed(_NAMES["printed"], f"{was[0]} {was[1]}印发", f"{now[0]} {now[1]}印发")
    return now


def _with_issuer(frame: _Frame, document: Document) -> Document:
    """The line below a fixed masthead: office and date, with the number between on a short notice."""
    masthead = document.masthead
    if masthead.style != "通报":
        return document
    was = [masthead.office, masthead.date_text]
    if document.is_compact:
        was.insert(1, masthead.number)
    text = frame.text("issuer") or ""
    if plain(text) == plain("".join(was)):
        return document
    parts = [part for part in _APART.split(text.strip()) if part]
    if len(parts) != len(was):
        raise TakeProblem(f"版头写的是“{text}”，应如“{'　'.join(was)}”，各部分用制表符分开")
    frame._findings.changed("版头", " ".join(was), " ".join(parts))
    number = parts[1] if document.is_compact else masthead.number
    if plain(number) != plain(masthead.number):
        frame.ask_number(number, masthead.number)
    if plain(parts[-1]) != plain(masthead.date_text):
        frame.tell_day(parts[-1], masthead.date_text)
    changed = replace(masthead, office=parts[0], number=number)
    return replace(document, masthead=changed)
