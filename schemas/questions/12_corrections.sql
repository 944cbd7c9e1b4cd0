-- 更正过的报送
-- 一年里带更正理由的报送：何时收到、何时入库、改的是哪一期、为什么
select s.报送编号, u.单位名称 as 报送单位, s.报表, s.期别起始日, s.收到时间, s.入库时间, case s.处理结果 when 'accepted' then '已受理' when 'partly' then '部分受理' when 'held' then '待确认'
    when 'returned' then '退回' when 'duplicate' then '重复' end as 处理结果, s.更正理由, s.文件名
from 考核.报送记录 s
left join lateral (
  select x.单位名称 from 考核.单位 x
  where x.单位代码 = s.报送单位代码 and x.生效日期 <= s.期别起始日 order by x.生效日期 desc limit 1
) u on true
where s.更正理由 is not null and report.period_year(s.期别起始日, s.期别类型) = :year
  and (cast(:unit as text) is null or s.报送单位代码 = :unit)
order by s.入库时间
