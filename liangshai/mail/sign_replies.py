"""Signing by mail: the draft goes to a registered leader with a code for one use; 同意 in the reply signs.

A sender's address is easily forged: what counts is the code, which went to that mailbox alone. The ledger
keeps its fingerprint. A draft that was changed after it was sent is asked for again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from etl.answer.letter import Letter
from etl.collect.message import Mail
from liangshai.mail.codes import ANY_CODE, KIND, Request, codes_in, request
from liangshai.mail.letters import letter_answered, letter_of
from liangshai.mail.senders import Senders, addresses
from liangshai.papers.draft import checking
from liangshai.papers.draft.files import write_files
from liangshai.papers.draft.office_sheet import write_office_sheet
from liangshai.papers.known import names as paper_names
from liangshai.papers.known.issued import issue_row
from liangshai.service import Service
from reports.delivery.deliver import Recipient
from reports.document import Document
from reports.issuing import issue as issues
from reports.issuing.kept import store as store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.steps import instructions
from reports.issuing.steps.judgement import judged
from reports.issuing.steps.paper_rules import load_paper_rules
from reports.issuing.steps.reviews import Opinion, give, unit_of
from reports.issuing.steps.signature import require_newest
from reports.issuing.steps.stages import FOR_SIGNATURE, SIGNED, Person, require_draft, today
from reports.issuing.steps.unasked import DESPITE, LEFT, require_checked
from schemas.warehouse.paper import COSIGNED, INSTRUCTED
from schemas.warehouse.signature import SignatureRequest

_REQUEST = cast(sa.Table, SignatureRequest.__table__)


@dataclass(frozen=True, slots=True)
class SignReply:
    """What a mail answers to which request; `word` is 同意, 不同意 or '' (not understood)."""

    request_id: int
    word: str
    outcome = "签发答复"

    @property
    def detail(self) -> str:
        return f"请签{self.request_id}"

    def enter(self, _: Service, connection: sa.Connection, mail: Mail) -> Letter:
        """Sign, or note the refusal, in the caller's transaction; the letter that says what came of it."""
        try:
            with connection.begin_nested():
                return letter_of(_entered(connection, mail, self))
        except IssueProblem as refused:
            return letter_of(f"{refused}。没有登记，也没有签发。\n")

    def finish(self, service: Service) -> None:
        """The files of what was answered; should a crash come between, the print writes them."""
        with service.engine.connect() as connection:
            query = sa.select(_REQUEST.c.issue_id).where(
                _REQUEST.c.request_id == self.request_id, _REQUEST.c.answer.is_not(None)
            )
            issue_id = connection.execute(query).scalar()
        if issue_id is not None:
            write_files(service, issue_id, issues.document_of(service.engine, issue_id))
            write_office_sheet(service, issue_id)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of somebody: a step, for which unit (会签), why gaps or unasked units may stand."""

    step: str = SIGNED
    unit: str = ""
    despite_gaps: str = ""
    despite_unchecked: str = ""


def ask(service: Service, name: str, email: str, signer: Person, asked: Asked | None = None) -> int:
    """Send the newest draft to be signed, or to be checked, cosigned or examined; the number of the request.

    Raises:
        IssueProblem: not at that stage, judgement missing without a reason, or an address that may not.
    """
    asked = asked or Asked()
    issue_id = paper_names.newest(service, name)["issue_id"]
    row = issue_row(service, issue_id)
    document = issues.document_of(service.engine, issue_id)
    with service.engine.connect() as connection:
        kept = _require_ready(connection, row, document, asked)
    known = checking.warnings(service, row, document)
    folder = write_files(service, issue_id, document)
    files = {
        f"{document.title}.{form}": (folder / f"bulletin.{form}").read_bytes() for form in ("docx", "pdf")
    }
    with service.engine.begin() as connection:
        unit = unit_of(connection, asked.unit) if asked.unit else ("", "")
        _require_address(connection, asked.step, email, unit[0])
        to, subject = Recipient(signer.name, email.strip()), f"请{asked.step}：{document.title}"
        wanted = Request(
            row, signer, to, asked.step, subject,
            _letter_text(signer, document.title, asked.step, kept, known), files, *unit,
            asked.despite_gaps.strip(), asked.despite_unchecked.strip(),
        )  # fmt: skip
        return request(service, connection, wanted)


def _letter_text(signer: Person, title: str, step: str, kept: Mapping[str, Any], known: Sequence[str]) -> str:
    gaps = ""
    if DESPITE in kept:
        gaps = f"点到的单位还没有核对，拟照样签发，理由：{kept[DESPITE]}。{'；'.join(kept[LEFT])}。\n"
    if "despite_gaps" in kept:
        told = "".join(f"  {line}\n" for line in kept["gaps"])
        gaps += (
            f"文中有{len(kept['gaps'])}处待办公室填写，拟照印，理由：{kept['despite_gaps']}。缺口：\n{told}"
        )
    noted = "".join(("提示：\n", *(f"  {line}\n" for line in known))) if known else ""
    return f"{signer.told}：\n《{title}》送审稿见附件，请{step}。\n{gaps}{noted}"


def read_sign_reply(service: Service, _senders: Senders, mail: Mail) -> SignReply | None:
    """The answer in a mail, if it replies to a request from the address that was asked."""
    with service.engine.connect() as connection:
        asked = letter_answered(connection, mail, KIND)
    if asked is None or asked["recipient_email"].lower() != mail.sender.strip().lower():
        return None
    word = next((word for word in ("不同意", "同意") if mail.first_line.startswith(word)), "")
    return SignReply(int(asked["reference"]), word)


def _entered(connection: sa.Connection, mail: Mail, reply: SignReply) -> str:
    query = sa.select(_REQUEST, (_REQUEST.c.expires_at < sa.func.clock_timestamp()).label("is_late"))
    asked = connection.execute(query.where(_REQUEST.c.request_id == reply.request_id).with_for_update()).one()
    if not reply.word:
        raise IssueProblem("没有看懂您的答复，请直接回复请签邮件，第一行写“同意”或“不同意”和签发码")
    if asked.answered_at is not None:
        raise IssueProblem("这个签发码已经用过")
    if asked.code_sha256 not in codes_in(mail):
        raise IssueProblem("签发码不对，请照请签邮件里的签发码回复")
    if asked.is_late:
        raise IssueProblem("签发码已经过期，请办公室重新请签")
    issue = store.issue_row(connection, asked.issue_id)
    if asked.step != INSTRUCTED and issue["content_hash"] != asked.content_hash:
        raise IssueProblem("请签之后文稿又改过，请办公室把改后的送审稿重新请签")
    signer = Person(asked.signer_name, asked.signer_post)
    detail = {"签发方式": "邮件", "请签": asked.request_id, "来信": mail.message_id}
    if asked.step == INSTRUCTED:
        if reply.word == "同意":
            word = instructions.Word(*(asked.words[name] for name in ("text", "item", "unit")))
            on = date.fromisoformat(asked.words["on"])
            instructions.instruct(connection, asked.issue_id, word, signer, on=on, detail=detail)
    elif asked.step != SIGNED:
        opinion = Opinion(
            asked.step, reply.word, _opinion_text(mail, reply.word), asked.unit_code, asked.unit_name
        )
        give(connection, asked.issue_id, opinion, signer, detail=detail)
    elif reply.word == "同意":
        require_newest(connection, issue)
        issues.sign_in(
            connection, asked.issue_id, signer, detail=detail, despite_gaps=asked.despite_gaps,
            despite_unchecked=asked.despite_unchecked,
        )  # fmt: skip
    connection.execute(
        sa.update(SignatureRequest)
        .where(SignatureRequest.request_id == asked.request_id)
        .values(answered_at=sa.func.clock_timestamp(), answer=reply.word)
    )
    if asked.step == INSTRUCTED and reply.word != "同意":
        return f"《{issue['period_label']}》的批示没有登记；要改的，请重新回复所发的那封邮件。\n"
    what = f"已登记{asked.step}" if reply.word == "同意" else f"已登记：不同意{asked.step}"
    return f"第{asked.issue_id}号发文（{issue['period_label']}）{what}。\n"


def _opinion_text(mail: Mail, word: str) -> str:
    """What stands beside the word and the code."""
    return ANY_CODE.sub("", mail.first_line.removeprefix(word)).strip(" ，,：:。；;　")


def _require_ready(
    connection: sa.Connection, row: Mapping[str, Any], document: Document, asked: Asked
) -> dict[str, Any]:
    """What a signature would keep of the gaps, and of those who were not asked."""
    issue_id, stage = row["issue_id"], row["stage"]
    if asked.step == SIGNED and stage != FOR_SIGNATURE:
        raise IssueProblem(f"第{issue_id}号发文现在是“{stage}”，送审稿才能请签")
    require_draft(row, f"请{asked.step}")
    if asked.step == COSIGNED and not asked.unit:
        raise IssueProblem("请会签要写明请哪个单位，如 --unit 综合管理局")
    if asked.step != SIGNED:
        return {}
    way = load_paper_rules().on(today()).of(row["kind"])
    return judged(issue_id, document, asked.despite_gaps) | require_checked(
        connection, row, document, way, asked.despite_unchecked
    )


def _require_address(connection: sa.Connection, step: str, email: str, unit_code: str) -> None:
    """A leader signs; a leader or the office checks and examines; a unit cosigns at its own address."""
    address = email.strip().lower()
    rows = connection.execute(sa.text("select role, unit_code, email from report.recipient")).all()
    roles = {row.role for row in rows if str(row.email).strip().lower() == address}
    if step == COSIGNED:
        contacts = connection.scalars(
            sa.text("select contact_email from report.unit where unit_code = :code"), {"code": unit_code}
        )
        known = {one.lower() for told in contacts if told for one in addresses(told)}
        known |= {str(row.email).strip().lower() for row in rows if row.unit_code == unit_code}
        if address not in known:
            raise IssueProblem(f"“{email}”不是这个单位登记的邮箱，不能请会签")
    elif step == SIGNED and "leader" not in roles:
        raise IssueProblem(f"“{email}”不是接收人名录里领导的邮箱，不能请签")
    elif not roles & {"leader", "office"}:
        raise IssueProblem(f"“{email}”不是接收人名录里领导或办公室的邮箱，不能请{step}")
