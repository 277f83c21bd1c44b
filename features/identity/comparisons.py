"""How each field is compared. The chances are presets: training replaces them where the table is large enough."""

from __future__ import annotations

from collections.abc import Collection

from features.identity.model import Comparison, Level, Says

SAME, PERHAPS, OTHER = Says.SAME, Says.PERHAPS, Says.OTHER
REST = "else"

_TWO = "shared_words(name_words_l, name_words_r) >= 2"
_ONE = "shared_words(name_words_l, name_words_r) >= 1"
_BITS = "shared_bits(name_words_l, name_words_r)"
_LETTERED = "name_sound_l is null and name_sound_r is null"
_HAN = "name_sound_l is not null and name_sound_r is not null"
_BOTH_TELL = (
    "name_given_l is not null and name_given_r is not null "
    "and name_family_l is not null and name_family_r is not null"
)

NAME = Comparison("name", "姓名", "name_key", (
    Level("姓名相同", "name_key_l = name_key_r", 0.45, 1e-4, SAME, "name_key"),
    Level("读音相同或字序颠倒", f"{_HAN} and (name_sound_l = name_sound_r or name_key_l = reverse(name_key_r))", 0.03, 1e-4, SAME),
    Level("两词以上相同且少见", f"{_LETTERED} and {_TWO} and {_BITS} >= 22", 0.13, 2e-5, SAME),
    Level("两词以上相同", f"{_LETTERED} and {_TWO}", 0.10, 2e-4, SAME),
    Level("姓、名都相近", f"""
        {_LETTERED} and (
            (alike_or_short(name_given_l, name_given_r) and alike(name_family_l, name_family_r))
            or (alike(name_given_l, name_family_r) and alike(name_family_l, name_given_r))
            or jaro_winkler_similarity(name_plain_l, name_plain_r) >= 0.94)
        """, 0.07, 5e-4, SAME),
    # brothers and sisters often share all but one character, so this names nobody by itself
    Level("只差一个字", f"{_HAN} and least(length(name_key_l), length(name_key_r)) >= 3 and one_character_off(name_key_l, name_key_r)", 0.03, 2e-3),
    Level("一个少见的词相同，另一方不全", f"""
        {_LETTERED} and {_ONE} and {_BITS} >= 9
        and (not ({_BOTH_TELL}) or alike_or_short(name_given_l, name_given_r))
        """, 0.08, 2e-3, PERHAPS),
    Level("一个词相同，另一方不全", f"""
        {_LETTERED} and {_ONE}
        and (not ({_BOTH_TELL}) or alike_or_short(name_given_l, name_given_r))
        """, 0.06, 2e-2, PERHAPS),
    Level("中文姓名同姓不同名", f"{_HAN} and name_family_l = name_family_r", 0.01, 4e-2, OTHER),
    Level("同姓不同名", f"name_family_l = name_family_r or {_ONE}", 0.02, 2e-2),
    Level("同名不同姓", "name_given_l = name_given_r", 0.01, 1e-2),
    Level("姓名不同", REST, 0.05, 0.95),
))  # fmt: skip

BIRTH_DATE = Comparison("birth_date", "出生日期", "dob", (
    Level("相同", "dob_l = dob_r", 0.70, 3e-4, SAME, "dob"),
    Level("只差一个数字或日月颠倒", """
        levenshtein(dob_l, dob_r) <= 1
        or (dob_year_l = dob_year_r and dob_l[6:7] = dob_r[9:10] and dob_l[9:10] = dob_r[6:7])
        """, 0.08, 1e-3, PERHAPS),
    Level("同年，一方只知道年份", "dob_year_l = dob_year_r and (dob_l[5:] = '-01-01' or dob_r[5:] = '-01-01')", 0.07, 6e-3, PERHAPS),
    Level("相差不到 32 天", "abs(datediff('day', dob_date_l, dob_date_r)) <= 31", 0.04, 1e-3, PERHAPS),
    Level("两处数字不同", "levenshtein(dob_l, dob_r) <= 2", 0.04, 1e-2),
    Level("同年", "dob_year_l = dob_year_r", 0.02, 8e-3),
    Level("相差不到 10 年", "abs(try_cast(dob_year_l as integer) - try_cast(dob_year_r as integer)) <= 10", 0.02, 0.12),
    Level("不同", REST, 0.03, 0.86, OTHER),
))  # fmt: skip

SEX = Comparison("sex", "性别", "sex", (
    Level("相同", "sex_l = sex_r", 0.97, 0.55),
    Level("不同", REST, 0.03, 0.45),
))  # fmt: skip


def _place(name: str, title: str, says: Says = Says.NOTHING) -> Comparison:
    return Comparison(name, title, name, (
        Level("相同", f"{name}_l = {name}_r", 0.70, 1e-2, says, name),
        Level("相近或一方更详细", f"whole_alike({name}_l, {name}_r)", 0.10, 1e-2),
        Level("不同", REST, 0.20, 0.98),
    ))  # fmt: skip


POSTCODE = Comparison("postcode", "邮编", "postcode", (
    Level("相同", "postcode_l = postcode_r", 0.60, 2e-4, tf="postcode"),
    Level("只差一个字符", "one_character_off(postcode_l, postcode_r)", 0.07, 5e-4),
    Level("同邮区", "post_out_l = post_out_r", 0.12, 3e-3),
    Level("同城市区号", "post_area_l = post_area_r", 0.06, 2e-2),
    Level("不同", REST, 0.15, 0.976),
))  # fmt: skip

PHONE = Comparison("phone", "电话", "phone", (
    Level("相同", "phone_l = phone_r", 0.75, 2e-4, tf="phone"),
    Level("只差一个数字", "one_character_off(phone_l, phone_r)", 0.03, 1e-5),
    Level("不同", REST, 0.22, 0.9998),
))  # fmt: skip

CITIZEN_ID = Comparison("citizen_id", "证件号码", "citizen_id", (
    Level("相同", "citizen_id_l = citizen_id_r", 0.93, 1e-6, SAME),
    Level("只差一个字符", "one_character_off(citizen_id_l, citizen_id_r)", 0.05, 1e-5, SAME),
    Level("不同", REST, 0.02, 0.99999, OTHER),
))  # fmt: skip

ADDRESS = Comparison("address", "地址", "address", (
    Level("相同", "address_l = address_r", 0.55, 5e-4, tf="address"),
    Level("相近或一方更详细", "whole_alike(address_l, address_r)", 0.25, 4e-3),
    Level("不同", REST, 0.20, 0.9955),
))  # fmt: skip

EMAIL = Comparison("email", "邮箱", "email", (
    Level("相同", "email_l = email_r", 0.75, 2e-4, tf="email"),
    Level("相近", "split_part(email_l, '@', 1) = split_part(email_r, '@', 1) or jaro_winkler_similarity(email_l, email_r) >= 0.93", 0.10, 2e-3),
    Level("不同", REST, 0.15, 0.9978),
))  # fmt: skip

ALL: tuple[Comparison, ...] = (
    CITIZEN_ID,
    NAME,
    BIRTH_DATE,
    SEX,
    _place("birth_place", "出生地", PERHAPS),
    _place("locality", "居住地"),
    ADDRESS,
    POSTCODE,
    PHONE,
    EMAIL,
    _place("employer", "工作单位"),
    _place("occupation", "职业"),
)


def comparisons_of(fields: Collection[str]) -> tuple[Comparison, ...]:
    """The comparisons for which a table has fields; names in any part make the one comparison of names."""
    present = set(fields) | ({"name"} if {"given_name", "surname"} & set(fields) else set())
    return tuple(c for c in ALL if c.name in present)
