-- 下达数变更
-- 报送值与下达数不一致而提出的变更和延期，状态、批准人、文号和来源单元格；同意前不生效
select c.编号, c.类别, split_part(obj_description(v.place), '：', 1) as 下达数所在表, c.行主键,
  split_part(col_description(v.place, a.attnum), '：', 1) as 栏目, c.下达数, c.报送数, c.状态, c.批准人, c.文号, c.批准日期, u.单位名称 as 报送单位,
  c.报送编号, c.文件名, c.工作表, c.单元格, c.提出时间
from 考核.变更申请 c
cross join lateral (select to_regclass('report.' || c.下达数所在表) as place) v
left join pg_attribute a on a.attrelid = v.place and a.attname = c.栏目
left join lateral (
  select x.单位名称 from 考核.单位 x
  where x.单位代码 = c.报送单位代码 and x.生效日期 <= c.期别起始日 order by x.生效日期 desc limit 1
) u on true
where coalesce(report.period_year(c.期别起始日, c.期别类型), extract(year from c.提出时间)) = :year
  and (cast(:unit as text) is null or c.报送单位代码 = :unit)
order by c.编号
