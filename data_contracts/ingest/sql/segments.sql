-- Facts of all versions of the changed rows, as periods of the same content.
-- In: `candidates` (open facts as chain 0, then those of each new version) and `versions`.
-- Grain: one period. A period of chain 0 that ends is closed; a later one is inserted.
with marked as (
    select
        *,
        lag(chain) over in_order as chain_before,
        lag(fact_hash) over in_order as hash_before
    from candidates
    window in_order as (partition by fact_id order by chain)
),
islands as (
    select
        *,
        sum(
            (chain_before is distinct from chain - 1 or hash_before is distinct from fact_hash)::int
        ) over (partition by fact_id order by chain) as island
    from marked
),
periods as (
    select
        target_no,
        fact_id,
        row_key,
        min(chain) as chain_from,
        max(chain) as chain_to,
        min_by(known_at, chain) as known_at,
        min_by(rid, chain) as rid
    from islands
    group by target_no, fact_id, row_key, island
),
final as (
    select
        periods.target_no,
        periods.fact_id,
        periods.row_key,
        periods.chain_from,
        periods.known_at,
        periods.rid,
        -- never before it was known itself: then nobody ever saw it (greatest alone passes over nulls)
        case
            when ending.known_at is not null then greatest(periods.known_at, ending.known_at)
        end as replaced_at
    from periods
    left join versions as ending
        on periods.row_key = ending.row_key and ending.chain = periods.chain_to + 1
)
select target_no, fact_id, row_key, chain_from, known_at, rid, replaced_at
from final
where chain_from > 0 or replaced_at is not null
