-- 迟报和未报
-- 一年里迟报、未报的报送，截止时间、首次收到时间、顺延的依据；待确认的不算未报
select 报表, 报送单位, 期别起始日, 截止时间, 首次收到时间, 报送状态, 最近处理结果, 报送次数, 顺延原因, 顺延依据文号, 最近报送编号
from 考核.报送情况
where 报送状态 in ('迟报', '未报') and report.period_year(期别起始日, 期别类型) = :year
  and (cast(:quarter as integer) is null or report.period_quarter(期别起始日, 期别类型) = :quarter)
  and (cast(:unit as text) is null or 报送单位代码 = :unit)
order by 报送单位, 期别起始日, 报表
