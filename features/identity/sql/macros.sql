-- values in one spelling
create or replace temp macro plain(t) as
    nullif(trim(regexp_replace(lower(strip_accents(t)), '[\s,.;，。、；]+', ' ', 'g')), '');
create or replace temp macro stated(plain_text) as
    case when not says_nothing(plain_text) then plain_text end;
create or replace temp macro solid(stated_text) as
    nullif(regexp_replace(stated_text, '[^\p{L}\p{N}]+', '', 'g'), '');

create or replace temp macro day_of(y, m, d) as
    lpad(y, 4, '0') || '-' || lpad(m, 2, '0') || '-' || lpad(d, 2, '0');
create or replace temp macro spelled_day(t) as
    strftime(try_strptime(t, ['%d %b %Y', '%d %B %Y', '%b %d %Y', '%B %d %Y', '%d-%b-%Y', '%Y %b %d']), '%Y-%m-%d');
create or replace temp macro birth_day(t, parts, month_first) as
    case
        when regexp_matches(t, '^\d{4}\s*[-/年]\s*\d{1,2}\s*[-/月]\s*\d{1,2}(日|[ t].*)?$') then day_of(parts[1], parts[2], parts[3])
        when regexp_matches(t, '^\d{8}( 0)?$') then day_of(t[1:4], t[5:6], t[7:8])
        when regexp_matches(t, '^\d{1,2}[-/]\d{1,2}[-/]\d{4}$') and month_first then day_of(parts[3], parts[1], parts[2])
        when regexp_matches(t, '^\d{1,2}[-/]\d{1,2}[-/]\d{4}$') then day_of(parts[3], parts[2], parts[1])
        when regexp_matches(t, '^\d{4}\s*[-/年]\s*\d{1,2}月?$') then day_of(parts[1], parts[2], '01')
        when regexp_matches(t, '^\d{4}(年| 0)?$') then day_of(parts[1], '01', '01')
        else spelled_day(t)
    end;

create or replace temp macro one_sex(t) as
    case
        when t in ('m', 'male', 'man', '1', '男', '男性', 'homme', 'mann', 'boy', 'masculine') then 'm'
        when t in ('f', 'female', 'woman', '2', '女', '女性', 'femme', 'frau', 'girl', 'feminine', 'w') then 'f'
        else t
    end;

-- of a number's last digits: +86, 0086 and area prefixes differ between systems
create or replace temp macro one_phone(digits) as
    case when length(digits) >= 6 and not regexp_matches(digits, '^\d{0,3}(0+|1+|2+|3+|4+|5+|6+|7+|8+|9+)$') then digits end;

-- without the check character, so that 15 and 18 digits are one number
create or replace temp macro one_document(d) as
    case
        when regexp_matches(d, '^\d{17}[\dX]$') then d[1:17]
        when regexp_matches(d, '^\d{15}$') then d[1:6] || '19' || d[7:15]
        when length(d) >= 5 and not contains(d, '*') and regexp_matches(d, '\d') then d
    end;

create or replace temp macro post_outward(written, post) as
    case
        when contains(written, ' ') then upper(split_part(written, ' ', 1))
        when regexp_matches(post, '^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$') then post[:-4]
        when length(post) >= 4 then post[:-3]
    end;

-- a word of a name carries its rarity in bits above its own 36 bits of hash
create or replace temp macro shared_words(a, b) as len(list_intersect(a, b));
create or replace temp macro shared_bits(a, b) as
    coalesce(cast(list_sum(list_intersect(a, b)) as hugeint) // 1099511627776, 0);

-- two words of a name that may be one word written differently
create or replace temp macro alike(a, b) as
    a = b or jaro_winkler_similarity(a, b) >= 0.9 or (least(length(a), length(b)) >= 4 and levenshtein(a, b) <= 1);
create or replace temp macro alike_or_short(a, b) as
    alike(a, b) or starts_with(a, b) or starts_with(b, a);
create or replace temp macro one_character_off(a, b) as
    abs(length(a) - length(b)) <= 1 and levenshtein(a, b) <= 1;
create or replace temp macro whole_alike(a, b) as
    contains(a, b) or contains(b, a) or jaro_winkler_similarity(a, b) >= 0.92;
