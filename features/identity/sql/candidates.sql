-- grain: one pair of rows that some rule put into one block; match_key is the first rule that did
create or replace temp table candidates as
select join_key_l, join_key_r, min(rule) as match_key
from found
group by join_key_l, join_key_r
order by join_key_l, join_key_r;
