-- 计入考核的退回
-- 截止时仍未改正、又不是因本办表式或规则引起的退回；只有这些计入考核
select 退回单号, 报送单位, 报表, 期别起始日, 第几次退回, 收到时间, 退回时间, 截止时间, 改好时间, 报送编号, 文件名
from 考核.退回轮次
where 截止时仍未改正 and not 因本办表式或规则退回 and report.period_year(期别起始日, 期别类型) = :year
  and (cast(:quarter as integer) is null or report.period_quarter(期别起始日, 期别类型) = :quarter)
  and (cast(:unit as text) is null or 报送单位代码 = :unit)
order by 报送单位, 退回时间
