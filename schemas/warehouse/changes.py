"""What the office consented to change about registered values: changes, extensions, exemptions.

The registered row itself stays as it was handed down. A consent is a row of its own, in force from the day of
consent on, and the views lay it over the register (`schemas.overlaid`).
"""

from schemas.overlaid import OVERLAID
from schemas.warehouse.base import Loaded, Mapped, column, date

CHANGE, EXTENSION, EXEMPTION = "变更", "延期", "豁免"
CHANGE_TYPES = (CHANGE, EXTENSION, EXEMPTION)


class RegisteredChange(Loaded):
    """办公室登记同意的变更、延期和豁免，自同意之日起生效"""

    __tablename__ = "registered_change"
    __doc_label__ = "变更延期豁免"
    change_no: Mapped[str] = column("code", "登记号", "一事一号，重报同一号即更正这一条", key=True)
    change_type: Mapped[str] = column("choice", "类别", required=True, choices=CHANGE_TYPES)
    subject: Mapped[str] = column("choice", "对象", required=True, choices=tuple(OVERLAID))
    subject_year: Mapped[int | None] = column("year", "年度", "名单或目标的年度，督查事项没有")
    subject_no: Mapped[str] = column(
        "code", "对象编号", "项目代码、事项-措施序号、指标代码或督查编号", required=True
    )
    subject_table: Mapped[str] = column("code", "下达数所在表", required=True)
    subject_key: Mapped[str] = column("code", "下达数行主键", "各段以/相隔", required=True)
    column_label: Mapped[str | None] = column("text", "栏目", "变更的是哪一栏")
    column_name: Mapped[str | None] = column("code", "入库列")
    new_value: Mapped[str | None] = column("text", "变更后", "金额为万元，日期为年月日，单位和人员为代码")
    until_date: Mapped[date | None] = column("date", "延期或豁免至", "豁免没有写的为到年底")
    reason_text: Mapped[str] = column("text", "事由", required=True)
    approver: Mapped[str] = column("text", "批准人", required=True, names_of=("person",))
    document_no: Mapped[str] = column("text", "文号", required=True)
    in_force_date: Mapped[date] = column("date", "同意日期", "自这一天起生效", required=True)
    change_request_id: Mapped[int | None] = column("integer", "申请编号", "由报送值引起的申请")
