"""What all DAGs share: time zone, retries, owner, and the alert when a task fails for good."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Param

TIME_ZONE = "Asia/Shanghai"
TAGS = {"intake": "受理", "load": "装载", "bulletin": "通报", "assessment": "考核"}

# What a signature says, as `liangshai issue sign` takes it. No judgement is typed here: 评价, 存在问题 and
# 下步要求 come from the 督查核实表, and a gap is signed only with a reason.
SIGNATURE_FORM = {
    "comment": Param("", type="string", title="签发意见"),
    "signer": Param("", type="string", title="签发人姓名（空：登录的用户）"),
    "post": Param("", type="string", title="签发人职务"),
    "signed_on": Param("", type="string", pattern=r"^$|^\d{4}-\d{2}-\d{2}$", title="签发日期（空：照草稿）"),
    "document_no": Param("", type="string", title="文号（可以签发后再登记）"),
    "despite_gaps": Param("", type="string", title="文中有“待办公室填写”仍签发的理由（缺口照印）"),
    "despite_unchecked": Param("", type="string", title="点到的单位还没有核对仍签发的理由"),
}

# What every paper's run may be told.
PAPER_PARAMS = {
    "as_of": Param(None, type=["null", "string"], title="数据截止时间（空：现在；stored：签发时）"),
    "issue_date": Param(None, type=["null", "string"], format="date", title="成文日期"),
}

# An answer that comes before the scheduler has seen the task park fails the try, as does one that cannot be
# signed as it says: ask again at once.
ASKED_AGAIN: dict[str, Any] = {
    "retries": 9,
    "retry_delay": timedelta(seconds=2),
    "retry_exponential_backoff": False,
}


def alert_failure(context: Any) -> None:
    """Told to operations by status file, log and mail: no single one of them need work."""
    from liangshai.operations.alerts import task_failed

    task_failed(context)


DEFAULTS: dict[str, Any] = {
    "owner": "operations",
    "retries": 2,
    "retry_delay": timedelta(seconds=20),
    "retry_exponential_backoff": True,
    "on_failure_callback": alert_failure,
}
