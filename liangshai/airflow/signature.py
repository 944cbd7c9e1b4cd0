"""The approval of a paper, whose question may be older than the form."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator


class SignatureOperator(ApprovalOperator):
    """An approval that survives a change of its form.

    Airflow keeps a question with the fields that it had when it was first asked, over an upgrade while a
    paper waits and over a run that is cleared; and it refuses an answer with other fields than today's.
    """

    def validate_params_input(self, params_input: Mapping[str, Any]) -> None:
        """Take what was said in fields that are no more into the comment, and leave new ones empty."""
        asked = self.serialized_params
        if params_input and isinstance(params_input, MutableMapping) and "comment" in asked:
            gone = {name: params_input.pop(name) for name in [*params_input] if name not in asked}
            said = [f"{name}：{text}" for name, text in gone.items() if str(text or "").strip()]
            for name in asked:
                params_input.setdefault(name, "")
            params_input["comment"] = "；".join(part for part in [params_input["comment"], *said] if part)
        super().validate_params_input(params_input)
