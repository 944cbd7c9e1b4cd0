"""The approval of a paper, whose question may be older than the form."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Context
from airflow.sdk.exceptions import AirflowException


class SignatureOperator(ApprovalOperator):
    """The approval of what the task `draft` drafted: it says what is in the way, and is no side door.

    What cannot be signed as it was answered is asked again: the try fails, the reason is in log and alert.
    What is signed already is asked of nobody: a run that is made again goes on with that signature.

    An approval survives a change of its form. Airflow keeps a question with the fields that it had when it
    was first asked, over an upgrade while a paper waits and over a run that is cleared; and it refuses an
    answer with other fields than today's.
    """

    def execute(self, context: Context) -> Any:
        """Ask, with what stands in the way of a signature above the rest."""
        from liangshai import flows

        if flows.is_signed(self._issue(context)):
            self.log.info("Signed already, by whatever way.")
            return {"chosen_options": [self.APPROVE], "params_input": {}}
        if why := flows.signature_refused(self._issue(context), {}):
            self.body = f"**现在还不能签发**：{why}\n\n{self.body or ''}"
        return super().execute(context)

    def execute_complete(self, context: Context, event: dict[str, Any]) -> Any:
        """Take the answer; raises where an approval could not be signed as it says."""
        from liangshai import flows

        answered = super().execute_complete(context, event)
        if self.APPROVE in answered["chosen_options"]:
            issue_id = self._issue(context)
            if why := flows.signature_refused(issue_id, answered):
                flows.tell_refused(issue_id, why)
                raise AirflowException(f"没有签发：{why}。已重新提请，请照此补正后再批准")
        return answered

    def _issue(self, context: Context) -> int:
        return int(context["ti"].xcom_pull(task_ids="draft")["issue_id"])

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
