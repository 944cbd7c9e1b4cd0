"""Signing by mail: the draft goes to a registered leader with a code for one use; 同意 in the reply signs.

A sender's address is easily forged: what counts is the code, which went to that mailbox alone. The ledger
keeps its fingerprint. A draft that was changed after it was sent is asked for again.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import sqlalchemy as sa

from etl.answer.letter import Letter, write_letter
from etl.collect.message import Mail
from liangshai.mail.letters import letter_answered, letter_of
from liangshai.papers import documents
from liangshai.papers import names as paper_names
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.delivery.deliver import Recipient, queue
from reports.document import Document, gaps_of
from reports.issuing import issue as issues
from reports.issuing import store as store
from reports.issuing.judgement import missing_judgement
from reports.issuing.papers import IssueProblem
from reports.issuing.stages import FOR_SIGNATURE, Person
from schemas.warehouse.signature import SignatureRequest

KIND = "sign_request"
_REQUEST = cast(sa.Table, SignatureRequest.__table__)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
_CODE_LETTERS = 10
_CODE = re.compile(rf"(?<![0-9A-Z])[{_LETTERS}]{{{_CODE_LETTERS}}}(?![0-9A-Z])")
_VALID = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class SignReply:
    """What a mail answers to which request; `word` is 同意, 不同意 or '' (not understood)."""

    request_id: int
    word: str


def ask(service: Service, name: str, email: str, signer: Person) -> int:
    """Send the newest draft to be signed; the number of the request.

    Raises:
        IssueProblem: not at 送审稿, words missing, or an address that may not sign.
    """
    issue_id = paper_names.newest(service, name)["issue_id"]
    row = documents.issue_row(service, issue_id)
    document = issues.document_of(service.engine, issue_id)
    if row["stage"] != FOR_SIGNATURE:
        raise IssueProblem(f"第{issue_id}号发文现在是“{row['stage']}”，送审稿才能请签")
    if gaps := gaps_of(document):
        raise IssueProblem(f"第{issue_id}号发文还有{len(gaps)}处待办公室填写，填好后才能请签：{gaps[0]}")
    _require_judgement(issue_id, document)
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
    folder = documents.write_files(service, issue_id, document)
    files = {
        f"{document.title}.{form}": (folder / f"bulletin.{form}").read_bytes() for form in ("docx", "pdf")
    }
    with service.engine.begin() as connection:
        _require_signer(connection, email)
        now = sa.func.clock_timestamp()
        values = {
            "issue_id": issue_id, "signer_name": signer.name, "signer_post": signer.post,
            "email": email.strip().lower(), "code_sha256": _fingerprint(code),
            "content_hash": row["content_hash"], "asked_at": now, "expires_at": now + _VALID,
        }  # fmt: skip
        made = sa.insert(SignatureRequest).values(**values).returning(SignatureRequest.request_id)
        request_id: int = connection.execute(made).scalar_one()
        text = (
            f"{signer.told}：\n《{document.title}》送审稿见附件，请审签。\n"
            f"同意签发的，请直接回复本邮件，正文第一行写：同意 {code}\n不同意的，第一行写：不同意 {code}\n"
            f"签发码{_VALID.days}日内有效，只能用一次，请勿转发。\n"
        )
        letter = letter_of(text, files)
        write_letter(private_directory(service.settings.home / "letters") / f"sign-{request_id}", letter)
        to = [Recipient(signer.name, email.strip())]
        queue(
            connection, KIND, str(request_id), to, f"请签发：{document.title}", f"letters/sign-{request_id}"
        )
    return request_id


def read_sign_reply(service: Service, mail: Mail) -> SignReply | None:
    """The answer in a mail, if it replies to a request from the address that was asked."""
    with service.engine.connect() as connection:
        asked = letter_answered(connection, mail, KIND)
    if asked is None or asked["recipient_email"].lower() != mail.sender.strip().lower():
        return None
    line = next((one.strip() for one in mail.own_text.splitlines() if one.strip()), "")
    word = next((word for word in ("不同意", "同意") if line.startswith(word)), "")
    return SignReply(int(asked["reference"]), word)


def enter_sign_reply(connection: sa.Connection, mail: Mail, reply: SignReply) -> Letter:
    """Sign, or note the refusal, in the caller's transaction; the letter that says what came of it."""
    try:
        with connection.begin_nested():
            return letter_of(_entered(connection, mail, reply))
    except IssueProblem as refused:
        return letter_of(f"{refused}。没有签发。\n")


def write_signed(service: Service, reply: SignReply) -> None:
    """The final files of what was signed; should a crash come between, the print writes them."""
    with service.engine.connect() as connection:
        query = sa.select(_REQUEST.c.issue_id).where(
            _REQUEST.c.request_id == reply.request_id, _REQUEST.c.answer == "同意"
        )
        issue_id = connection.execute(query).scalar()
    if issue_id is not None:
        documents.write_files(service, issue_id, issues.document_of(service.engine, issue_id))


def _entered(connection: sa.Connection, mail: Mail, reply: SignReply) -> str:
    query = sa.select(_REQUEST, (_REQUEST.c.expires_at < sa.func.clock_timestamp()).label("is_late"))
    asked = connection.execute(query.where(_REQUEST.c.request_id == reply.request_id).with_for_update()).one()
    codes = {_fingerprint(code) for code in _CODE.findall(mail.text.upper())}
    if not reply.word:
        raise IssueProblem("没有看懂您的答复，请直接回复请签邮件，第一行写“同意”或“不同意”和签发码")
    if asked.answered_at is not None:
        raise IssueProblem("这个签发码已经用过")
    if asked.code_sha256 not in codes:
        raise IssueProblem("签发码不对，请照请签邮件里的签发码回复")
    if asked.is_late:
        raise IssueProblem("签发码已经过期，请办公室重新请签")
    issue = store.issue_row(connection, asked.issue_id)
    if issue["content_hash"] != asked.content_hash:
        raise IssueProblem("请签之后文稿又改过，请办公室把改后的送审稿重新请签")
    if reply.word == "同意":
        signer = Person(asked.signer_name, asked.signer_post)
        document = store.read_document(connection, issue)
        if document is not None:
            _require_judgement(asked.issue_id, document)
        detail = {"签发方式": "邮件", "请签": asked.request_id, "来信": mail.message_id}
        issues.sign_in(connection, asked.issue_id, signer, detail=detail)
    connection.execute(
        sa.update(SignatureRequest)
        .where(SignatureRequest.request_id == asked.request_id)
        .values(answered_at=sa.func.clock_timestamp(), answer=reply.word)
    )
    what = "已登记签发" if reply.word == "同意" else "已登记：不同意签发"
    return f"第{asked.issue_id}号发文（{issue['period_label']}）{what}。\n"


def _require_judgement(issue_id: int, document: Document) -> None:
    if missing := missing_judgement(document):
        raise IssueProblem(
            f"第{issue_id}号发文还有{len(missing)}处待办公室判断：{'；'.join(missing)}；"
            "请用 issue words 填写后再请签，或由办公室用 issue sign --despite-gaps 写明理由登记签发"
        )


def _require_signer(connection: sa.Connection, email: str) -> None:
    known = connection.execute(sa.text("select email from report.recipient where role = 'leader'")).scalars()
    if email.strip().lower() not in {str(one).strip().lower() for one in known}:
        raise IssueProblem(f"“{email}”不是接收人名录里领导的邮箱，不能请签")


def _fingerprint(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
