create view report.rejected_cells with (security_invoker = true) as
select
  r.rejected_cell_id, r.submission_id, s.file_name, s.source_name, s.reporting_unit_code, s.period_start,
  s.period_type, s.received_at, r.table_name, r.row_key, r.sheet, r.cell, r.column_label, r.value, r.rule, r.message,
  (select y.received_at from report.submissions y where y.submission_id = r.mended_by) as mended_at
from ledger.rejected_cell r
join report.submissions s using (submission_id)
where s.status not in ('held', 'received');

comment on view report.rejected_cells is '退回单元格：哪个格子填了什么、应怎么填';
comment on column report.rejected_cells.rejected_cell_id is '编号';
comment on column report.rejected_cells.submission_id is '报送编号';
comment on column report.rejected_cells.file_name is '文件名';
comment on column report.rejected_cells.source_name is '报表';
comment on column report.rejected_cells.reporting_unit_code is '报送单位代码';
comment on column report.rejected_cells.period_start is '期别起始日';
comment on column report.rejected_cells.period_type is '期别类型';
comment on column report.rejected_cells.received_at is '收到时间';
comment on column report.rejected_cells.table_name is '仓库表';
comment on column report.rejected_cells.row_key is '行主键：能读出主键时';
comment on column report.rejected_cells.sheet is '工作表';
comment on column report.rejected_cells.cell is '单元格';
comment on column report.rejected_cells.column_label is '栏目';
comment on column report.rejected_cells.value is '原填内容';
comment on column report.rejected_cells.rule is '规则编号';
comment on column report.rejected_cells.message is '问题说明';
comment on column report.rejected_cells.mended_at is '改好时间：改好的那一份的收到时间，尚未改好的为空';
