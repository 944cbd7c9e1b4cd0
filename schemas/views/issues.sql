-- Every version of every paper, as far on its way as it was at the moment.
create view report.issues with (security_invoker = true) as
select
  i.issue_id, i.kind, i.period_label, i.version, coalesce(p.stage, i.stage) as stage, i.as_of, i.issue_date, i.created_at,
  case when i.approved_at <= m.as_of then i.approved_by end as approved_by,
  case when i.approved_at <= m.as_of then i.approved_at end as approved_at,
  i.supersedes_issue_id, i.rule_versions, i.content_hash
from ledger.issue i
cross join (select (select warehouse.as_of()) as as_of) m
left join lateral (
  select x.stage from ledger.issue_step x
  where x.issue_id = i.issue_id and x.stage in ('拟稿', '征求意见稿', '送审稿', '签发', '印发', '更正', '撤回',
    '预填', '核对', '初评', '反馈', '复核', '定稿', '定稿后复核')
    and x.moved_at <= m.as_of
  order by x.step_id desc limit 1
) p on true
where i.created_at <= m.as_of;

comment on view report.issues is '发文记录：每一期每一版公文';
comment on column report.issues.issue_id is '发文编号';
comment on column report.issues.kind is '文种';
comment on column report.issues.period_label is '期别';
comment on column report.issues.version is '第几版';
comment on column report.issues.stage is '阶段';
comment on column report.issues.as_of is '数据截止时间：设为 liangshai.as_of 即可看到当时的数';
comment on column report.issues.issue_date is '成文日期';
comment on column report.issues.created_at is '拟稿时间';
comment on column report.issues.approved_by is '签发人';
comment on column report.issues.approved_at is '签发时间';
comment on column report.issues.supersedes_issue_id is '替换哪一版';
comment on column report.issues.rule_versions is '规则版本';
comment on column report.issues.content_hash is '内容指纹';
