-- The cells of the returns on which an issue's figures rest directly. A part's cells stand with the part.
create view report.issue_figure_cell with (security_invoker = true) as
select
  f.issue_id, f.figure_id, c.submission_id, s.file_name, s.reporting_unit_code, x.sheet_name, c.sheet_no, c.row_no,
  c.col_no, report.cell_name(c.row_no, c.col_no) as cell, c.table_name, c.column_name, x.heading, s.received_at,
  s.recorded_at
from ledger.issue_figure f
join report.issues i using (issue_id)
cross join lateral (
  select (cell ->> 0)::integer as submission_id, (cell ->> 1)::integer as sheet_no, (cell ->> 2)::integer as row_no,
    (cell ->> 3)::integer as col_no, cell ->> 4 as column_name, cell ->> 5 as table_name
  from jsonb_array_elements(f.detail -> 'inputs') as cell
) c
left join report.submissions s on s.submission_id = c.submission_id
left join lateral (
  select k.heading, k.sheet_name from ledger.submission_column k
  where k.submission_id = c.submission_id and k.sheet_no = c.sheet_no and k.table_name = c.table_name
  order by (k.column_name = c.column_name and k.col_no is not distinct from c.col_no) desc,
    (k.column_name = c.column_name) desc limit 1
) x on true
where not coalesce((f.detail ->> 'left_out')::boolean, false);

comment on view report.issue_figure_cell is '发文数字来源：每个数直接来自报送文件的哪些单元格';
comment on column report.issue_figure_cell.issue_id is '发文编号';
comment on column report.issue_figure_cell.figure_id is '数的标识';
comment on column report.issue_figure_cell.submission_id is '报送编号';
comment on column report.issue_figure_cell.file_name is '文件名';
comment on column report.issue_figure_cell.reporting_unit_code is '报送单位代码';
comment on column report.issue_figure_cell.sheet_name is '原表名';
comment on column report.issue_figure_cell.sheet_no is '表序';
comment on column report.issue_figure_cell.row_no is '行号';
comment on column report.issue_figure_cell.col_no is '列号';
comment on column report.issue_figure_cell.cell is '单元格：文字表格和接口取来的按行列号';
comment on column report.issue_figure_cell.table_name is '表名';
comment on column report.issue_figure_cell.column_name is '列名';
comment on column report.issue_figure_cell.heading is '原栏目';
comment on column report.issue_figure_cell.received_at is '收到时间';
comment on column report.issue_figure_cell.recorded_at is '入库时间';
