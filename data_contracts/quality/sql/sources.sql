with flagged as (
    select source, count(distinct (file_id, row_no)) as rows_n from ops.flags group by source
),
final as (
    select
        deliveries.source,
        count(*) as files,
        count(*) filter (state = 'stopped') as stopped,
        sum(rows_in)::bigint as rows_in,
        sum(new_n)::bigint as new_n,
        sum(version_n)::bigint as version_n,
        sum(unchanged_n)::bigint as unchanged_n,
        sum(quarantined_n)::bigint as quarantined_n,
        sum(left_out_n)::bigint as left_out_n,
        coalesce(any_value(flagged.rows_n), 0) as flagged_n,
        max(received_at) as last_received_at
    from ops.deliveries as deliveries
    left join flagged on deliveries.source = flagged.source
    group by deliveries.source
)
select * from final
