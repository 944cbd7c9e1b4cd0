create view report.open_questions with (security_invoker = true) as
select
  q.question_id, q.submission_id, s.file_name, s.source_name, s.reporting_unit_code, s.period_start, s.period_type,
  s.received_at, q.kind, q.asked_of, q.sentence, q.options, q.opened_at
from ledger.question q
cross join (select (select warehouse.as_of()) as as_of) m
join report.submissions s using (submission_id)
where q.opened_at <= m.as_of and (q.answered_at is null or q.answered_at > m.as_of);

comment on view report.open_questions is '待确认问题：当时还没有答复的';
comment on column report.open_questions.question_id is '问题编号';
comment on column report.open_questions.submission_id is '报送编号';
comment on column report.open_questions.file_name is '文件名';
comment on column report.open_questions.source_name is '报表';
comment on column report.open_questions.reporting_unit_code is '报送单位代码';
comment on column report.open_questions.period_start is '期别起始日';
comment on column report.open_questions.period_type is '期别类型';
comment on column report.open_questions.received_at is '收到时间';
comment on column report.open_questions.kind is '类别';
comment on column report.open_questions.asked_of is '问谁：unit 报送单位，owner 报表主管';
comment on column report.open_questions.sentence is '问题';
comment on column report.open_questions.options is '可选答复';
comment on column report.open_questions.opened_at is '提出时间';
