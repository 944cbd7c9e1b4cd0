create view report.issues with (security_invoker = true) as
select
  i.issue_id, i.kind, i.period_label, i.version, i.stage, i.as_of, i.issue_date, i.created_at, i.approved_by,
  i.approved_at, i.supersedes_issue_id, i.rule_versions, i.content_hash
from ledger.issue i
where i.created_at <= (select warehouse.as_of());

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
