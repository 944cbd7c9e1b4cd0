"""A question by mail to one registered address, answered with a code for one use that went there alone.

The ledger keeps the code's fingerprint. Whoever forges the sender of the answer does not have the code.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from etl.answer.letter import write_letter
from etl.collect.message import Mail
from liangshai.mail.letters import letter_of
from liangshai.service import Service
from liangshai.settings import private_directory
from reports.delivery.deliver import Recipient, queue
from reports.issuing.steps.stages import Person
from schemas.warehouse.signature import SignatureRequest

KIND = "sign_request"
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that look alike
_CODE_LETTERS = 10
_CODE = re.compile(rf"(?<![0-9A-Z])[{_LETTERS}]{{{_CODE_LETTERS}}}(?![0-9A-Z])")
ANY_CODE = re.compile(_CODE.pattern, re.IGNORECASE)
_VALID = timedelta(days=3)


@dataclass(frozen=True)
class Request:
    """What is asked of whom: a step on an issue (a row of the ledger), for a unit (会签), despite what.

    `text`: what stands above the code; `words`: what the answer enters (批示), kept until then.
    """

    issue: Mapping[str, Any]
    by: Person
    to: Recipient
    step: str
    subject: str
    text: str
    files: Mapping[str, bytes] = field(default_factory=dict)
    unit_code: str = ""
    unit_name: str = ""
    despite_gaps: str = ""
    despite_unchecked: str = ""
    words: Mapping[str, str] | None = None
    in_reply_to: str | None = None


def request(service: Service, connection: sa.Connection, asked: Request) -> int:
    """Queue the letter with a new code in the caller's transaction; the number of the request."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS))
    now = sa.func.clock_timestamp()
    values = {
        "issue_id": asked.issue["issue_id"], "signer_name": asked.by.name, "signer_post": asked.by.post,
        "email": asked.to.email.lower(), "code_sha256": _fingerprint(code),
        "content_hash": asked.issue["content_hash"], "asked_at": now, "expires_at": now + _VALID,
        "step": asked.step, "unit_code": asked.unit_code, "unit_name": asked.unit_name,
        "despite_gaps": asked.despite_gaps, "despite_unchecked": asked.despite_unchecked,
        "words": asked.words,
    }  # fmt: skip
    made = sa.insert(SignatureRequest).values(**values).returning(SignatureRequest.request_id)
    request_id: int = connection.execute(made).scalar_one()
    name = f"sign-{request_id}"
    letter = letter_of(asked.text + _how(code), asked.files)
    write_letter(private_directory(service.settings.home / "letters") / name, letter)
    queue(
        connection, KIND, str(request_id), [asked.to], asked.subject, f"letters/{name}",
        in_reply_to=asked.in_reply_to,
    )  # fmt: skip
    return request_id


def _how(code: str) -> str:
    return (
        f"同意的，请直接回复本邮件，正文第一行写：同意 {code}\n不同意的，第一行写：不同意 {code} 意见\n"
        f"签发码{_VALID.days}日内有效，只能用一次，请勿转发。\n"
    )


def codes_in(mail: Mail) -> set[str]:
    """Fingerprints of all that looks like a code in a mail."""
    return {_fingerprint(code) for code in _CODE.findall(mail.text.upper())}


def _fingerprint(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
