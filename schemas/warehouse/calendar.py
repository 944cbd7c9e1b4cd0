"""The days that deviate from Monday to Friday, filled by migrate from ``schemas/codes/workdays.csv``."""

from sqlalchemy import Boolean, Date, Text

from schemas.warehouse.base import Base, Mapped, date, system


class CalendarDeviation(Base):
    """与周一至周五不同的日子：调休上班和放假"""

    __tablename__ = "calendar_deviation"
    day: Mapped[date] = system("日期", "", Date, primary_key=True)
    is_workday: Mapped[bool] = system("是否上班", "真为调休上班，假为放假", Boolean, nullable=False)
    document: Mapped[str | None] = system("依据", "安排放假的文件", Text, nullable=True)
