"""Questions that hold a submission: put in rounds, answered by letters, and what the answers come to.

All that can be asked at once is put at one moment: that is a round. The submission is read again from its
kept bytes once every question of the round is answered, or as soon as one answer discards it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from etl.tidy.tidied import NO_REASON, Doubt
from etl.warehouse.watermark import ask_again
from schemas.warehouse.ledger import Question, Submission

# Answers about figures of one period say nothing of another.
OF_THE_PERIOD = frozenset(
    (
        "checked",
        "correction",
        "fewer_ok",
        "names_ok",
        "rows_ok",
        "same_ok",
        "scale_ok",
        "units_ok",
        "takes_over",
        "consent",
        "replaces",
        "restores",
        "struck_out",
        "struck_stay",
        "still_open",
    )
)
_MOOT = "不再需要"
_EDGES = " \t　,，:：;；。"


def ask(connection: sa.Connection, submission_id: int, doubts: Sequence[Doubt], now: Any) -> list[int]:
    """Put the questions of one round; their numbers, in order."""
    made = connection.scalars(
        sa.insert(Question).returning(Question.question_id, sort_by_parameter_order=True),
        [
            {
                "submission_id": submission_id,
                "kind": doubt.kind,
                "asked_of": doubt.asked_of,
                "sentence": doubt.sentence,
                "options": [
                    {"letter": o.letter, "words": o.words, "effect": o.effect, "wants": o.wants}
                    for o in doubt.options
                ],
                "opened_at": now,
            }
            for doubt in doubts
        ],
    )
    return [int(number) for number in made]


def open_questions(connection: sa.Connection, submission_id: int | None = None) -> list[dict[str, Any]]:
    """Questions that wait for an answer, oldest first; of one submission where it is named."""
    query = (
        sa.select(*Question.__table__.c, Submission.file_name, Submission.source_name)
        .join(Submission, Submission.submission_id == Question.submission_id)
        .where(Question.answered_at.is_(None), Submission.status == "held")
        .order_by(Question.question_id)
    )
    if submission_id is not None:
        query = query.where(Question.submission_id == submission_id)
    return [
        {
            "id": q.question_id,
            "submission": q.submission_id,
            "file": q.file_name,
            "source": q.source_name,
            "kind": q.kind,
            "asked_of": q.asked_of,
            "sentence": q.sentence,
            "options": [{"letter": o["letter"], "words": o["words"]} for o in q.options],
        }
        for q in connection.execute(query)
    ]


_SAME_LETTER = ("submission_id", "asked_of", "opened_at")


def in_one_letter(connection: sa.Connection, question_id: int, *, still_open: bool = True) -> list[int]:
    """The questions that were put to the same reader in the same round, this one among them."""
    columns = [getattr(Question, name) for name in _SAME_LETTER]
    own = sa.select(*columns).where(Question.question_id == question_id)
    query = sa.select(Question.question_id).where(sa.tuple_(*columns).in_(own))
    if still_open:
        query = query.where(Question.answered_at.is_(None))
    return sorted(connection.scalars(query))


class NoSuchAnswer(Exception):
    """The question is not open or the letter is not among its options."""


def answer(
    connection: sa.Connection, question_id: int, letter: str, answered_by: str, words: str = ""
) -> int:
    """Record an answer with what was written beside its letter; the submission's id.

    Once its round is answered the submission waits to be read again from its kept bytes. The same answer once
    more, while the submission still waits, changes nothing.

    Raises:
        NoSuchAnswer: no such question or option, or it was answered otherwise.
    """
    question = connection.execute(
        sa.select(*Question.__table__.c).where(Question.question_id == question_id).with_for_update()
    ).one_or_none()
    if question is None:
        raise NoSuchAnswer(f"没有第{question_id}号问题；用 liangshai held 查看待确认的问题")
    number = int(question.submission_id)
    # Two who answer two questions of one round at the same moment: the second one finds it complete.
    status = connection.scalar(
        sa.select(Submission.status).where(Submission.submission_id == number).with_for_update()
    )
    if question.answered_at is not None:
        if status in ("received", "held") and question.answer == letter.strip().upper():
            return number
        raise NoSuchAnswer(f"第{question_id}号问题已由{question.answered_by}答复“{question.answer}”")
    option = next((o for o in question.options if o["letter"] == letter.strip().upper()), None)
    if option is None:
        letters = "、".join(o["letter"] for o in question.options)
        raise NoSuchAnswer(f"第{question_id}号问题没有选项“{letter}”，可答：{letters}")
    now = connection.scalar(sa.select(sa.func.clock_timestamp()))
    given = {"answered_by": answered_by, "answered_at": now}
    beside = own_words(words, option["words"]) if option.get("wants") else ""
    connection.execute(
        sa.update(Question)
        .where(Question.question_id == question_id)
        .values(answer=option["letter"], answer_words=beside or None, **given)
    )
    still_open = sa.and_(Question.submission_id == number, Question.answered_at.is_(None))
    if option["effect"].get("discard"):
        connection.execute(sa.update(Question).where(still_open).values(answer=_MOOT, **given))
    if connection.scalar(sa.select(sa.exists().where(still_open))):
        return number
    asked = sa.select(*Question.__table__.c).where(
        Question.submission_id == number, Question.opened_at == question.opened_at
    )
    settled = connection.execute(asked.order_by(Question.question_id)).all()
    effects = [effect for one in settled if (effect := _effect(one)) is not None]
    held = connection.scalar(sa.select(Submission.hints).where(Submission.submission_id == number))
    hints = _joined(held or {}, effects)
    connection.execute(
        sa.update(Submission).where(Submission.submission_id == number).values(hints=hints, status="received")
    )
    if hints.get("discard"):
        ask_again(connection, hints)
    return number


def own_words(words: str, option: str) -> str:
    """What is written beside a letter, without the option's own words, which are often copied with it."""
    left = words.strip(_EDGES)
    for told in (option, option.partition("（")[0]):
        if left.startswith(told):
            left = left[len(told) :].strip(_EDGES)
    return "" if left in option else left


def _effect(question: Any) -> dict[str, Any] | None:
    """What an answer does to the submission's hints; None of a question that another answer made idle."""
    option = next((o for o in question.options if o["letter"] == question.answer), None)
    if option is None:
        return None
    effect, wants, words = dict(option["effect"]), option.get("wants"), question.answer_words
    if wants and words:
        base = effect.get(wants)
        effect[wants] = words if base in (None, NO_REASON) else f"{base}：{words}"
    return effect


def _joined(held: dict[str, Any], effects: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Answers add up: what was renamed or ignored before stays so after the next question."""
    merged = dict(held)
    effects = list(effects)
    if any("period" in effect for effect in effects):
        merged = {name: value for name, value in merged.items() if name not in OF_THE_PERIOD}
        effects = [
            {name: value for name, value in effect.items() if name not in OF_THE_PERIOD} for effect in effects
        ]
    for effect in effects:
        for name, value in effect.items():
            merged[name] = _merged(merged.get(name), value)
    return merged


def _merged(held: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return {**(held or {}), **value}
    if isinstance(value, list):
        return list(dict.fromkeys([*(held or []), *value]))
    return value
