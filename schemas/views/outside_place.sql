-- Places that others published: lists and surveys together, each with its change.
create view report.outside_place with (security_invoker = true) as
select
  '排名'::text as kind, r.list_name, r.ranking_year as place_year, null::integer as wave_no, r.ranked_name as placed_name,
  r.ranker_name as publisher_name, null::numeric as score, r.place, r.listed_n as placed_n, r.previous_place,
  r.previous_place - r.place as place_change, r.published_date,
  r.submission_id, r.sheet_no, r.row_no, r.col_no, r.recorded_at
from report.ranking_event r
union all
select '满意度', s.survey_name, s.survey_year, s.wave_no, s.assessed_name, null, s.score, s.place, s.assessed_n,
  s.previous_place, s.previous_place - s.place, s.published_date,
  s.submission_id, s.sheet_no, s.row_no, s.col_no, s.recorded_at
from report.satisfaction_result s;

comment on view report.outside_place is '外部位次：榜单排名和满意度测评的位次及升降';
comment on column report.outside_place.kind is '类别：排名、满意度';
comment on column report.outside_place.list_name is '榜单或测评名称';
comment on column report.outside_place.place_year is '年度';
comment on column report.outside_place.wave_no is '轮次：榜单为空';
comment on column report.outside_place.placed_name is '单位名称';
comment on column report.outside_place.publisher_name is '发布单位';
comment on column report.outside_place.score is '得分（分）';
comment on column report.outside_place.place is '位次';
comment on column report.outside_place.placed_n is '参评数（个）';
comment on column report.outside_place.previous_place is '上次位次';
comment on column report.outside_place.place_change is '位次升降：正数为上升，首次的为空';
comment on column report.outside_place.published_date is '发布日期';
comment on column report.outside_place.submission_id is '报送编号';
comment on column report.outside_place.sheet_no is '表序';
comment on column report.outside_place.row_no is '行号';
comment on column report.outside_place.col_no is '列号';
comment on column report.outside_place.recorded_at is '入库时间';
