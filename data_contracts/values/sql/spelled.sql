-- Times in any other spelling: Chinese, 12-hour, with an offset, compact, Excel serials.
-- Grain: one row of `given` (row, text). `utc` is there where the text states its own offset.
with spelled as (
    select
        row,
        regexp_extract(
            text,
            '^(\d{4,5})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ ,]*(?:星期|周).)?(?:[ T]*(上午|下午|凌晨|早上|中午|晚上|[AaPp][Mm])? *(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,9}))?秒?|分)? *([AaPp][Mm])?)? *([Zz]|[+-]\d{2}(?::?\d{2})?)?$',
            ['year', 'month', 'day', 'part', 'hour', 'minute', 'second', 'fraction', 'part_after', 'zone']
        ) as long,
        regexp_extract(
            text,
            '^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?$',
            ['year', 'month', 'day', 'hour', 'minute', 'second']
        ) as short,
        try_cast(regexp_extract(text, '^\d{5}(?:\.\d+)?$') as double) as serial
    from given
),
pieces as (
    select
        row,
        serial,
        try_cast(
            coalesce(nullif(long.year, ''), short.year)
            || '-' || coalesce(nullif(long.month, ''), short.month)
            || '-' || coalesce(nullif(long.day, ''), short.day) as date
        ) as date,
        try_cast(coalesce(nullif(long.hour, ''), nullif(short.hour, '')) as integer) as hour,
        coalesce(try_cast(coalesce(nullif(long.minute, ''), nullif(short.minute, '')) as integer), 0) as minute,
        coalesce(try_cast(coalesce(nullif(long.second, ''), nullif(short.second, '')) as integer), 0) as second,
        coalesce(try_cast(rpad(nullif(left(long.fraction, 6), ''), 6, '0') as bigint), 0) as microsecond,
        upper(coalesce(nullif(long.part, ''), long.part_after)) as part,
        upper(nullif(long.zone, '')) as zone
    from spelled
),
clocked as (
    select
        *,
        case
            when part in ('上午', '凌晨', '早上', 'AM') then case when hour = 12 then 0 when hour < 12 then hour end
            when part in ('下午', 'PM') and hour < 12 then hour + 12
            when part = '中午' and hour < 11 then hour + 12
            when part = '晚上' and hour between 5 and 12 then hour + 12
            else hour
        end as hour_24,
        case
            when zone = 'Z' then 0
            when zone is not null then
                case when zone[1] = '-' then -1 else 1 end
                * (zone[2:3]::integer * 60 + coalesce(try_cast(replace(zone, ':', '')[4:5] as integer), 0))
        end as zone_minutes
    from pieces
),
composed as (
    select
        row,
        serial,
        zone_minutes,
        coalesce(serial = floor(serial), hour is null) as is_day,
        case
            when serial is not null
                then $serial_origin::timestamp + to_seconds(round(serial * 86400)::bigint)
            when hour is null then date::timestamp
            -- 24:00 is how some systems write the end of a day
            when hour_24 = 24 and minute = 0 and second = 0 then date::timestamp + to_days(1)
            when hour_24 < 24 and minute < 60 and second < 60
                then date::timestamp + to_microseconds(
                    ((hour_24 * 60 + minute) * 60 + second) * 1000000::bigint + microsecond
                )
        end as written
    from clocked
),
final as (
    select
        row,
        written,
        is_day,
        case when not is_day then written - to_minutes(zone_minutes) end as utc,
        serial is not null and written is not null as is_serial
    from composed
)
select row, written, is_day, utc, is_serial from final order by row
