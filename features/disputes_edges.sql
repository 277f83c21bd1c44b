-- grain: one record and one name by which a rule could find others: a person, a firm, a key
-- only names that several records have; numbers count from 0
with named as (
    select record_id, 'person ' || key as name
    from jianwei_dispute_facts where what = 'party' and is_person
    union all
    -- a firm finds others only as one half of a pair of firms: with a person, the person does
    select record_id, unnest(list_transform(firms, lambda firm: 'firm ' || firm)) as name
    from (
        select record_id, list(distinct key) as firms
        from jianwei_dispute_facts where what = 'party' and not is_person
        group by record_id
    )
    where len(firms) > 1
    union all
    -- and a report about the firm alone, in one grid
    select party.record_id, 'firm ' || party.key || ' in ' || record.grid
    from jianwei_dispute_facts as party
    join jianwei_dispute_facts as record
        on record.record_id = party.record_id and record.what = 'record'
    where party.what = 'party' and not party.is_person and record.grid is not null
    union all
    select record_id, 'key ' || coalesce(nullif(substr(key, strpos(key, ':') + 1), ''), key)
    from (
        -- a link names a source's own key, or a record_id: the same behind the source and a colon
        select record_id, record_id as key from jianwei_records
        union all
        select record_id, key from jianwei_dispute_facts where what = 'link'
    )
),
numbered as (
    select jianwei_records.record_no, hash(named.name) as name
    from named
    join jianwei_records using (record_id)
),
shared as (
    select name, row_number() over () - 1 as name_no
    from numbered
    group by name
    having min(record_no) < max(record_no)
),
final as (
    select numbered.record_no, shared.name_no
    from numbered
    join shared using (name)
)
select record_no, name_no
from final
