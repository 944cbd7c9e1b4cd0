-- 印出的数的来处
-- 一年里签发的每份通报印出的数，各由哪些报送的哪些单元格得来，何时收到、何时入库
select d.文种, d.期别, d.第几版, d.名称, d.印出, c.报送编号, c.文件名, c.原表名, c.单元格, c.原栏目, c.收到时间, c.入库时间, d.发文编号, d.数的标识
from 考核.发文数字 d
join 考核.发文数字来源 c using (发文编号, 数的标识)
where d.签发时间 is not null and left(d.期别, 4) = cast(:year as text)
order by d.文种, d.期别, d.第几版, d.排序, c.报送编号, c.行号
