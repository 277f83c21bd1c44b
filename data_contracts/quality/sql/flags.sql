with rows_of as (
    select source, sum(rows_in)::bigint as rows_in from ops.deliveries group by source
),
final as (
    select flags.source, column_name, rule, count(*) as rows_n, count(*) / max(rows_in) as share
    from ops.flags as flags
    join rows_of on flags.source = rows_of.source
    group by flags.source, column_name, rule
)
select source, column_name, rule, rows_n, share from final
order by rows_n desc, source, column_name, rule
