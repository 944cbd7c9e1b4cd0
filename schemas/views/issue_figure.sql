-- Every figure that an issue stands on, as it was printed: lights, ranks and scores among them, with the formula.
create view report.issue_figure with (security_invoker = true) as
select
  f.issue_id, i.kind, i.period_label, i.version, i.stage, i.as_of, i.approved_at,
  f.figure_id, f.label, f.text, f.unit, f.value, f.formula,
  (f.detail ->> 'reported_n')::integer as reported_n, (f.detail ->> 'expected_n')::integer as expected_n,
  jsonb_array_length(f.detail -> 'inputs') as cells_n, jsonb_array_length(f.detail -> 'parts') as parts_n,
  (f.detail ->> 'place')::integer as place
from ledger.issue_figure f
join report.issues i using (issue_id)
where not coalesce((f.detail ->> 'left_out')::boolean, false);

comment on view report.issue_figure is '发文数字：每一期每一版的每个数，含灯、位次和得分，连同算式';
comment on column report.issue_figure.issue_id is '发文编号';
comment on column report.issue_figure.kind is '文种';
comment on column report.issue_figure.period_label is '期别';
comment on column report.issue_figure.version is '第几版';
comment on column report.issue_figure.stage is '阶段';
comment on column report.issue_figure.as_of is '数据截止时间';
comment on column report.issue_figure.approved_at is '签发时间：未签发的为空';
comment on column report.issue_figure.figure_id is '数的标识：explain 和工作簿中的同一标识';
comment on column report.issue_figure.label is '名称';
comment on column report.issue_figure.text is '印出';
comment on column report.issue_figure.unit is '计量单位';
comment on column report.issue_figure.value is '未修约值：不是数的为空';
comment on column report.issue_figure.formula is '算式';
comment on column report.issue_figure.reported_n is '已报数：合计数才有';
comment on column report.issue_figure.expected_n is '应报数：合计数才有';
comment on column report.issue_figure.cells_n is '直接来源单元格数';
comment on column report.issue_figure.parts_n is '由几个数得来';
comment on column report.issue_figure.place is '排序';
