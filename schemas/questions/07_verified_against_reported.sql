-- 自报与核实不一致
-- 督查核实表里核实结论不是属实，或核实的类别、数值与自报不同的事项
select 期别起始日, 类别, 编号, 事项, 责任单位, 自报类别, 核实类别, 自报值, 核实值, 核实结论, 核实方式, 核实人, 核实日期, 存在问题, 佐证,
  核实表报送编号, 表序, 行号
from 考核.核实对照
where (
    核实结论 <> '属实' or 自报类别 <> 核实类别 or (自报值 ~ '^-?\d+(\.\d+)?$' and cast(自报值 as numeric) <> 核实值)
  ) and report.period_year(期别起始日, 期别类型) = :year
  and (cast(:quarter as integer) is null or report.period_quarter(期别起始日, 期别类型) = :quarter)
  and (cast(:unit as text) is null or 责任单位代码 = :unit)
order by 期别起始日, 责任单位, 编号
