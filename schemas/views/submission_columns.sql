-- The header map: with a row's submission, sheet, row and column number it leads to the cell of any figure.
create view report.submission_columns with (security_invoker = true) as
select c.submission_id, c.sheet_no, c.sheet_name, c.table_name, c.column_name, c.group_no, c.col_no, c.heading
from ledger.submission_column c
join report.submissions s using (submission_id)
where s.status in ('accepted', 'partly');

comment on view report.submission_columns is '列对照：每个入库列来自报送文件的哪一列';
comment on column report.submission_columns.submission_id is '报送编号';
comment on column report.submission_columns.sheet_no is '表序';
comment on column report.submission_columns.sheet_name is '原表名';
comment on column report.submission_columns.table_name is '仓库表';
comment on column report.submission_columns.column_name is '入库列';
comment on column report.submission_columns.group_no is '组列：月份横排时的首列，否则为0';
comment on column report.submission_columns.col_no is '原列号';
comment on column report.submission_columns.heading is '原列标题';
