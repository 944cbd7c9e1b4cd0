-- The newest moment that the warehouse has learned anything at. After a clock that was ahead for a while it lies
-- in the future: what was loaded then is there all the same. By the owner's rights, for roles that see no ledger.
create or replace function warehouse.newest_moment() returns timestamptz
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$ select greatest(
  (select max(recorded_at) from ledger.submission), (select max(locked_at) from ledger.posting_lock)
) $$;
comment on function warehouse.newest_moment() is '仓库最后一次入库的时刻';

-- The moment that every view shows: the session's liangshai.as_of, else now.
-- No exception block and no random volatility: the views call it once a query, parallel workers included.
create or replace function warehouse.as_of() returns timestamptz
language plpgsql stable parallel safe
set search_path = pg_catalog
as $$
declare
  wanted text := btrim(coalesce(current_setting('liangshai.as_of', true), ''));
  moment timestamptz;
begin
  if wanted = '' then
    return greatest(statement_timestamp(), warehouse.newest_moment());
  end if;
  -- A day alone would leave open whether that day counts, so the time of day must be written.
  if wanted !~ '^\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}' then
    raise exception using errcode = '22007', message = format(
      'liangshai.as_of 写的是“%s”，应写明日期和时刻，如 2021-04-12 09:00+08', wanted);
  end if;
  moment := wanted::timestamptz;
  if moment > greatest(clock_timestamp(), warehouse.newest_moment()) then
    raise exception using errcode = '22008', message = format(
      'liangshai.as_of 写的是“%s”，这一时刻还没有到，应不晚于现在', wanted);
  end if;
  return moment;
end
$$;
comment on function warehouse.as_of() is '数据截止时刻：liangshai.as_of，未设时为当前';

-- 'F12' as the sheet names it; sheet rows and columns count from 1.
create or replace function report.cell_name(row_no integer, col_no integer) returns text
language sql immutable parallel safe
set search_path = pg_catalog
as $$
  select case
    when col_no is null or row_no is null then null
    else case when col_no > 702 then chr(65 + (col_no - 703) / 676) else '' end
      || case when col_no > 26 then chr(65 + ((col_no - 27) / 26) % 26) else '' end
      || chr(65 + (col_no - 1) % 26) || row_no
  end
$$;
comment on function report.cell_name(integer, integer) is '单元格：列字母加行号，如 F12';

-- The day whose registered values count: a consent is in force from its day on, whenever it is read.
create or replace function warehouse.in_force_on() returns date
language sql stable parallel safe
set search_path = pg_catalog
as $$
  select coalesce(
    nullif(btrim(coalesce(current_setting('liangshai.in_force_on', true), '')), '')::date,
    (warehouse.as_of() at time zone 'Asia/Shanghai')::date)
$$;
comment on function warehouse.in_force_on() is '下达数按哪一天的算：liangshai.in_force_on，未设时为数据截止那天';

-- The first day of the week, month, quarter, half-year or year in which a day lies.
create or replace function report.period_first(day date, period_type text) returns date
language sql immutable parallel safe
set search_path = pg_catalog
as $$
  select case period_type
    when 'half' then make_date(extract(year from day)::integer, case when extract(month from day) < 7 then 1 else 7 end, 1)
    else date_trunc(period_type, day)::date
  end
$$;
comment on function report.period_first(date, text) is '某日所在周、月、季、半年或年的第一天';

-- The year and the quarter that a period belongs to: a week to those of its Thursday.
create or replace function report.period_year(first_day date, period_type text) returns integer
language sql immutable parallel safe
set search_path = pg_catalog
as $$ select extract(year from first_day + case period_type when 'week' then 3 else 0 end)::integer $$;
comment on function report.period_year(date, text) is '一期属于哪一年：周以周四为准';

create or replace function report.period_quarter(first_day date, period_type text) returns integer
language sql immutable parallel safe
set search_path = pg_catalog
as $$ select extract(quarter from first_day + case period_type when 'week' then 3 else 0 end)::integer $$;
comment on function report.period_quarter(date, text) is '一期属于第几季度：周以周四为准；半年、年取第一个季度';

-- 2021-03, 2021-W12, 2021Q1, 2021H1, 2021: how a period is written in settings, commands and answers.
create or replace function report.period_label(first_day date, period_type text) returns text
language sql immutable parallel safe
set search_path = pg_catalog
as $$
  select case period_type
    when 'week' then to_char(first_day, 'IYYY"-W"IW')
    when 'month' then to_char(first_day, 'YYYY-MM')
    when 'quarter' then to_char(first_day, 'YYYY"Q"Q')
    when 'half' then to_char(first_day, 'YYYY') || case when extract(month from first_day) < 7 then 'H1' else 'H2' end
    when 'year' then to_char(first_day, 'YYYY')
    else to_char(first_day, 'YYYY-MM-DD')
  end
$$;
comment on function report.period_label(date, text) is '期别的简写：2021-03、2021-W12、2021Q1、2021H1、2021';

create or replace function report.spelling_key(name text) returns text
language sql immutable parallel safe
as $$ select regexp_replace(normalize(name, NFKC), '\s', '', 'g') $$;

comment on function report.spelling_key(text) is '名称的统一写法：半角、不含空格，用于与名录比对';

-- Workdays from a day to another, both included, by the calendar that migrate fills.
create or replace function report.workdays_in(first_day date, last_day date) returns bigint
language sql stable parallel safe
set search_path = pg_catalog
as $$
  select count(*)
  from generate_series(first_day::timestamp, last_day::timestamp, interval '1 day') as d (day)
  left join warehouse.calendar_deviation c on c.day = d.day::date
  where coalesce(c.is_workday, extract(isodow from d.day) < 6)
$$;
comment on function report.workdays_in(date, date) is '两日之间的工作日数，首尾都算';

-- The n-th workday after a day, by the same calendar; a month holds more workdays than half of its days but eight.
create or replace function report.nth_workday_after(first_day date, n integer) returns date
language sql stable parallel safe
set search_path = pg_catalog
as $$
  select d.day::date
  from generate_series((first_day + 1)::timestamp, (first_day + 30 + 2 * n)::timestamp, interval '1 day') as d (day)
  left join warehouse.calendar_deviation c on c.day = d.day::date
  where coalesce(c.is_workday, extract(isodow from d.day) < 6)
  order by d.day
  offset n - 1 limit 1
$$;
comment on function report.nth_workday_after(date, integer) is '某日之后第几个工作日，当日不算';

-- Which groups are withheld where each should tell of three enterprises at least: those that tell of fewer, and as
-- many of the next smallest as hide them. All less what is shown is what is withheld, so together it must tell of
-- three too. groups and members run side by side, a pair for each row (the papers do the same: reports/figures/few.py).
create or replace function report.withheld_groups(groups text[], members text[]) returns setof text
language sql immutable parallel safe
set search_path = pg_catalog
as $$
  with pair as (
    select distinct p.group_name, p.member from unnest(groups, members) as p (group_name, member)
  ),
  ranked as (
    select s.group_name, s.n, row_number() over (order by s.n, s.group_name collate "C") as place
    from (select p.group_name, count(p.member) as n from pair p group by 1) s
  ),
  -- Where, in that order, an enterprise stands first: so many do the groups before a place tell of together.
  first_at as (
    select p.member, min(r.place) as place
    from pair p join ranked r using (group_name) where p.member is not null group by 1
  )
  select r.group_name from ranked r
  where r.n < 3 or (r.place > 1 and (select count(*) from first_at f where f.place < r.place) < 3)
$$;
comment on function report.withheld_groups(text[], text[]) is '不公开的各组：少于三家企业的，及为不让人推出而一并不公开的';

-- Whether who logged in reads records of single persons and enterprises: a function that gives sums with its owner's
-- rights withholds from a mere reader those that tell of fewer than three.
create or replace function report.reads_whole() returns boolean
language sql stable parallel safe
set search_path = pg_catalog
as $$
  select not pg_has_role(session_user, 'liangshai_reader', 'member')
    or pg_has_role(session_user, 'liangshai_assessor', 'member')
    or pg_has_role(session_user, 'liangshai_loader', 'member')
$$;
comment on function report.reads_whole() is '登录的人能否看到单个人员和企业的资料：只读账号不能';
