"""Named questions to the warehouse: asked with a year and a unit, answered as a workbook."""

from reports.questions.answer import Answer, ask
from reports.questions.catalogue import Question, QuestionFault, load_questions, question_named
from reports.questions.workbook import answer_bytes, cells_of

__all__ = [
    "Answer",
    "Question",
    "QuestionFault",
    "answer_bytes",
    "ask",
    "cells_of",
    "load_questions",
    "question_named",
]
