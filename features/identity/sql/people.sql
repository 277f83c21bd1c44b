-- grain: one row of the table that is linked; n counts ids in their order, so no result hangs on the order of rows
create or replace temp table people as
with plainly as materialized (
    select
        id, n, name, given_name, surname,
        plain(replace(birth_date, '.', '-')) as birth_date, plain(sex) as sex, plain(birth_place) as birth_place,
        plain(locality) as locality, plain(address) as address, plain(postcode) as postcode, plain(phone) as phone,
        plain(citizen_id) as citizen_id, plain(employer) as employer, plain(occupation) as occupation, lower(trim(email)) as email
    from source
),
spoken as materialized (
    select
        id, n, name, given_name, surname,
        stated(birth_date) as birth_date, stated(sex) as sex, stated(birth_place) as birth_place,
        stated(locality) as locality, stated(address) as address, stated(postcode) as postcode, stated(phone) as phone,
        stated(citizen_id) as citizen_id, stated(employer) as employer, stated(occupation) as occupation, nullif(email, '') as email
    from plainly
),
pieces as materialized (
    select
        id, n, name, given_name, surname, birth_date, regexp_extract_all(birth_date, '\d+') as day_parts,
        sex, birth_place, locality, address, postcode as written_post,
        nullif(upper(regexp_replace(postcode, '[^\p{L}\p{N}]', '', 'g')), '') as postcode,
        regexp_replace(phone, '\D', '', 'g')[-11:] as digits,
        upper(regexp_replace(citizen_id, '[^\p{L}\p{N}*]', '', 'g')) as document,
        employer, occupation, email
    from spoken
),
order_of_days as (
    select coalesce(bool_or(regexp_matches(birth_date, '^\d{1,2}[-/](1[3-9]|[23]\d)[-/]\d{4}$')), false) as month_first
    from pieces
),
known as materialized (
    select
        pieces.id, pieces.n, names.key, names.plain, names.words, names.given, names.family, names.sound,
        birth_date as birth_text, birth_day(birth_date, day_parts, month_first) as dob, one_sex(sex) as sex,
        birth_place, locality, solid(address) as address, postcode, post_outward(written_post, postcode) as post_out,
        one_phone(digits) as phone, one_document(document) as citizen_id, solid(employer) as employer, occupation, email
    from pieces
    cross join order_of_days
    left join names
        on pieces.name is not distinct from names.name
        and pieces.given_name is not distinct from names.given_name
        and pieces.surname is not distinct from names.surname
),
worded as (
    select n, unnest(words) as word from known
),
rarity as (
    select word, round(-log2(count(*) / greatest((select count(*) from known), $least_rows)))::bigint as bits
    from worded
    group by word
),
weighted as (
    select worded.n, list(bits * 1099511627776 + hash(word)::hugeint % 68719476736 order by bits desc, word)::bigint[] as name_words
    from worded join rarity using (word)
    group by worded.n
),
final as (
    select
        known.n as unique_id, known.id, known.key as name_key, known.plain as name_plain, weighted.name_words,
        known.given as name_given, known.family as name_family, known.sound as name_sound,
        birth_text, dob, try_cast(dob as date) as dob_date, dob[1:4] as dob_year,
        sex, birth_place, locality, address, postcode, post_out,
        regexp_extract(post_out, '^([A-Z]+|.{2})') as post_area,
        phone, citizen_id, employer, occupation, email,
        row_number() over (order by known.key, dob, citizen_id, phone, postcode, birth_place, address, n) as turn
    from known left join weighted using (n)
)
select
    unique_id, id, name_key, name_plain, name_words, name_given, name_family, name_sound,
    birth_text, dob, dob_date, dob_year, sex, birth_place, locality, address, postcode, post_out, post_area,
    phone, citizen_id, employer, occupation, email, turn
from final
order by unique_id;
