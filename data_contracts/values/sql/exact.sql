-- Times in stated formats. Grain: one row of `given` (row, text).
with final as (
    select
        row,
        try_strptime(text, $time_formats) as moment,
        try_strptime(text, $day_formats) as day
    from given
)
select row, coalesce(moment, day) as written, moment is null as is_day from final order by row
