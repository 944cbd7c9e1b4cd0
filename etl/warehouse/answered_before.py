"""Questions about a mended return that were answered when it came the first time.

What goes back with our marks and comes again is the same file: who said then which month it is need not say
it again. Carried over is only the answer to a question that is the same to the letter (it quotes what stands
there), of the same unit and form, while the note still waits and its time is not over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from etl.tidy.tidied import Doubt, Tidied
from etl.values import SHANGHAI
from etl.warehouse.questions import answer

_ANSWERED = sa.text("""
    select distinct on (q.kind, q.sentence)
           q.kind, q.sentence, q.answer, q.answer_words, q.answered_by, n.note_no
      from ledger.return_note n
      join ledger.submission s using (submission_id)
      join ledger.question q using (submission_id)
     where s.source_name = :source and s.reporting_unit_code = :unit and q.answered_at is not null
       and n.mended_by is null and n.due_date >= :day and s.submission_id <> :own
     order by q.kind, q.sentence, q.answered_at desc""")


def carry_answers(
    connection: sa.Connection,
    submission_id: int,
    said: Tidied,
    doubts: Sequence[Doubt],
    question_ids: Sequence[int],
    received_at: datetime,
) -> bool:
    """Answer what was answered before; True where one was: then the submission may wait to be read again."""
    if said.unit_code is None:
        return False
    asked = {
        "source": said.source,
        "unit": said.unit_code,
        "day": received_at.astimezone(SHANGHAI).date(),
        "own": submission_id,
    }
    known = {(row.kind, row.sentence): row for row in connection.execute(_ANSWERED, asked)}
    put = sa.text(
        "select kind, sentence from ledger.question where submission_id = :own and answered_at is not null"
    )
    # An answer that settled nothing would be carried over for ever.
    settled = {(row.kind, row.sentence) for row in connection.execute(put, {"own": submission_id})}
    is_carried = False
    for doubt, question in zip(doubts, question_ids, strict=True):
        before = known.get((doubt.kind, doubt.sentence))
        letters = {option.letter for option in doubt.options if not option.effect.get("discard")}
        if before is None or before.answer not in letters or (doubt.kind, doubt.sentence) in settled:
            continue
        by = f"{before.answered_by}（沿用{before.note_no}的答复）"
        answer(connection, question, before.answer, by, before.answer_words or "")
        is_carried = True
    return is_carried
