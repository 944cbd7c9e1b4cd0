create view report.posting_lock with (security_invoker = true) as
select
  l.period_start, 'month'::text as period_type, l.locked_at, l.person_n, l.agreed_n, l.silent_n, l.upheld_n,
  l.refused_n
from ledger.posting_lock l
where l.locked_at <= (select warehouse.as_of());

comment on view report.posting_lock is '晾晒月度锁定：哪些月份经本人核对后锁定，有几人核对、几件异议；不含个人';
comment on column report.posting_lock.period_start is '期别起始日';
comment on column report.posting_lock.period_type is '期别类型';
comment on column report.posting_lock.locked_at is '锁定时间';
comment on column report.posting_lock.person_n is '应晒人数（人）';
comment on column report.posting_lock.agreed_n is '无异议（人）';
comment on column report.posting_lock.silent_n is '未回复（人）';
comment on column report.posting_lock.upheld_n is '采纳异议（件）';
comment on column report.posting_lock.refused_n is '不采纳异议（件）';
