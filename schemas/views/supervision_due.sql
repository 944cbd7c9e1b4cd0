-- Until when each item is to be done: by its register, else by the first return that told a date (a later one changes
-- nothing), and by the office's consent where one moved it. 延期至 in a return is a request. reports/rows/item_due.py
-- says the same to the papers.
create view report.supervision_due with (security_invoker = true) as
with told as (
  select distinct on (w.item_no) w.item_no, w.due_date, w.due_text from report.supervision_week w
  order by w.item_no, (w.due_date is null), w.period_start
),
consent as (
  select r.subject_key as item_no, r.change_type, r.until_date, r.in_force_date, r.change_no
  from report.registered_change r
  where r.subject_table = 'supervision_item' and not r.pending_correction
    and r.in_force_date <= (select warehouse.in_force_on())
),
extended as (
  select distinct on (c.item_no) c.item_no, c.until_date from consent c where c.change_type = '延期'
  order by c.item_no, c.in_force_date desc, c.change_no desc
)
select
  coalesce(i.item_no, t.item_no) as item_no,
  coalesce(e.until_date, case when i.item_no is null then t.due_date else i.due_date end) as due_date,
  case when e.until_date is null then case when i.item_no is null then t.due_text else i.due_text end end as due_text,
  case when e.until_date is not null then '经同意延期' when i.item_no is null then '首次报送' else '台账登记' end
    as basis_type,
  exists (
    select from consent c
    where c.item_no = coalesce(i.item_no, t.item_no) and c.change_type = '豁免'
      and coalesce(c.until_date, 'infinity') >= (select warehouse.in_force_on())
  ) as is_exempt
from report.supervision_item i
full join told t on t.item_no = i.item_no
left join extended e on e.item_no = coalesce(i.item_no, t.item_no);

comment on view report.supervision_due is '督查事项时限：每项按台账、首次报送或经同意的延期应在何日办结';
comment on column report.supervision_due.item_no is '编号';
comment on column report.supervision_due.due_date is '办结时限：长期等无固定时限的为空';
comment on column report.supervision_due.due_text is '时限原文：长期、每周等字样，经同意延期的为空';
comment on column report.supervision_due.basis_type is '时限依据：台账登记、首次报送或经同意延期';
comment on column report.supervision_due.is_exempt is '是否豁免：经登记同意且未到期';
