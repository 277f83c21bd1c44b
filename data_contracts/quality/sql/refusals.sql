with named as (
    select quarantine.*, deliveries.name
    from ops.quarantine as quarantine
    join ops.deliveries as deliveries on quarantine.file_id = deliveries.file_id
    where quarantine.state = 'waiting'
),
final as (
    select
        source,
        reason,
        count(*) as rows_n,
        min(received_at) as oldest,
        (list(name || ' 第 ' || row_no || ' 行' order by received_at, name, row_no))[1:5] as places
    from named
    group by source, reason
)
select source, reason, rows_n, oldest, places from final order by rows_n desc, source, reason
