-- Every subject that units answer for, by quarter: what was done of what was owed, counted from the rows of one
-- table each. A value stands only where every row has its figure and every return that it is counted from has come;
-- a quarter for which a unit handed in nothing has a row without a value. Counts without a target have none.
create view report.yearly_unit_subject with (security_invoker = true) as
with subject (subject_no, subject_group, subject_name, measure_unit, accumulation, source_name, is_own, has_target) as (
  values
    (101, '重点项目', '完成投资', '万元', '年初累计', null, false, true),
    (102, '重点项目', '到期节点完成', '个', '当季', 'milestone_progress', false, true),
    (103, '重点项目', '季度任务完成', '项', '当季', 'project_tasks', true, true),
    (104, '重点项目', '审批限内办结', '项', '当季', 'project_approvals', false, true),
    (105, '重点项目', '专班服务解决', '次', '当季', 'service_visits', true, true),
    (106, '基础设施', '完成投资', '万元', '年初累计', 'infrastructure_progress', false, true),
    (201, '改革攻坚', '措施完成（自报）', '条', '季末', null, true, true),
    (202, '改革和督查', '核实属实', '项', '当季', null, false, true),
    (203, '督查事项', '未达标周次', '次', '当季', 'supervision_weekly', false, false),
    (204, '督查事项', '督导检查符合要求', '次', '当季', 'supervision_checks', false, true),
    (205, '督查事项', '催办按时回复', '件', '当季', null, false, true),
    (206, '督查事项', '文件到期办结', '件', '当季', null, false, true),
    (301, '问题整改', '问题销号', '个', '当季发现', 'problem_list', false, true),
    (302, '安全环保', '隐患销号', '处', '当季发现', 'hazards', false, true),
    (303, '安全环保', '事故', '起', '当季', null, false, false),
    (304, '安全环保', '考试合格', '人', '当季', 'safety_exams', false, true),
    (401, '企业服务', '诉求办结', '件', '当季受理', 'enterprise_requests', false, true),
    (402, '企业服务', '研判会问题办结', '件', '当季', 'enterprise_meetings', false, true),
    (403, '企业服务', '走访企业', '次', '当季', 'enterprise_visits', true, false),
    (501, '日常工作', '晾晒按时', '人天', '当季', null, false, true),
    (502, '日常工作', '报表按时报送', '份', '当季', null, false, true),
    (503, '日常工作', '常态化定额达标', '期', '当季', null, false, true),
    (504, '日常工作', '自学达标', '人月', '当季', 'person_study', false, true),
    (505, '日常工作', '宣传稿件', '篇', '当季', 'publicity', false, false),
    (506, '日常工作', '调研文章', '篇', '当季', null, false, false),
    (507, '日常工作', '到期课题完成', '个', '当季', null, false, true),
    (601, '民生村居', '到期事项完成', '件', '当季', null, false, true),
    (701, '荣誉和处罚', '荣誉加分', '分', '当季', null, false, false),
    (702, '荣誉和处罚', '处罚扣分', '分', '当季', null, false, false),
    (703, '正负面纪实', '正面分值', '分', '当季', null, false, false),
    (704, '正负面纪实', '负面分值', '分', '当季', null, false, false)
),
moment as (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today),
-- One row for each thing counted: `done` is null where its figure is not known.
fact (subject_no, day, unit_code, done, owed) as (
  select 101, m.period_start, m.responsible_unit_code, m.ytd_investment_wan_yuan, m.annual_plan_wan_yuan
  from report.project_month m where m.month_no in (3, 6, 9, 12)
    and m.period_start + interval '1 month' <= (select today from moment)
  union all
  select 102, s.planned_date, s.responsible_unit_code, (s.status = '已完成')::integer, 1
  from report.project_milestone_status s where s.planned_date <= (select today from moment)
    and extract(year from s.planned_date) = s.list_year and exists (select from report.milestone_progress)
  union all
  select 103, t.period_start, t.reporting_unit_code, (t.status = '完成')::integer, 1 from report.project_task t
  union all
  select 104, a.approved_date, p.responsible_unit_code, (not a.is_over_promise)::integer, 1
  from report.project_approval_status a
  join report.project p on p.project_code = a.project_code and p.list_year = extract(year from a.approved_date)
  where a.approved_date is not null
  union all
  select 105, v.period_start, v.reporting_unit_code, (v.result = '已解决')::integer, 1 from report.service_visit v
  union all
  select 106, i.period_start, i.responsible_unit_code, i.ytd_investment_wan_yuan, i.annual_plan_wan_yuan
  from report.infrastructure_month i where extract(month from i.period_start) in (3, 6, 9, 12)
  union all
  select 201, q.period_start, q.lead_unit_code, (q.status = '完成')::integer, 1 from report.reform_measure_quarter q
  where q.period_start + interval '3 months' <= (select today from moment)
  union all
  select 202, v.period_start, v.unit_code, (v.finding = '属实')::integer, 1 from report.verification_item v
  where v.finding is not null
  union all
  select 203, w.period_start + 3, w.responsible_unit_code, (w.status = '未达标')::integer, 1
  from report.supervision_week w
  union all
  select 204, c.check_date, c.checked_unit_code, (c.result = '符合要求')::integer, 1 from report.supervision_check c
  where c.checked_unit_code is not null
  union all
  select 205, u.sent_date, u.urged_unit_code, coalesce(u.replied_date <= u.reply_due_date, false)::integer, 1
  from report.urge_record u where u.reply_due_date <= (select today from moment)
  union all
  select 206, d.due_date, d.handling_unit_code,
    case when d.status is not null then (d.status = '已办结' and d.closed_date <= d.due_date)::integer end, 1
  from report.document_entry d where d.due_date <= (select today from moment)
  union all
  select 301, p.found_date, p.lead_unit_code, (p.status = '已销号')::integer, 1 from report.problem_status p
  union all
  select 302, h.found_date, h.reporting_unit_code, (h.status = '已销号')::integer, 1 from report.hazard h
  union all
  select 303, i.happened_date, i.unit_code, 1, null from report.incident i where i.unit_code is not null
  union all
  select 304, s.period_start, s.unit_code,
    case when s.reported_n = s.expected_n then s.passed_n end, s.took_part_n + coalesce(s.absent_n, 0)
  from report.safety_learning_quarter s
  union all
  select 401, r.received_date, r.responsible_unit_code,
    case when r.status <> '已退回' then (r.status = '已办结')::integer end, 1
  from report.enterprise_request r where r.status is distinct from '已退回'
  union all
  select 402, m.meeting_date, m.responsible_unit_code, (m.status = '已办结')::integer, 1
  from report.enterprise_meeting_item m
  union all
  select 403, v.visit_date, v.reporting_unit_code, case when v.visit_type is not null then 1 end, null
  from report.enterprise_visit v
  union all
  select 501, p.period_start, p.unit_code, case when p.reported_n = p.expected_n then p.on_time_n end, p.expected_n
  from report.posting_month_unit p
  union all
  select 502, case when s.period_type = 'week' then s.period_start + 3 else s.period_start end,
    s.reporting_unit_code, case when s.status <> '待确认' then (s.status = '按时')::integer end, 1
  from report.submission_status s where s.status not in ('未到期', '待统计部门发布')
  union all
  select 503, case when q.period_type = 'week' then q.period_start + 3 else q.period_start end, q.unit_code,
    q.is_met::integer, 1
  from report.activity_quota_status q where q.unit_code is not null
    and q.period_start + ('1 ' || case q.period_type when 'half' then 'year' else q.period_type end)::interval
      <= (select today from moment)
  union all
  select 504, s.period_start, s.unit_code, case when s.reported_n = s.expected_n then s.self_study_met_n end,
    s.expected_n
  from report.person_study_unit s
  union all
  select 505, p.published_date, p.unit_code, 1, null from report.publicity p
  union all
  select 506, a.finished_date, a.reporting_unit_code, 1, null from report.research_article a
  union all
  select 507, t.due_date, t.lead_unit_code, (t.status = '已完成')::integer, 1 from report.research_topic t
  where t.due_date <= (select today from moment)
  union all
  select 601, l.due_date, l.unit_code, (l.status = '完成')::integer, 1 from report.livelihood_item l
  where l.due_date <= (select today from moment)
  union all
  select 701, h.issued_date, h.unit_code, case when not h.pending_correction then coalesce(h.points, 0) end, null
  from report.honour h where h.unit_code is not null and h.subject_type = '集体'
  union all
  select 702, p.issued_date, p.unit_code, case when not p.pending_correction then coalesce(p.points, 0) end, null
  from report.penalty p where p.unit_code is not null and p.subject_type = '集体'
  union all
  select case r.sign when '正面' then 703 else 704 end, r.event_date, r.unit_code,
    case when r.appeal_status is distinct from '申诉中' then r.points end, null
  from report.conduct_record r
  where r.subject_type = '单位' and r.appeal_status is distinct from '撤销' and r.sign is not null
),
counted as (
  select f.subject_no, date_trunc('quarter', f.day)::date as period_start, f.unit_code,
    sum(f.done) as done, sum(f.owed) as owed, count(f.done) as reported_n, count(*) as expected_n
  from fact f where f.day is not null and f.unit_code is not null
  group by 1, 2, 3
),
-- What the counts are read from: the unit's own returns, or those of whoever keeps the list.
returned as (
  select s.subject_no,
    date_trunc('quarter', case when o.period_type = 'week' then o.period_start + 3 else o.period_start end)::date
      as period_start,
    case when s.is_own then o.reporting_unit_code end as unit_code,
    count(*) as expected_n, count(*) filter (where o.first_received_at is not null) as reported_n
  from subject s
  join report.submission_status o on o.source_name = s.source_name and o.status not in ('未到期', '待统计部门发布')
  group by 1, 2, 3
),
named as (
  select c.subject_no, c.period_start, c.unit_code from counted c
  union
  select r.subject_no, r.period_start, r.unit_code from returned r where r.unit_code is not null
)
select
  extract(year from n.period_start)::integer as year_no, extract(quarter from n.period_start)::integer as quarter_no,
  n.period_start, 'quarter'::text as period_type, n.unit_code, u.unit_name, u.sort_order as unit_sort_order,
  s.subject_no, s.subject_group, s.subject_name, s.measure_unit, s.accumulation,
  case when w.is_whole then coalesce(c.done, 0)::numeric end as value,
  case when s.has_target then c.owed::numeric end as target,
  case when w.is_whole and s.has_target then c.done::numeric * 100 / nullif(c.owed, 0) end as completion_pct,
  c.done::numeric as reported_sum,
  coalesce(c.reported_n, 0) as reported_n, coalesce(c.expected_n, 0) as expected_n,
  r.reported_n as returns_reported_n, r.expected_n as returns_expected_n
from named n
join subject s using (subject_no)
left join counted c
  on c.subject_no = n.subject_no and c.period_start = n.period_start and c.unit_code = n.unit_code
left join returned r
  on r.subject_no = n.subject_no and r.period_start = n.period_start and coalesce(r.unit_code, n.unit_code) = n.unit_code
cross join lateral (
  select coalesce(c.reported_n = c.expected_n, true) and coalesce(r.reported_n = r.expected_n, true) as is_whole
) w
left join lateral (
  select unit.unit_name, unit.sort_order from report.unit
  where unit.unit_code = n.unit_code and unit.valid_from < n.period_start + interval '3 months'
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.yearly_unit_subject is '年度单位分项：每个单位每个季度每项工作完成多少、应完成多少，输入不齐全的不出数';
comment on column report.yearly_unit_subject.year_no is '年度';
comment on column report.yearly_unit_subject.quarter_no is '季度';
comment on column report.yearly_unit_subject.period_start is '期别起始日';
comment on column report.yearly_unit_subject.period_type is '期别类型';
comment on column report.yearly_unit_subject.unit_code is '单位代码';
comment on column report.yearly_unit_subject.unit_name is '单位';
comment on column report.yearly_unit_subject.unit_sort_order is '单位排序';
comment on column report.yearly_unit_subject.subject_no is '分项序号';
comment on column report.yearly_unit_subject.subject_group is '类别';
comment on column report.yearly_unit_subject.subject_name is '分项';
comment on column report.yearly_unit_subject.measure_unit is '计量单位';
comment on column report.yearly_unit_subject.accumulation is '计数口径：当季为当季发生数，年初累计和季末不能跨季相加';
comment on column report.yearly_unit_subject.value is '完成：有一条退回待改或应报报表未报齐时为空';
comment on column report.yearly_unit_subject.target is '应完成：只计数、没有应完成数的为空';
comment on column report.yearly_unit_subject.completion_pct is '完成率（%）：完成除以应完成，不齐全时为空';
comment on column report.yearly_unit_subject.reported_sum is '已报部分之和：不齐全时不是合计';
comment on column report.yearly_unit_subject.reported_n is '已报数：有数的行';
comment on column report.yearly_unit_subject.expected_n is '应报数：应有数的行';
comment on column report.yearly_unit_subject.returns_reported_n is '已报报表数（份）：统计所依据的报表，没有固定报表的为空';
comment on column report.yearly_unit_subject.returns_expected_n is '应报报表数（份）';
