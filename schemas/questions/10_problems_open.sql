-- 未销号的问题
-- 到数据截止时间没有销号或重新打开的问题，整改时限和超期天数
select 问题编号, 存在问题, 问题类别, 整改责任单位, 责任人, 发现日期, 整改时限原文, 是否挂牌, 挂牌级别, 整改状态, 是否曾重新打开, 是否逾期, 超期天数,
  报送编号, 表序, 行号
from 考核.问题整改现状
where 整改状态 is distinct from '已销号' and (cast(:unit as text) is null or 整改责任单位代码 = :unit)
order by 超期天数 desc nulls last, 问题编号
